//! Where in the log the screen is, which events the list shows, and whether it follows the newest one.

use crate::inspect::Direction;
use crate::journal::Seq;
use crate::tui::found::Found;

/// The selected event, by its number, and the window of the list around it.
///
/// The list shows every event, or those that a filter lets through; positions count what it shows, from 1. A filter may
/// also only mark them: then the list shows every event. Following, the newest one is selected and the window ends with
/// it. Otherwise nothing that arrives moves either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    head: u64,
    /// What the filter let through so far; `None` without a filter.
    found: Option<Found>,
    /// Whether a filter marks what it lets through, instead of hiding the rest.
    is_marking: bool,
    selected: u64,
    /// The position of the first row of the window.
    top: u64,
    height: u64,
    is_following: bool,
    /// Whether the window follows by half pages.
    is_jumping: bool,
}

impl Default for Cursor {
    fn default() -> Self {
        Self {
            head: 0,
            found: None,
            is_marking: false,
            selected: 0,
            top: 1,
            height: 1,
            is_following: true,
            is_jumping: false,
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

    /// How many events the list has.
    pub fn n_listed(&self) -> u64 {
        match self.only() {
            None => self.head,
            Some(found) => found.len(),
        }
    }

    /// Whether a filter hides events.
    pub fn is_filtered(&self) -> bool {
        self.only().is_some()
    }

    /// How many events the filter let through so far, shown or marked; every one without a filter.
    pub fn n_found(&self) -> u64 {
        self.found.as_ref().map_or(self.head, Found::len)
    }

    /// Whether an event is marked, because the filter lets it through and hides none.
    pub fn is_marked(&self, seq: Seq) -> bool {
        let found = self.found.as_ref().filter(|_| self.is_marking);
        found.is_some_and(|found| found.has(seq))
    }

    /// Whether a filter marks events instead of hiding others.
    pub fn is_marking(&self) -> bool {
        self.is_marking
    }

    /// Lets filters mark what they let through, or hide the rest. The selection stays, and what was in the middle of
    /// the window around it.
    pub fn mark_instead(&mut self, is_marking: bool) {
        self.is_marking = is_marking;
        if self.is_following {
            return self.follow();
        }
        self.top = self.position().saturating_sub(self.height / 2).max(1);
        self.reveal();
    }

    /// What the list has, where that is not every event.
    fn only(&self) -> Option<&Found> {
        self.found.as_ref().filter(|_| !self.is_marking)
    }

    /// Whether the list has this event.
    pub fn is_listed(&self, seq: Seq) -> bool {
        match self.only() {
            None => (1..=self.head).contains(&seq.0),
            Some(found) => found.has(seq),
        }
    }

    /// How many events of the list are newer than the selected one.
    pub fn n_newer(&self) -> u64 {
        self.n_listed() - self.position()
    }

    /// How many events are newer than the selected one and hidden by the filter.
    pub fn n_newer_hidden(&self) -> u64 {
        (self.head - self.selected).saturating_sub(self.n_newer())
    }

    /// The positions in the window, first and last; `None` when the list is empty.
    pub fn window(&self) -> Option<(u64, u64)> {
        let n_listed = self.n_listed();
        let last = n_listed.min(self.top.saturating_add(self.height - 1));
        (n_listed > 0).then_some((self.top, last))
    }

    /// The event at a position of the list.
    pub fn at(&self, position: u64) -> Option<Seq> {
        match self.only() {
            None => (1..=self.head).contains(&position).then_some(Seq(position)),
            Some(found) => found.at(position),
        }
    }

    /// Every event that the filter let through so far, oldest first; all of them without a filter.
    pub fn found(&self) -> Vec<Seq> {
        match &self.found {
            None => (1..=self.head).map(Seq).collect(),
            Some(found) => found.seqs().collect(),
        }
    }

    /// The numbers of the events of the list between two, both included, oldest first.
    pub fn listed_between(&self, first: Seq, last: Seq) -> Vec<u64> {
        match self.only() {
            None => (first.0.max(1)..=last.0.min(self.head)).collect(),
            Some(found) => found.between(first, last),
        }
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

    /// Shows only what a filter lets through, or marks it. Nothing is known of that yet.
    pub fn filter(&mut self) {
        self.found = Some(Found::default());
        if !self.is_marking {
            self.top = 1;
        }
    }

    /// Shows every event again.
    pub fn unfilter(&mut self) {
        let was_filtered = self.is_filtered();
        self.found = None;
        if self.is_following {
            self.follow();
        } else if was_filtered {
            self.top = self.selected.saturating_sub(self.height / 2).max(1);
            self.reveal();
        }
    }

    /// Takes in events that the filter let through, in any order. What is in the window stays where it is.
    pub fn take_matches(&mut self, matches: &[Seq]) {
        let Some(found) = &mut self.found else {
            return;
        };
        let was_empty = found.len() == 0;
        let first_shown = found.at(self.top);
        for seq in matches {
            found.insert(*seq);
        }
        if self.is_marking {
            return;
        }
        if let Some(first_shown) = first_shown {
            self.top = found.position_of(first_shown);
        }
        if self.is_following {
            self.follow();
        } else if was_empty {
            self.top = self.position().saturating_sub(self.height / 2).max(1);
            self.reveal();
        } else {
            self.reveal();
        }
    }

    /// Over a slow link the window follows by half pages: a list that moves by one line is sent as a whole.
    pub fn jump_by_pages(&mut self, is_jumping: bool) {
        self.is_jumping = is_jumping;
    }

    /// The window has a new height.
    pub fn resize(&mut self, height: u64) {
        self.height = height.max(1);
        self.reveal();
    }

    /// Selects the newest event of the list, and every new one from now on.
    pub fn follow(&mut self) {
        self.is_following = true;
        if let Some(newest) = self.at(self.n_listed()) {
            self.selected = newest.0;
        } else if self.selected == 0 {
            self.selected = self.head;
        }
        self.reveal();
    }

    /// Stays with the selected event.
    pub fn scrub(&mut self) {
        self.is_following = self.head == 0;
    }

    /// Selects an event, or the nearest that there is, and stays there. It need not be in the list.
    pub fn select(&mut self, seq: Seq) {
        if self.head == 0 {
            return;
        }
        self.is_following = false;
        self.selected = seq.0.clamp(1, self.head);
        self.reveal();
    }

    /// Moves by events of the list. Moving down onto the newest one follows again.
    pub fn step(&mut self, events: i64) {
        let position = self.position();
        // From between two rows, the first step up is onto the upper one.
        let is_between = self.is_filtered() && !self.is_listed(Seq(self.selected));
        let events = if is_between && events < 0 {
            events + 1
        } else {
            events
        };
        let target = position.saturating_add_signed(events);
        if events > 0 && target >= self.n_listed() {
            self.follow();
        } else if let Some(seq) = self.at(target.max(1)) {
            self.select(seq);
        }
    }

    /// The nearest event on one side that the filter lets through.
    pub fn next_found(&self, direction: Direction) -> Option<Seq> {
        let (found, selected) = (self.found.as_ref()?, Seq(self.selected));
        let position = found.position_of(selected);
        found.at(match direction {
            Direction::Forward => position + 1,
            Direction::Back if found.has(selected) => position.checked_sub(1)?,
            Direction::Back => position,
        })
    }

    /// How many events of the list are no newer than the selected one: its position, when it is in the list.
    fn position(&self) -> u64 {
        match self.only() {
            None => self.selected,
            Some(found) => found.position_of(Seq(self.selected)),
        }
    }

    /// Moves the window as little as needed to show the selected event; at the end of the list it is filled.
    fn reveal(&mut self) {
        let position = self.position();
        let lowest_top = position.saturating_sub(self.height - 1);
        if self.is_following && self.is_jumping {
            if !(lowest_top..=position).contains(&self.top) {
                self.top = position.saturating_sub(self.height / 2).max(1);
            }
            return;
        }
        let fullest_top = self.n_listed().saturating_sub(self.height - 1).max(1);
        self.top = self
            .top
            .clamp(lowest_top.max(1), position.max(1))
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
        assert_eq!(cursor.window(), Some((91, 100)));
        cursor.grow(Seq(105));
        assert_eq!(
            (cursor.selected(), cursor.window()),
            (Some(Seq(105)), Some((96, 105)))
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
            assert!(first <= 50 && 50 <= last, "{height}");
            assert_eq!(cursor.selected(), Some(Seq(50)));
        }
    }

    #[test]
    fn over_a_slow_link_the_window_follows_by_half_pages() {
        let mut cursor = cursor(100);
        cursor.jump_by_pages(true);
        for (head, window) in [(101, (96, 101)), (105, (96, 105)), (106, (101, 106))] {
            cursor.grow(Seq(head));
            assert_eq!(cursor.window(), Some(window));
            assert_eq!(cursor.selected(), Some(Seq(head)));
        }
        cursor.jump_by_pages(false);
        cursor.grow(Seq(107));
        assert_eq!(cursor.window(), Some((98, 107)));
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

    fn filtered(head: u64, matches: &[u64]) -> Cursor {
        let mut cursor = cursor(head);
        cursor.filter();
        let newest_first: Vec<Seq> = matches.iter().rev().map(|number| Seq(*number)).collect();
        for batch in newest_first.chunks(3) {
            cursor.take_matches(batch);
        }
        cursor
    }

    #[test]
    fn a_filter_leaves_the_newest_match_selected_while_following() {
        let mut cursor = filtered(100, &[7, 30, 31, 90]);
        assert_eq!(cursor.selected(), Some(Seq(90)));
        assert_eq!((cursor.n_listed(), cursor.n_newer()), (4, 0));
        assert_eq!(cursor.n_newer_hidden(), 10);
        cursor.grow(Seq(101));
        assert_eq!(cursor.selected(), Some(Seq(90)));
        cursor.take_matches(&[Seq(101)]);
        assert_eq!(cursor.selected(), Some(Seq(101)));
    }

    #[test]
    fn steps_go_from_match_to_match() {
        let mut cursor = filtered(100, &[7, 30, 31, 90]);
        cursor.step(-1);
        assert_eq!(cursor.selected(), Some(Seq(31)));
        cursor.select(Seq(50));
        cursor.step(-1);
        assert_eq!(cursor.selected(), Some(Seq(31)), "from between two matches");
        cursor.select(Seq(8));
        cursor.step(1);
        assert_eq!(cursor.selected(), Some(Seq(30)));
        cursor.step(-100);
        assert_eq!(cursor.selected(), Some(Seq(7)));
    }

    #[test]
    fn older_matches_that_are_found_later_move_nothing() {
        let mut cursor = cursor(1000);
        cursor.filter();
        cursor.take_matches(&(900..1000).rev().map(Seq).collect::<Vec<_>>());
        cursor.select(Seq(950));
        let seen = |cursor: &Cursor| cursor.window().and_then(|(first, _)| cursor.at(first));
        let before = seen(&cursor);
        cursor.take_matches(&(100..500).rev().map(Seq).collect::<Vec<_>>());
        assert_eq!(seen(&cursor), before);
        assert_eq!(cursor.selected(), Some(Seq(950)));
    }

    #[test]
    fn an_empty_result_selects_nothing_new_and_lets_go_again() {
        let mut cursor = filtered(100, &[]);
        assert_eq!((cursor.selected(), cursor.window()), (Some(Seq(100)), None));
        cursor.step(-1);
        assert_eq!(cursor.selected(), Some(Seq(100)));
        cursor.unfilter();
        assert_eq!(cursor.window(), Some((91, 100)));
    }

    fn marked(head: u64, matches: &[u64]) -> Cursor {
        let mut cursor = cursor(head);
        cursor.mark_instead(true);
        cursor.filter();
        cursor.take_matches(
            &matches
                .iter()
                .map(|number| Seq(*number))
                .collect::<Vec<_>>(),
        );
        cursor
    }

    #[test]
    fn a_filter_that_marks_hides_nothing_and_moves_nothing() {
        let mut cursor = marked(100, &[7, 30, 90]);
        assert_eq!((cursor.n_listed(), cursor.n_found()), (100, 3));
        assert_eq!(cursor.window(), Some((91, 100)), "it still follows");
        assert!(cursor.is_marked(Seq(30)) && !cursor.is_marked(Seq(31)));
        cursor.select(Seq(50));
        let before = (cursor.selected(), cursor.window());
        cursor.take_matches(&[Seq(51), Seq(3)]);
        cursor.grow(Seq(200));
        assert_eq!((cursor.selected(), cursor.window()), before);
        assert_eq!(cursor.n_newer_hidden(), 0);
        assert_eq!(cursor.next_found(Direction::Forward), Some(Seq(51)));
        assert_eq!(cursor.next_found(Direction::Back), Some(Seq(30)));
        cursor.select(Seq(90));
        assert_eq!(
            (
                cursor.next_found(Direction::Forward),
                cursor.next_found(Direction::Back)
            ),
            (None, Some(Seq(51)))
        );
        cursor.unfilter();
        assert_eq!(
            (cursor.n_found(), cursor.next_found(Direction::Back)),
            (200, None)
        );
    }

    #[test]
    fn hiding_and_marking_change_the_list_and_not_the_selection() {
        let mut cursor = filtered(100, &[7, 30, 31, 90]);
        cursor.select(Seq(30));
        cursor.mark_instead(true);
        let (first, last) = cursor.window().unwrap();
        assert!(first <= 30 && 30 <= last && cursor.n_listed() == 100);
        assert_eq!(cursor.selected(), Some(Seq(30)));
        cursor.mark_instead(false);
        assert_eq!(
            (cursor.selected(), cursor.window()),
            (Some(Seq(30)), Some((1, 4)))
        );
        cursor.follow();
        cursor.mark_instead(true);
        assert_eq!(
            cursor.selected(),
            Some(Seq(100)),
            "following, the newest one"
        );
        cursor.mark_instead(false);
        assert_eq!(cursor.selected(), Some(Seq(90)));
    }
}
