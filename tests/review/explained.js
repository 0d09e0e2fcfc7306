// Why each alarm in the real histories was raised, and that it was nothing. By package, version and code.
export const EXPLAINED = {}
