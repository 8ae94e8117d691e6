//! The events that are stepped to by their meaning, along the log.

use crate::inspect::session::{Entry, Flags, Session};
use crate::journal::Seq;

/// Along the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Toward older events.
    Back,
    /// Toward newer events.
    Forward,
}

/// A kind of event that is worth stopping at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Landmark {
    /// It changed the directory.
    Change,
    /// It failed.
    Error,
    /// Something in it is a quirk, as the sign at its row says.
    Remark,
    /// It came after a pause.
    Gap,
    /// It is marked, or has a note or a tag.
    Mark,
    /// It begins a cycle.
    Cycle,
}

/// A pause worth stopping at, in microseconds: longer than clients wait between two requests of a cycle.
pub const GAP_US: u64 = 2_000_000;

impl Landmark {
    /// What it is called in a sentence.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Error => "error",
            Self::Remark => "remark",
            Self::Gap => "pause of two seconds",
            Self::Mark => "mark, note or tag",
            Self::Cycle => "cycle",
        }
    }

    /// The nearest such event on one side of another, which is no candidate itself.
    pub fn nearest(self, session: &Session, from: Seq, direction: Direction) -> Option<Seq> {
        let is_here = |(seq, entry): (Seq, &Entry)| self.is_at(session, seq, entry).then_some(seq);
        match (self, direction) {
            (Self::Mark, Direction::Forward) => {
                let annotated = session.annotations().annotated();
                annotated.filter(|seq| *seq > from).min()
            }
            (Self::Mark, Direction::Back) => {
                let annotated = session.annotations().annotated();
                annotated.filter(|seq| *seq < from).max()
            }
            (_, Direction::Forward) => {
                let mut after = session.entries(from.next(), session.head());
                after.find_map(is_here)
            }
            (_, Direction::Back) => {
                let before = session.entries(Seq(1), Seq(from.0.saturating_sub(1)));
                before.rev().find_map(is_here)
            }
        }
    }

    fn is_at(self, session: &Session, seq: Seq, entry: &Entry) -> bool {
        match self {
            Self::Change => entry.is_change(),
            Self::Error => entry.is_error(),
            Self::Remark => entry.is_quirk(),
            Self::Gap => session.gap_us(seq).is_some_and(|gap| gap >= GAP_US),
            Self::Mark => false,
            Self::Cycle => entry.flags.has(Flags::FIRST),
        }
    }
}
