export default {
  experimental: {
    // The edge runtime, and a proxy.js where there is one, hand on 10 MB of a body and drop the rest: then no signature
    // holds. It must be more than the 32 MiB that `receive` takes, or what is too large is answered with 401.
    proxyClientMaxBodySize: '33mb',
  },
}
