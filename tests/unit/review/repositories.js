// Ways to write the address of a repository, as `repository` in package.json has them.

const PATHS = ['acme/box', 'acme/box.js', 'acme/other', 'Acme/Box-Two', 'a-c-m-e/b_o_x']

/** Of a host with a short name: `short` is that name. `protocols` are those that npm reads an address of. */
const HOSTS = [
  { short: 'github', host: 'github.com', paths: PATHS, protocols: ['git', 'git+ssh', 'git+https', 'ssh', 'https', 'http'] },
  { short: 'gitlab', host: 'gitlab.com', paths: [...PATHS, 'acme/group/box'], protocols: ['git+ssh', 'git+https', 'ssh', 'https'] },
  { short: 'bitbucket', host: 'bitbucket.org', paths: PATHS, protocols: ['git+ssh', 'git+https', 'ssh', 'https'] },
  {
    short: 'gist',
    host: 'gist.github.com',
    paths: ['11081aaa281', '22081aaa281'],
    protocols: ['git', 'git+ssh', 'git+https', 'ssh', 'https'],
  },
  { short: 'sourcehut', host: 'git.sr.ht', paths: ['~acme/box', '~acme/other'], protocols: ['git+ssh', 'https'] },
]

const endings = ['', '.git', '#main', '.git#v1.0.0', '#semver:^1.0.0']

/** Addresses that npm's `hosted-git-info` reads. */
export const HOSTED = HOSTS.flatMap(({ short, host, paths, protocols }) =>
  paths.flatMap((path) => [
    ...endings.flatMap((ending) => [
      `${short}:${path}${ending}`,
      `git@${host}:${path}${ending}`,
      ...protocols.map((protocol) => `${protocol}://${protocol.endsWith('ssh') ? 'git@' : ''}${host}/${path}${ending}`),
    ]),
    `git+ssh://git@${host}:${path}.git`,
    `git+ssh://git@${host}:22/${path}.git`,
    `https://${host}:443/${path}.git`,
    `https://user:token@${host}/${path}.git`,
    `https://token@${host}/${path}`,
    `https://www.${host}/${path}`,
    `HTTPS://${host.toUpperCase()}/${path}`,
    `https://${host}/${path}?query`,
    ...(short === 'github'
      ? [path, `${path}#main`, `${path}.git`, `https://${host}/${path}/tree/main/packages/a`, `https://${host}/${path}/`]
      : []),
    ...(short === 'bitbucket' ? [`https://${host}/${path}/src/main/`, `https://${host}/${path}/`] : []),
    ...(short === 'gist' ? [`https://${host}/acme/${path}`, `git@${host}:acme/${path}.git`, `gist:acme/${path}`] : []),
    ...(short === 'sourcehut' ? [`https://${host}/${path}/tree/main/item/a`] : []),
  ]),
)

/** `[address, address of the same repository]` where `hosted-git-info` reads none, or another one. */
export const BEYOND = [
  ['https://github.com/acme/box/blob/main/README.md', 'acme/box'],
  ['https://github.com/acme/box/blob/main/packages/a#readme', 'acme/box'],
  ['https://github.com/acme/box/issues', 'acme/box'],
  ['git+http://github.com/acme/box.git', 'acme/box'],
  ['//github.com/acme/box', 'acme/box'],
  ['github.com/acme/box', 'acme/box'],
  ['www.github.com/acme/box.git/', 'acme/box'],
  ['\u00a0https://github.com/acme/box', 'acme/box'],
  ['https://gitlab.com/acme/group/box/-/tree/main/packages/a', 'gitlab:acme/group/box'],
  ['https://gitlab.com/acme/box/-/blob/main/README.md', 'gitlab:acme/box'],
  ['https://gitlab.com/acme/box/tree/main', 'gitlab:acme/box'],
  ['https://gitlab.com/acme/box/', 'gitlab:acme/box'],
  ['http://bitbucket.org/acme/box', 'bitbucket:acme/box'],
  ['https://gist.github.com/acme/11081aaa281/raw', 'gist:11081aaa281'],
  ['https://git.sr.ht/~acme/box/archive/main.tar.gz', 'sourcehut:~acme/box'],
  ['git+https://token@git.sr.ht/~acme/box', 'sourcehut:~acme/box'],
  ['git+ssh://git@git.example:2222/acme/group/box.git', 'https://git.example/acme/group/box'],
  ['git@git.example:acme/box.git', 'https://git.example/acme/box/'],
  ['ssh://git.example:acme/box', 'git://git.example/acme/box.git#main'],
  ['https://user@git.example/acme/box/-/tree/main', 'https://git.example/acme/box'],
  ['https://git.example/box', 'git@git.example:box'],
  ['https://codeberg.org/acme/box/src/branch/main/packages/a', 'https://codeberg.org/acme/box'],
  ['https://gitlab.com/acme/box/issues', 'gitlab:acme/box'],
  ['ssh://git@ssh.github.com:443/acme/box.git', 'acme/box'],
]

/** `[address, address of a different repository]`, apart from those of {@link HOSTED}. */
export const DIFFERENT = [
  ['acme/box', 'gitlab:acme/box'],
  ['acme/box', 'acme/boxes'],
  ['gitlab:acme/box', 'gitlab:acme/group/box'],
  ['gist:11081aaa281', 'github:11081aaa281/box'],
  ['https://git.example/acme/box', 'https://git.example/acme/other'],
  ['https://git.example/acme/box', 'https://git.other.example/acme/box'],
  ['https://git.example/acme/box', 'https://github.com/acme/box'],
  ['https://github.com.git.example/acme/box', 'https://github.com/acme/box'],
  ['https://git.example/github.com/acme/box', 'https://github.com/acme/box'],
  ['https://github.com@git.example/acme/box', 'https://github.com/acme/box'],
  ['https://git.example/acme/group/box', 'https://git.example/acme/group/other'],
  ['https://git.example', 'https://git.other.example'],
  ['https://github.com/acme/box/../../other/box', 'acme/box'],
]
