//! Patterns of package names.

/// Whether a name matches a pattern, in which each `*` is any text: `lodash`, `@babel/*`, `eslint-plugin-*`.
pub(super) fn matches_pattern(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(last) = parts.next_back() else { return name == pattern };
    let Some(mut rest) = name.strip_prefix(first).and_then(|rest| rest.strip_suffix(last)) else { return false };
    // The first place of each part leaves the most text for those after it.
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_text() {
        for (pattern, name, want) in [
            ("lodash", "lodash", true),
            ("lodash", "lodash.get", false),
            ("lodash", "Lodash", false),
            ("*", "", true),
            ("*", "@babel/core", true),
            ("**", "a", true),
            ("@babel/*", "@babel/core", true),
            ("@babel/*", "@babel/", true),
            ("@babel/*", "@babel-x/core", false),
            ("@babel/*", "babel", false),
            ("eslint-plugin-*", "eslint-plugin-vue", true),
            ("eslint-plugin-*", "@vue/eslint-plugin-vue", false),
            ("*-cli", "vue-cli", true),
            ("*-cli", "vue-client", false),
            ("@*/core", "@babel/core", true),
            ("@*/core", "@babel/core-js", false),
            ("a*a", "a", false),
            ("a*a", "aa", true),
            ("a*b*c", "abc", true),
            ("a*b*c", "a-bc-c", true),
            ("a*b*c", "acb", false),
            ("*ab*ba*", "aba", false),
            ("*ab*ba*", "abba", true),
            ("*é*", "caféine", true),
        ] {
            assert_eq!(matches_pattern(pattern, name), want, "{pattern}, {name}");
        }
    }

    #[test]
    fn many_stars_take_no_exponential_time() {
        let pattern = "*a".repeat(120) + "b";
        assert!(!matches_pattern(&pattern, &"a".repeat(20_000)));
    }
}
