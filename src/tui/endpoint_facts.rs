//! What is known of the endpoint and of the capture besides its events: what the endpoint panel shows.

use std::fmt;
use std::time::{Duration, Instant};

use crate::inspect::traffic::Caller;
use crate::scim::{Profile, Timestamp};

/// Everything at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointFacts {
    /// The moment.
    pub now: Timestamp,
    /// The endpoint of this process, if there is one.
    pub service: Option<Service>,
    /// The other process that writes the capture, when one does.
    pub writer: Option<String>,
    /// The file.
    pub capture: String,
    /// The bytes that it has on disk, with those that are still to be moved into it.
    pub capture_bytes: u64,
    /// The bytes that are free there, where the system says.
    pub free_bytes: Option<u64>,
    /// How many events there are.
    pub n_events: u64,
    /// Who has called, the latest first.
    pub callers: Vec<Caller>,
    /// Requests in each step of the last minutes, the oldest first.
    pub rates: Vec<u64>,
}

/// The endpoint of this process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Where clients reach it on this machine.
    pub url: String,
    /// What the user said that it is called outside.
    pub base_url: Option<String>,
    /// The path that SCIM is below.
    pub base_path: String,
    /// How requests are treated.
    pub profile: Profile,
    /// Since when it answers.
    pub started: Timestamp,
    /// How long each accepted token is. The tokens themselves are told only when they are asked for.
    pub tokens: Vec<usize>,
}

/// Tokens that are to be shown because somebody asked for them.
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens(pub Vec<String>);

/// Without the tokens.
impl fmt::Debug for Tokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Tokens({})", self.0.len())
    }
}

/// What the screen has of it while the panel is open.
#[derive(Debug, Default)]
pub struct Watch {
    /// What was told last.
    pub facts: Option<EndpointFacts>,
    /// The tokens, as long as they are revealed.
    pub tokens: Option<Tokens>,
    /// When it is asked again.
    pub next: Option<Instant>,
    /// Whether it was asked and not answered yet.
    is_asked: bool,
}

/// How often it is asked while the panel is open.
const EVERY: Duration = Duration::from_secs(1);

impl Watch {
    /// Whether it is to be asked now, which is not before it was answered; whenever it is time, the next time is fixed.
    pub fn is_due(&mut self, now: Instant) -> bool {
        if self.next.is_none_or(|next| next > now) {
            return false;
        }
        self.next = Some(now + EVERY);
        !std::mem::replace(&mut self.is_asked, true)
    }

    /// The panel is open from now on, and it is asked for the first time.
    pub fn begin(&mut self, now: Instant) {
        self.next = Some(now + EVERY);
        self.is_asked = true;
    }

    /// The question was lost: it is asked when it is time again.
    pub fn give_up(&mut self) {
        self.is_asked = false;
    }

    /// Something was told. Nobody wants it once the panel is closed.
    pub fn take(&mut self, facts: EndpointFacts) {
        self.is_asked = false;
        if self.next.is_some() {
            self.facts = Some(facts);
        }
    }

    /// Tokens were told, which are shown only in the panel.
    pub fn reveal(&mut self, tokens: Tokens) {
        if self.next.is_some() {
            self.tokens = Some(tokens);
        }
    }

    /// The panel is closed: nothing is kept, least of all tokens.
    pub fn end(&mut self) {
        *self = Self::default();
    }
}

impl Service {
    /// The URL that clients outside are to be given.
    pub fn tenant_url(&self) -> &str {
        self.base_url.as_deref().unwrap_or(&self.url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_asked_again_only_when_it_was_answered_or_lost() {
        let (mut watch, begin) = (Watch::default(), Instant::now());
        assert!(!watch.is_due(begin), "the panel is closed");
        watch.begin(begin);
        assert!(!watch.is_due(begin + EVERY) && !watch.is_due(begin + 2 * EVERY));
        watch.give_up();
        assert!(!watch.is_due(begin + 2 * EVERY), "it is not yet time");
        assert!(watch.is_due(begin + 3 * EVERY) && !watch.is_due(begin + 4 * EVERY));
    }
}
