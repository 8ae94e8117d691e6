//! What the screen has told its user: the newest in the last row, all of it in a log.

use std::collections::VecDeque;

/// A line about something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What to say. As captured, perhaps: it is made safe when it is drawn.
    pub text: String,
    /// Whether something failed.
    pub is_failure: bool,
    /// How many times in a row it was said.
    pub n_times: usize,
}

/// The notices, and whether the newest is still to be read.
#[derive(Debug, Clone, Default)]
pub struct Notices {
    log: VecDeque<Notice>,
    is_shown: bool,
    /// What is said in passing.
    passing: Option<Notice>,
}

/// More notices than this are forgotten, the oldest first.
const MOST: usize = 500;

impl Notices {
    /// Says something, until a key is pressed.
    pub fn say(&mut self, text: impl Into<String>) {
        self.add(text.into(), false);
    }

    /// Says that something failed, until a key is pressed.
    pub fn fail(&mut self, text: impl Into<String>) {
        self.add(text.into(), true);
    }

    /// Says something that is worth nothing later, until a key is pressed.
    pub fn mention(&mut self, text: impl Into<String>) {
        self.passing = Some(Notice {
            text: text.into(),
            is_failure: false,
            n_times: 1,
        });
    }

    /// The newest, until it was read.
    pub fn current(&self) -> Option<&Notice> {
        let logged = self.log.back().filter(|_| self.is_shown);
        self.passing.as_ref().or(logged)
    }

    /// It was read.
    pub fn dismiss(&mut self) {
        self.is_shown = false;
        self.passing = None;
    }

    /// All of them, oldest first.
    pub fn log(&self) -> impl DoubleEndedIterator<Item = &Notice> {
        self.log.iter()
    }

    /// Changes the text of each of them.
    pub fn each(&mut self, mut change: impl FnMut(&mut String)) {
        let all = self.log.iter_mut().chain(&mut self.passing);
        all.for_each(|notice| change(&mut notice.text));
    }

    fn add(&mut self, text: String, is_failure: bool) {
        self.is_shown = true;
        self.passing = None;
        if let Some(last) = self.log.back_mut()
            && (last.is_failure, &last.text) == (is_failure, &text)
        {
            last.n_times += 1;
            return;
        }
        if self.log.len() == MOST {
            self.log.pop_front();
        }
        self.log.push_back(Notice {
            text,
            is_failure,
            n_times: 1,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_again_is_counted() {
        let mut notices = Notices::default();
        for _ in 0..14 {
            notices.fail("disk on fire");
        }
        notices.say("better now");
        let log: Vec<_> = notices.log().map(|notice| notice.n_times).collect();
        assert_eq!(log, [14, 1]);
    }

    #[test]
    fn a_notice_that_was_read_stays_in_the_log() {
        let mut notices = Notices::default();
        notices.say("copied");
        notices.dismiss();
        assert_eq!(notices.current(), None);
        assert_eq!(notices.log().count(), 1);
    }

    #[test]
    fn what_is_said_in_passing_is_not_in_the_log() {
        let mut notices = Notices::default();
        notices.say("copied");
        notices.mention("hit 2 of 5");
        assert_eq!(notices.current().unwrap().text, "hit 2 of 5");
        assert_eq!(notices.log().count(), 1);
        notices.dismiss();
        assert_eq!(notices.current(), None);
    }

    #[test]
    fn the_log_is_bounded() {
        let mut notices = Notices::default();
        for number in 0..10_000 {
            notices.say(format!("notice {number}"));
        }
        assert_eq!(notices.log().count(), MOST);
    }
}
