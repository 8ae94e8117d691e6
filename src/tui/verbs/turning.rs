//! Going round: from the last of a few to the first.

use crate::inspect::Direction;

/// The next or previous of a ring.
pub(in crate::tui) fn neighbor<T: Copy + PartialEq>(
    ring: &[T],
    current: T,
    direction: Direction,
) -> Option<T> {
    let position = ring.iter().position(|item| *item == current)?;
    let step = match direction {
        Direction::Forward => 1,
        Direction::Back => ring.len() - 1,
    };
    ring.get((position + step) % ring.len()).copied()
}
