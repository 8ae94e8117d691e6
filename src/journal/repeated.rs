//! Responses that repeat: a client that polls is sent the same page again and again, which is stored once.

use std::collections::VecDeque;

use bytes::Bytes;

use crate::journal::event::Seq;

/// The newest long bodies of responses, to find those that are sent again.
#[derive(Debug, Default)]
pub(super) struct Repeated {
    /// From the oldest to the newest: a body, and the event that it is stored with.
    recent: VecDeque<(Seq, Bytes)>,
}

/// A shorter body costs no more to store than to find.
const SHORTEST: usize = 2 * 1024;

/// How many bodies are remembered.
const MOST: usize = 16;

/// How long they are together.
const MOST_BYTES: usize = 4 * 1024 * 1024;

impl Repeated {
    /// The earlier event that is stored with the same body. Without one, later bodies are compared with this.
    pub(super) fn find(&mut self, seq: Seq, body: &Bytes) -> Option<Seq> {
        if !(SHORTEST..=MOST_BYTES).contains(&body.len()) {
            return None;
        }
        if let Some((earlier, _)) = self.same(body) {
            return Some(*earlier);
        }
        self.recent.push_back((seq, body.clone()));
        while self.recent.len() > MOST || self.n_bytes() > MOST_BYTES {
            self.recent.pop_front();
        }
        None
    }

    /// Puts the remembered body in the place of one that is the same, so that the new one is given back where it was
    /// made, and everybody sends the old one.
    pub(super) fn share(&self, body: &mut Bytes) {
        if body.len() >= SHORTEST
            && let Some((_, same)) = self.same(body)
        {
            *body = same.clone();
        }
    }

    fn same(&self, body: &Bytes) -> Option<&(Seq, Bytes)> {
        let is_same =
            |recent: &Bytes| recent.as_ptr_range() == body.as_ptr_range() || recent == body;
        self.recent.iter().rev().find(|(_, recent)| is_same(recent))
    }

    /// Forgets all, because what was stored last is not in the file after all.
    pub(super) fn clear(&mut self) {
        self.recent.clear();
    }

    fn n_bytes(&self) -> usize {
        self.recent.iter().map(|(_, body)| body.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(fill: u8, length: usize) -> Bytes {
        vec![fill; length].into()
    }

    #[test]
    fn a_body_is_found_under_the_event_that_it_is_stored_with() {
        let mut repeated = Repeated::default();
        assert_eq!(repeated.find(Seq(1), &body(b'a', SHORTEST)), None);
        assert_eq!(repeated.find(Seq(2), &body(b'b', SHORTEST)), None);
        assert_eq!(repeated.find(Seq(3), &body(b'a', SHORTEST)), Some(Seq(1)));
        assert_eq!(repeated.find(Seq(4), &body(b'a', SHORTEST)), Some(Seq(1)));
        assert_eq!(repeated.find(Seq(5), &body(b'a', SHORTEST + 1)), None);
        let mut again = body(b'b', SHORTEST);
        repeated.share(&mut again);
        assert_eq!(again.as_ptr(), repeated.recent[1].1.as_ptr());
        repeated.clear();
        assert_eq!(repeated.find(Seq(6), &body(b'b', SHORTEST)), None);
    }

    #[test]
    fn what_is_short_or_huge_is_not_remembered_and_all_together_is_bounded() {
        let mut repeated = Repeated::default();
        for length in [0, SHORTEST - 1, MOST_BYTES + 1] {
            assert_eq!(repeated.find(Seq(1), &body(b'a', length)), None);
            assert_eq!(repeated.find(Seq(2), &body(b'a', length)), None);
        }
        for n in 0..100 {
            repeated.find(Seq(n), &body(u8::try_from(n).unwrap(), MOST_BYTES / 8));
            assert!(repeated.n_bytes() <= MOST_BYTES);
        }
        for n in 0..100 {
            repeated.find(Seq(n), &body(u8::try_from(n).unwrap(), SHORTEST));
            assert!(repeated.recent.len() <= MOST);
        }
    }
}
