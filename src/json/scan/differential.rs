//! The scan compared with two readers that are simple and slow: the byte-wise validator, and a recursive reader.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::panic)]

pub(in crate::json::scan) mod simple_reader;

use crate::bytes::chunks::Chunks;
use crate::json::scan::differential::simple_reader::{SimpleReader, Visited};
use crate::json::scan::{diagnose, is_space, scan};
use crate::limits::MAX_VISIT_DEPTH;

pub(in crate::json::scan) fn scanned(text: &[u8], depth: usize, size: usize) -> Option<Visited> {
    let mut visited = Visited::default();
    scan(&Chunks { text, size }, depth, &mut visited).ok()?;
    Some(visited)
}

pub(in crate::json::scan) fn is_json(text: &[u8]) -> bool {
    diagnose(&text).is_none()
}

/// The scan in chunks of this size has the verdict of the byte-wise validator, and the children of the simple reader.
pub(crate) fn check(text: &[u8], size: usize) {
    let excerpt = || String::from_utf8_lossy(&text[..text.len().min(3000)]).into_owned();
    let want = is_json(text);
    for depth in 1..=MAX_VISIT_DEPTH {
        let found = scanned(text, depth, size);
        assert_eq!(found.is_some(), want, "in chunks of {size}: {}", excerpt());
        if let Some(visited) = found
            && matches!(text.iter().find(|byte| !is_space(**byte)), Some(b'{' | b'['))
        {
            for (text_found, span) in visited.texts {
                assert_eq!(text_found, text[span.clone()], "in chunks of {size}, {span:?}: {}", excerpt());
            }
            assert_eq!(
                visited.children,
                SimpleReader::read(text, depth).children,
                "in chunks of {size}, depth {depth}: {}",
                excerpt()
            );
        }
    }
}
