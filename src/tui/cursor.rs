//! Where in the log the screen is, and whether it follows the newest event.

use crate::journal::Seq;

/// The selected event, by its number, and the window of the list around it.
///
/// Following, the newest event is selected and the window ends with it. Otherwise nothing that arrives moves either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    head: u64,
    selected: u64,
    top: u64,
    height: u64,
    is_following: bool,
}

impl Default for Cursor {
    fn default() -> Self {
        Self {
            head: 0,
            selected: 0,
            top: 1,
            height: 1,
            is_following: true,
        }
    }
}

impl Cursor {
    /// The newest event; `Seq(0)` when there is none.
    pub fn head(&self) -> Seq {
        Seq(self.head)
    }

    /// The selected event; `None` when the log is empty.
    pub fn selected(&self) -> Option<Seq> {
        (self.selected > 0).then_some(Seq(self.selected))
    }

    /// Whether new events are selected as they arrive.
    pub fn is_following(&self) -> bool {
        self.is_following
    }

    /// How many events are newer than the selected one.
    pub fn n_newer(&self) -> u64 {
        self.head - self.selected
    }

    /// The events in the window, first and last; `None` when the log is empty.
    pub fn window(&self) -> Option<(Seq, Seq)> {
        let last = self.head.min(self.top.saturating_add(self.height - 1));
        (self.head > 0).then_some((Seq(self.top), Seq(last)))
    }

    /// How many rows the window has.
    pub fn height(&self) -> u64 {
        self.height
    }

    /// The log has grown.
    pub fn grow(&mut self, head: Seq) {
        self.head = self.head.max(head.0);
        if self.is_following {
            self.follow();
        }
    }

    /// The window has a new height.
    pub fn resize(&mut self, height: u64) {
        self.height = height.max(1);
        self.reveal();
    }

    /// Selects the newest event, and every new one from now on.
    pub fn follow(&mut self) {
        self.is_following = true;
        self.selected = self.head;
        self.reveal();
    }

    /// Stays with the selected event.
    pub fn scrub(&mut self) {
        self.is_following = self.head == 0;
    }

    /// Selects an event, or the nearest that there is, and stays there.
    pub fn select(&mut self, seq: Seq) {
        if self.head == 0 {
            return;
        }
        self.is_following = false;
        self.selected = seq.0.clamp(1, self.head);
        self.reveal();
    }

    /// Moves by events. Moving down onto the newest one follows again.
    pub fn step(&mut self, events: i64) {
        let target = self.selected.saturating_add_signed(events);
        if events > 0 && target >= self.head {
            self.follow();
        } else {
            self.select(Seq(target));
        }
    }

    /// Moves the window as little as needed to show the selected event; at the end of the log it is filled.
    fn reveal(&mut self) {
        let lowest_top = self.selected.saturating_sub(self.height - 1);
        let fullest_top = self.head.saturating_sub(self.height - 1).max(1);
        self.top = self
            .top
            .clamp(lowest_top.max(1), self.selected.max(1))
            .min(fullest_top);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(head: u64) -> Cursor {
        let mut cursor = Cursor::default();
        cursor.resize(10);
        cursor.grow(Seq(head));
        cursor
    }

    #[test]
    fn following_shows_the_end() {
        let mut cursor = cursor(100);
        assert_eq!(cursor.window(), Some((Seq(91), Seq(100))));
        cursor.grow(Seq(105));
        assert_eq!(
            (cursor.selected(), cursor.window()),
            (Some(Seq(105)), Some((Seq(96), Seq(105))))
        );
    }

    #[test]
    fn new_events_move_nothing_while_scrubbing() {
        let mut cursor = cursor(100);
        cursor.step(-3);
        let before = (cursor.selected(), cursor.window());
        cursor.grow(Seq(1_000_000));
        assert_eq!((cursor.selected(), cursor.window()), before);
        assert_eq!(cursor.n_newer(), 1_000_000 - 97);
    }

    #[test]
    fn moving_down_onto_the_newest_event_follows_again() {
        let mut cursor = cursor(100);
        cursor.step(-2);
        cursor.step(1);
        assert!(!cursor.is_following());
        cursor.step(1);
        assert!(cursor.is_following());
    }

    #[test]
    fn moves_stay_within_the_log() {
        let mut cursor = cursor(5);
        cursor.step(i64::MIN);
        assert_eq!(cursor.selected(), Some(Seq(1)));
        cursor.select(Seq(u64::MAX));
        assert_eq!(cursor.selected(), Some(Seq(5)));
        cursor.step(i64::MAX);
        assert_eq!(cursor.selected(), Some(Seq(5)));
    }

    #[test]
    fn a_resize_keeps_the_selected_event_in_the_window() {
        let mut cursor = cursor(100);
        cursor.select(Seq(50));
        for height in [1, 0, 3, 500, 7] {
            cursor.resize(height);
            let (first, last) = cursor.window().unwrap();
            assert!(first <= Seq(50) && Seq(50) <= last, "{height}");
            assert_eq!(cursor.selected(), Some(Seq(50)));
        }
    }

    #[test]
    fn an_empty_log_has_nothing_selected() {
        let mut cursor = cursor(0);
        cursor.step(1);
        cursor.select(Seq(3));
        cursor.scrub();
        assert_eq!(
            (cursor.selected(), cursor.window(), cursor.is_following()),
            (None, None, true)
        );
    }
}
