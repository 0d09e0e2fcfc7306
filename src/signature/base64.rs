//! Base64, as far as a body may be it.

/// What `text` is the base64 form of: with the alphabet of MIME, padded, on one line; `None` for other texts.
pub(crate) fn decode_base64(text: &[u8]) -> Option<Vec<u8>> {
    let (groups, []) = text.as_chunks::<4>() else { return None };
    let mut bytes = Vec::with_capacity(text.len());
    for group in groups {
        if bytes.len() % 3 != 0 {
            // A padded group is the last one.
            return None;
        }
        let mut bits = 0_u32;
        let mut padding = 0_usize;
        for byte in group {
            let digit = match byte {
                b'A'..=b'Z' => byte.wrapping_sub(b'A'),
                b'a'..=b'z' => byte.wrapping_sub(b'a').wrapping_add(26),
                b'0'..=b'9' => byte.wrapping_sub(b'0').wrapping_add(52),
                b'+' => 62,
                b'/' => 63,
                b'=' => {
                    padding = padding.saturating_add(1);
                    bits <<= 6;
                    continue;
                }
                _ => return None,
            };
            if padding > 0 {
                return None;
            }
            bits = bits << 6 | u32::from(digit);
        }
        let [_, decoded @ ..] = bits.to_be_bytes();
        let len = decoded.len().checked_sub(padding).filter(|len| *len > 0)?;
        bytes.extend_from_slice(decoded.get(..len)?);
    }
    Some(bytes).filter(|bytes| !bytes.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_padded_and_on_one_line() {
        for (text, want) in [
            ("eyJhIjoxfQ==", Some("{\"a\":1}")),
            ("eyJhIjp7fX0=", Some("{\"a\":{}}")),
            ("W3t9XSAg", Some("[{}]  ")),
            ("fn5+Pz8/", Some("~~~???")),
            ("", None),
            ("eyJhIjoxfQ", None),
            ("eyJhIjoxfQ==\n", None),
            ("eyJh\nIjo", None),
            ("fn5-Pz8_", None),
            ("W3t9XSA=W3t9", None),
            ("W3t9W===", None),
            ("====", None),
            ("W=t9", None),
            ("{\"a\":12}", None),
        ] {
            assert_eq!(decode_base64(text.as_bytes()).as_deref(), want.map(str::as_bytes), "{text:?}");
        }
    }
}
