// Names of packages.

/**
 * Whether a text can be the name of a package: registries have odd old names, but none with a slash other than that of a scope, a control
 * character or a dot in front, which could lead to another path.
 */
export function isPackageName(name: unknown): name is string {
  return (
    typeof name === 'string' &&
    name.length <= 214 &&
    name.isWellFormed() &&
    /^(@[^/._\s\p{Cc}][^/\s\p{Cc}]*\/)?[^/._@~\s\p{Cc}][^/\s\p{Cc}]*$/u.test(name)
  )
}
