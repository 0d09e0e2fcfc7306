//! Conversions of a whole body, chunk by chunk.

use crate::bytes::Bytes;
use crate::json::Restringifier;

/// What a host may have done to a body before it hashed it.
#[derive(Clone, Copy)]
pub(crate) enum Conversion {
    Lf,
    Crlf,
    Reserialized,
}

impl Conversion {
    /// Passes the converted body to `visit`, chunk by chunk in order.
    pub(crate) fn for_each_chunk(self, body: &impl Bytes, visit: &mut dyn FnMut(&[u8])) {
        let (mut ends, mut restringifier) = (LineEnds::default(), Restringifier::default());
        let mut converted = Vec::new();
        body.for_each_chunk(|chunk| {
            converted.clear();
            match self {
                Self::Lf => ends.write_lf(chunk, &mut converted),
                Self::Crlf => ends.write_crlf(chunk, &mut converted),
                Self::Reserialized => restringifier.push(chunk, &mut converted),
            }
            visit(&converted);
        });
        converted.clear();
        match self {
            Self::Lf => ends.finish_lf(&mut converted),
            Self::Crlf => {}
            Self::Reserialized => restringifier.finish(&mut converted),
        }
        visit(&converted);
    }
}

/// Converts line ends chunk by chunk.
#[derive(Default)]
struct LineEnds {
    /// Whether the last byte was a carriage return. [`Self::write_lf`] has not written it yet.
    after_cr: bool,
}

impl LineEnds {
    fn write_lf(&mut self, chunk: &[u8], out: &mut Vec<u8>) {
        out.reserve(chunk.len());
        for &byte in chunk {
            if self.after_cr && byte != b'\n' {
                out.push(b'\r');
            }
            self.after_cr = byte == b'\r';
            if !self.after_cr {
                out.push(byte);
            }
        }
    }

    fn finish_lf(&mut self, out: &mut Vec<u8>) {
        if self.after_cr {
            out.push(b'\r');
        }
    }

    fn write_crlf(&mut self, chunk: &[u8], out: &mut Vec<u8>) {
        out.reserve(chunk.len());
        for &byte in chunk {
            if byte == b'\n' && !self.after_cr {
                out.push(b'\r');
            }
            self.after_cr = byte == b'\r';
            out.push(byte);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A body in chunks of one byte.
    struct Bytewise(Vec<u8>);

    impl Bytes for Bytewise {
        fn len(&self) -> usize {
            self.0.len()
        }

        fn slice(&self, range: std::ops::Range<usize>) -> Self {
            Self(self.0.as_slice().slice(range).to_vec())
        }

        fn try_for_each_chunk<E>(&self, mut visit: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
            self.0.iter().try_for_each(|byte| visit(&[*byte]))
        }
    }

    #[test]
    fn a_body_is_converted_in_chunks_of_any_size() {
        use Conversion::{Crlf, Lf, Reserialized};
        for (conversion, body, want) in [
            (Lf, "[\r\n1,\r\r\n2]\r", "[\n1,\r\n2]\r"),
            (Lf, "[\n1,\r2]", "[\n1,\r2]"),
            (Lf, "\r", "\r"),
            (Lf, "\r\r", "\r\r"),
            (Crlf, "[\n1,\r\n2\n\n]\r", "[\r\n1,\r\n2\r\n\r\n]\r"),
            (Crlf, "[\r\n1,\r2]", "[\r\n1,\r2]"),
            (Reserialized, "{ \"a\": 1.50 }", "{\"a\":1.5}"),
            (
                Reserialized,
                "{\"a\":[1.5,-12,0,true,null,\"\\n\u{e9}\"]}",
                "{\"a\":[1.5,-12,0,true,null,\"\\n\u{e9}\"]}",
            ),
            (Reserialized, "12", "12"),
            (Reserialized, "12.0", "12"),
            (Reserialized, "1e2", "100"),
            (Reserialized, "\"\\ud800\"", "\"\\ud800\""),
            (Reserialized, "\"\\u0041\"", "\"A\""),
            (Reserialized, "", ""),
        ] {
            for (chunks, converted) in [
                ("in one chunk", converted(conversion, &body.as_bytes())),
                ("byte by byte", converted(conversion, &bytewise(body))),
            ] {
                assert_eq!(converted, want, "{body:?} {chunks}");
            }
        }
    }

    fn bytewise(body: &str) -> Bytewise {
        Bytewise(body.into())
    }

    fn converted(conversion: Conversion, body: &impl Bytes) -> String {
        let mut all = Vec::new();
        conversion.for_each_chunk(body, &mut |converted| all.extend_from_slice(converted));
        String::from_utf8(all).unwrap()
    }
}
