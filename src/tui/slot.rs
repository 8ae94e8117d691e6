//! A question that is asked again whenever what is wanted changes, one at a time.

/// What was asked and not answered yet, and what is at hand.
///
/// What is wanted next is worked out when an answer comes, from the screen as it is then: a held key never piles up
/// work behind a slow answer.
#[derive(Debug, Clone)]
pub struct Slot<K> {
    asked: Option<K>,
    at_hand: Option<K>,
    /// Something failed: nothing is asked again before the user or the log moves.
    is_stalled: bool,
}

impl<K> Default for Slot<K> {
    fn default() -> Self {
        Self {
            asked: None,
            at_hand: None,
            is_stalled: false,
        }
    }
}

impl<K: Clone + PartialEq> Slot<K> {
    /// Whether this is to be asked now: it is not at hand, and nothing is under way.
    pub fn ask(&mut self, wanted: &K) -> bool {
        let is_busy = self.is_stalled || self.asked.is_some();
        if is_busy || self.at_hand.as_ref() == Some(wanted) {
            return false;
        }
        self.asked = Some(wanted.clone());
        true
    }

    /// The answer has come.
    pub fn came(&mut self) {
        self.at_hand = self.asked.take();
    }

    /// Something failed, and it is not known what: nothing is under way any more.
    pub fn failed(&mut self) {
        self.asked = None;
        self.is_stalled = true;
    }

    /// The user or the log has moved: ask again.
    pub fn retry(&mut self) {
        self.is_stalled = false;
    }

    /// What is at hand is out of date.
    pub fn forget(&mut self) {
        self.at_hand = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_question_at_a_time_and_none_twice() {
        let mut slot = Slot::default();
        assert!(slot.ask(&1));
        assert!(!slot.ask(&2), "the first is under way");
        slot.came();
        assert!(!slot.ask(&1), "that is at hand");
        assert!(slot.ask(&2));
        slot.came();
        slot.forget();
        assert!(slot.ask(&2));
    }

    #[test]
    fn what_failed_is_asked_again_when_something_moves_and_not_before() {
        let mut slot = Slot::default();
        assert!(slot.ask(&1));
        slot.failed();
        assert!(!slot.ask(&1));
        slot.retry();
        assert!(slot.ask(&1));
    }
}
