//! Where the user came from: the way back after a jump.

use crate::journal::Seq;

/// The places that were left, the latest last.
#[derive(Debug, Clone, Default)]
pub struct Jumps {
    left: Vec<Seq>,
}

/// More places than this are forgotten, the oldest first.
const MOST: usize = 100;

impl Jumps {
    /// A place is being left.
    pub fn leave(&mut self, place: Option<Seq>) {
        let Some(place) = place.filter(|place| self.left.last() != Some(place)) else {
            return;
        };
        if self.left.len() == MOST {
            self.left.remove(0);
        }
        self.left.push(place);
    }

    /// The place that was left last.
    pub fn last(&self) -> Option<Seq> {
        self.left.last().copied()
    }

    /// The place that was left last, which is forgotten.
    pub fn back(&mut self) -> Option<Seq> {
        self.left.pop()
    }

    /// The place that was left last, with this one in its place: twice leads back here.
    pub fn swap(&mut self, place: Option<Seq>) -> Option<Seq> {
        let last = self.left.pop()?;
        self.leave(place);
        Some(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_the_way_there() {
        let mut jumps = Jumps::default();
        for place in [3, 8, 8, 5] {
            jumps.leave(Some(Seq(place)));
        }
        let back: Vec<_> = std::iter::from_fn(|| jumps.back()).collect();
        assert_eq!(back, [5, 8, 3].map(Seq));
    }

    #[test]
    fn two_swaps_lead_to_where_they_began() {
        let mut jumps = Jumps::default();
        jumps.leave(Some(Seq(3)));
        assert_eq!(jumps.swap(Some(Seq(9))), Some(Seq(3)));
        assert_eq!(jumps.swap(Some(Seq(3))), Some(Seq(9)));
    }

    #[test]
    fn old_places_are_forgotten() {
        let mut jumps = Jumps::default();
        for place in 1..=1000 {
            jumps.leave(Some(Seq(place)));
        }
        assert_eq!(std::iter::from_fn(|| jumps.back()).count(), MOST);
    }
}
