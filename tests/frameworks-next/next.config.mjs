const { PROXY_LIMIT } = process.env

export default {
  distDir: '../../target/next-mistakes',
  experimental: PROXY_LIMIT ? { proxyClientMaxBodySize: PROXY_LIMIT } : {},
}
