export default {
  experimental: {
    // The edge runtime and a proxy.js pass on 10 MB of a body by default and drop the rest, so the signature does not match.
    // The limit must exceed the 32 MiB that `receive` reads, or a body that is too large is answered with 401, not 413.
    proxyClientMaxBodySize: '33mb',
  },
}
