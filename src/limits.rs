//! Every limit on what is read, with its unit. They bound memory, which wasm never returns, and time.

// JSON texts.

/// How deep arrays and objects may be nested, in levels. Packuments have about ten.
pub(crate) const MAX_DEPTH: usize = 512;
/// The deepest level whose values a visitor can see: a body's members, the payload's, those of `versions`, and a manifest's.
pub(crate) const MAX_VISIT_DEPTH: usize = 4;
/// The longest key that a visitor sees, and the longest value that it gets as text, in bytes.
pub(crate) const MAX_TEXT_BYTES: usize = 64 << 10;
/// The longest number that is restringified, in bytes: no envelope holds a longer one, and a hint on a payload that does is
/// not worth the memory.
pub(crate) const MAX_NUMBER_BYTES: usize = 64 << 10;
/// The most numbers of a text that are converted, which takes the host microseconds for each; the others are left as they are.
/// Only numbers with an exponent, with 16 digits or more, or close to zero need that: no payload of npm has so many of them.
pub(crate) const MAX_NUMBER_CONVERSIONS: usize = 16 << 10;

// Explanations of signatures.

/// The most HMACs that an explanation takes, with those of verification. Only verification takes more, if there are more secrets.
pub(crate) const MAX_EXPLAIN_HMACS: usize = 16;
/// The largest body whose other forms are tried, in bytes.
pub(crate) const MAX_EXPLAIN_FORM_BYTES: usize = 1 << 20;
/// The longest form of a body that is tried, in bytes. Escapes make a body six times as long at most; indentation, if it is nested
/// deeply, thousands of times.
pub(crate) const MAX_FORM_BYTES: usize = 8 << 20;

// Events.

/// The size of an envelope without its payload, in bytes. Real ones have about 200.
pub(crate) const MAX_ENVELOPE_BYTES: usize = 64 << 10;
/// The range of JavaScript's `Date` on both sides of 1970, in milliseconds. A `time` outside of it reads as absent.
pub(crate) const MAX_TIME_MS: u64 = 8_640_000_000_000_000;
/// The most versions of a payload that are noted, and the bytes of their names: both are more than any package has.
pub(crate) const MAX_VERSIONS: usize = 16 << 10;
pub(crate) const MAX_VERSION_BYTES: usize = 512 << 10;
/// The most times of a payload that are noted, and the bytes of their keys: more than for versions, because unpublished ones keep
/// their times.
pub(crate) const MAX_TIMES: usize = 32 << 10;
pub(crate) const MAX_TIME_KEY_BYTES: usize = 1 << 20;

// Packuments.

/// The longest name, version or message that is read of a packument, in bytes.
pub(crate) const MAX_VALUE_BYTES: usize = 64 << 10;
/// The most versions, tags, times, maintainers and stars, each: more than any package has.
pub(crate) const MAX_ENTRIES: usize = 65_536;
/// The most that is kept of a packument, in bytes.
pub(crate) const MAX_FACTS_BYTES: usize = 32 << 20;
/// The longest manifest that is reviewed, in bytes. A longer one is an error, so that nothing can hide in it.
pub(crate) const MAX_MANIFEST_BYTES: usize = 32 << 20;

// Hooks of the management API.

/// The most hooks of one user, as npm had it.
pub const MAX_HOOKS_PER_USER: usize = 100;
/// The longest name of a hook, in characters: npm's limit for packages and users.
pub const MAX_HOOK_NAME_CHARACTERS: usize = 214;
/// The longest endpoint of a hook, in characters. Longer URLs do not pass through all servers.
pub const MAX_HOOK_ENDPOINT_CHARACTERS: usize = 2048;
/// The longest secret of a hook, in characters (Unicode code points, as JSON Schema counts them): npm's limit.
pub const MAX_HOOK_SECRET_CHARACTERS: usize = 200;

// Filters of events.

/// The longest filter, in bytes of its JSON: some 3,000 names of packages.
pub const MAX_FILTER_BYTES: usize = 64 << 10;
/// The longest pattern and the longest dist-tag of a filter, in characters. No package of npm has a longer name.
pub(crate) const MAX_FILTER_TEXT_CHARACTERS: usize = 256;
/// The longest range of versions, in characters: as npm's limit for a version.
pub(crate) const MAX_RANGE_CHARACTERS: usize = 256;
