# Self-hosting: `workerd serve config.capnp`, after `npm run bundle`. Events are stored in the folder `storage`.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "receiver", worker = .receiver),
    (name = "storage", disk = (path = "storage", writable = true)),
    # The pages, which `npm run bundle` builds.
    (name = "pages", disk = "../inspector/dist"),
    # Targets must have public addresses, so that a target cannot reach the private network. workerd counts as public what is not known to
    # be private; denied are the other special ranges of the IANA, some of which lead to an IPv4 address that is written into them, and
    # Azure's metadata, which has an address in a public range.
    (name = "internet", network = (
      allow = ["public"],
      deny = [
        "0.0.0.0/8", "168.63.129.16/32", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16",
        "fec0::/10", "ff00::/8",
      ],
      tlsOptions = (trustBrowserCas = true),
    )),
  ],
  # TLS and rate limits are the job of the proxy in front of it. `style = proxy` passes the request target as it was sent: otherwise
  # workerd answers a malformed one, or a malformed host, with 500. The binding REQUEST_TARGET says so.
  sockets = [(name = "http", address = "127.0.0.1:8787", http = (style = proxy), service = "receiver")],
);

const receiver :Workerd.Worker = (
  modules = [
    (name = "index.js", esModule = embed "dist/index.js"),
    (name = "./packument.wasm", wasm = embed "dist/packument.wasm"),
    (name = "./filter.wasm", wasm = embed "dist/filter.wasm"),
    (name = "./hook.wasm", wasm = embed "dist/hook.wasm"),
  ],
  compatibilityDate = "2026-04-01",
  # The host computes the HMAC of a large body three times as fast as the wasm module.
  compatibilityFlags = ["nodejs_compat"],
  globalOutbound = "internet",
  durableObjectNamespaces = [
    # The keys are part of the path of the stored data: never change them.
    (className = "Intake", uniqueKey = "npm-hooks-intake", enableSql = true),
    (className = "Shard", uniqueKey = "npm-hooks-shard", enableSql = true),
    (className = "Quarantine", uniqueKey = "npm-hooks-unreadable", enableSql = true),
    (className = "Limiter", uniqueKey = "npm-hooks-limiter", enableSql = true),
    (className = "Monitor", uniqueKey = "npm-hooks-monitor", enableSql = true),
    (className = "Watcher", uniqueKey = "npm-hooks-watcher", enableSql = true),
    (className = "Hooks", uniqueKey = "npm-hooks-hooks", enableSql = true),
  ],
  durableObjectStorage = (localDisk = "storage"),
  bindings = [
    (name = "INTAKE", durableObjectNamespace = "Intake"),
    (name = "SHARDS", durableObjectNamespace = "Shard"),
    (name = "ASSETS", service = "pages"),
    (name = "QUARANTINE", durableObjectNamespace = "Quarantine"),
    (name = "LIMITERS", durableObjectNamespace = "Limiter"),
    (name = "MONITOR", durableObjectNamespace = "Monitor"),
    (name = "WATCHERS", durableObjectNamespace = "Watcher"),
    (name = "HOOKS", durableObjectNamespace = "Hooks"),
    # Cloudflare allows six connections for each object; your own machine more.
    (name = "CONNECTIONS", text = "32"),
    (name = "HEALTH_AGE_SECONDS", text = "2"),
    (name = "REQUEST_TARGET", text = "raw"),
    (name = "NPM_HOOK_SECRET", fromEnvironment = "NPM_HOOK_SECRET"),
    (name = "NPM_HOOK_SECRET_OLD", fromEnvironment = "NPM_HOOK_SECRET_OLD"),
    (name = "TARGETS", fromEnvironment = "TARGETS"),
    (name = "EVENTS_TOKEN", fromEnvironment = "EVENTS_TOKEN"),
    (name = "FEED_TOKEN", fromEnvironment = "FEED_TOKEN"),
    (name = "CLIENT_ADDRESS_HEADER", fromEnvironment = "CLIENT_ADDRESS_HEADER"),
    (name = "PUBLIC_URL", fromEnvironment = "PUBLIC_URL"),
    (name = "WATCH", fromEnvironment = "WATCH"),
    (name = "NOTIFY_SECRET", fromEnvironment = "NOTIFY_SECRET"),
    (name = "HOOK_TOKENS", fromEnvironment = "HOOK_TOKENS"),
    (name = "HOOK_REGISTRY", fromEnvironment = "HOOK_REGISTRY"),
    (name = "HOOK_KEY", fromEnvironment = "HOOK_KEY"),
    (name = "HOOK_KEY_PREVIOUS", fromEnvironment = "HOOK_KEY_PREVIOUS"),
    (name = "HOOK_SECRETS", fromEnvironment = "HOOK_SECRETS"),
    (name = "HOOK_LOCAL_ENDPOINTS", fromEnvironment = "HOOK_LOCAL_ENDPOINTS"),
    (name = "FEED_INTERVAL_SECONDS", fromEnvironment = "FEED_INTERVAL_SECONDS"),
    (name = "ALERT_TARGET", fromEnvironment = "ALERT_TARGET"),
    (name = "KEEP_EVENTS_DAYS", fromEnvironment = "KEEP_EVENTS_DAYS"),
    (name = "KEEP_BODIES", fromEnvironment = "KEEP_BODIES"),
    (name = "KEEP_IDS_DAYS", fromEnvironment = "KEEP_IDS_DAYS"),
  ],
);
