//! The positions of many releases of a package, one after the other.

use crate::packument::sort::sorted_positions;
use crate::packument::version::Version;
use crate::packument::version::position::{PositionFinder, ReleasePosition};

/// The versions of a package, of which some are released: finds the position of the next release in constant time.
pub(crate) struct ReleasedVersions<'v> {
    /// Each with its index, by which equal ones are ordered.
    versions: Vec<(Option<Version<'v>>, usize)>,
    /// Positions in `versions`, from the lowest on; unparsable ones first.
    order: Vec<usize>,
    /// For each version its rank in `order`, and that of the first version that equals it.
    ranks: Vec<(usize, usize)>,
    /// The ranks of the released ones, and of the stable among them: between two there may be thousands of prereleases.
    released: RankSet,
    stable: RankSet,
    is_first: bool,
}

impl<'v> ReleasedVersions<'v> {
    /// None of these is released yet.
    pub(crate) fn new(versions: Vec<(Option<Version<'v>>, usize)>) -> Self {
        let len = versions.len();
        let keys: Vec<_> = versions.iter().map(|(version, _)| version.as_ref().map_or(0, Version::key)).collect();
        let order = sorted_positions(&keys, &|one, other| versions.get(one) < versions.get(other));
        let mut ranks = vec![(0, 0); len];
        let (mut first_equal, mut before) = (0, None);
        for (rank, at) in order.iter().enumerate() {
            let version = versions.get(*at).map(|(version, _)| version);
            if version != before {
                (first_equal, before) = (rank, version);
            }
            if let Some(ranks) = ranks.get_mut(*at) {
                *ranks = (rank, first_equal);
            }
        }
        Self { versions, order, ranks, released: RankSet::new(len), stable: RankSet::new(len), is_first: true }
    }

    /// Releases the version at a position of the list.
    pub(crate) fn release(&mut self, at: usize) {
        let (Some((version, _)), Some((rank, _))) = (self.versions.get(at), self.ranks.get(at)) else { return };
        self.is_first = false;
        if let Some(version) = version {
            self.released.insert(*rank);
            if !version.is_prerelease() {
                self.stable.insert(*rank);
            }
        }
    }

    /// The position of the version at a position of the list after all that are released, from the few that it depends on;
    /// `None` if it is not a version.
    pub(crate) fn place(&self, at: usize) -> Option<ReleasePosition> {
        let (version, _) = self.versions.get(at)?;
        let (_, first_equal) = *self.ranks.get(at)?;
        let mut finder = PositionFinder::new(version.clone()?);
        let nearest = [
            self.released.highest_below(first_equal),
            self.stable.highest_below(first_equal),
            self.stable.highest_below(self.versions.len()),
        ];
        for rank in nearest {
            let Some(rank) = rank else { continue };
            let (other, index) = self.versions.get(*self.order.get(rank)?)?;
            finder.push_version(other.clone(), *index);
        }
        if !self.is_first {
            finder.push_version(None, 0);
        }
        Some(finder.finish())
    }
}

/// A set of ranks as bits.
struct RankSet {
    words: Vec<u64>,
    /// A bit for each word that is not zero.
    summary: Vec<u64>,
}

const WORD_BITS: usize = 64;

impl RankSet {
    fn new(len: usize) -> Self {
        // With a word for `len` itself, below which the highest of all is looked for.
        let words = (len / WORD_BITS).saturating_add(1);
        Self { words: vec![0; words], summary: vec![0; (words / WORD_BITS).saturating_add(1)] }
    }

    fn insert(&mut self, rank: usize) {
        let (word, bit) = split(rank);
        for (words, (word, bit)) in [(&mut self.words, (word, bit)), (&mut self.summary, split(word))] {
            if let Some(word) = words.get_mut(word) {
                *word |= bit;
            }
        }
    }

    fn highest_below(&self, rank: usize) -> Option<usize> {
        highest_in_word_below(&self.words, rank).or_else(|| {
            let (word, _) = split(rank);
            let (of_summary, _) = split(word);
            let below = || {
                let words = self.summary.get(..of_summary)?;
                highest(words, words.iter().rposition(|word| *word != 0)?)
            };
            highest(&self.words, highest_in_word_below(&self.summary, word).or_else(below)?)
        })
    }
}

/// The word of a bit, and the bit in it.
const fn split(rank: usize) -> (usize, u64) {
    (rank / WORD_BITS, 1_u64.rotate_left((rank % WORD_BITS) as u32))
}

/// The highest bit of the same word that is below one.
fn highest_in_word_below(words: &[u64], rank: usize) -> Option<usize> {
    let (word, bit) = split(rank);
    let below = words.get(word)? & bit.wrapping_sub(1);
    number(word, below)
}

/// The highest bit of a word.
fn highest(words: &[u64], word: usize) -> Option<usize> {
    number(word, *words.get(word)?)
}

/// The number of the highest of these bits in a word.
fn number(word: usize, bits: u64) -> Option<usize> {
    Some(word.saturating_mul(WORD_BITS).saturating_add(bits.checked_ilog2()? as usize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_rank_below_another_is_found() {
        let len = 10_000;
        let mut set = RankSet::new(len);
        let ranks = [0, 1, 63, 64, 4095, 4096, 8200, 9999];
        assert_eq!(set.highest_below(len), None);
        for rank in ranks {
            set.insert(rank);
        }
        for below in 0..=len {
            assert_eq!(set.highest_below(below), ranks.into_iter().filter(|rank| *rank < below).max(), "{below}");
        }
    }
}
