// One short delivery and its secret, for the programs that are compared.
export const SECRET = 'super-secret-string'
export const BODY =
  '{"event":"package:publish","name":"n","payload":{"name":"n","versions":{"1.0.0":{"version":"1.0.0"}}},"change":{"version":"1.0.0"},"time":1700000000000}'
export const SIGNATURE = 'sha256=e7ec88b057b8992d347a965038311a7d168194d1c7eee76652e94122e0d8a55f'
