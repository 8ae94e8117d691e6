//! Stepping through the changes by itself.

use std::time::{Duration, Instant};

use crate::inspect::{Direction, Landmark};
use crate::tui::model::Model;
use crate::tui::verbs::movement::find;

/// How long one change is shown while the log plays.
const PLAY_STEP: Duration = Duration::from_millis(700);

/// Begins to step through the changes; any key stops it.
pub(in crate::tui) fn play(model: &mut Model, now: Instant) {
    model.next_tick = Some(now + PLAY_STEP);
    model.notify("playing: any key stops");
}

/// The time of the next step has come.
pub(in crate::tui) fn step(model: &mut Model, now: Instant) {
    model.next_tick = Some(now + PLAY_STEP);
    if model.cursor.is_following() {
        model.next_tick = None;
        model.notify("this is the newest event");
    } else {
        find(model, Landmark::Change, Direction::Forward);
    }
}
