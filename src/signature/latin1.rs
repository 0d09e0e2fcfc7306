//! Latin-1, as far as something may have read or written a body as it.

/// The UTF-8 that was read as Latin-1 and encoded again (`Ã¼` for `ü`), or that was written as Latin-1; `None` for other bytes.
pub(crate) fn from_latin1(body: &[u8]) -> Option<Vec<u8>> {
    if body.is_ascii() {
        return None;
    }
    let Ok(text) = std::str::from_utf8(body) else {
        return Some(body.iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes());
    };
    let bytes = text.chars().map(|char| u8::try_from(u32::from(char)).ok()).collect::<Option<Vec<u8>>>()?;
    // What was not UTF-8 before is not a body.
    std::str::from_utf8(&bytes).is_ok().then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_becomes_utf_8_is_converted() {
        for (body, want) in [
            (&b"{}"[..], None),
            ("[\"\u{fc}\"]".as_bytes(), None),
            ("[\"\u{2713}\"]".as_bytes(), None),
            ("[\"\u{c3}\u{bc}\"]".as_bytes(), Some("[\"\u{fc}\"]")),
            ("[\"\u{c3}\u{bc}\u{2713}\"]".as_bytes(), None),
            (b"[\"\xfc\"]", Some("[\"\u{fc}\"]")),
        ] {
            assert_eq!(from_latin1(body).as_deref(), want.map(str::as_bytes), "{body:?}");
        }
    }
}
