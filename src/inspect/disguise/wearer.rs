//! What is replaced, by what, and how often.

use crate::inspect::disguise::masks::Masks;
use crate::inspect::disguise::stand_in::StandIns;
use crate::journal::Event;
use crate::scim::Record;
use crate::scim::spelling::counted;

/// What stands in place of a masked text.
pub(super) const PLACEHOLDER: &str = "masked";

/// Replaces personal data by stand-ins, the values of chosen attributes by placeholders, or nothing.
#[derive(Debug, Default)]
pub struct Disguise {
    /// `None`: nothing is replaced by stand-ins.
    pub(super) stand_ins: Option<StandIns>,
    pub(super) masks: Masks,
    /// Words of masked values.
    pub(super) masked_words: std::collections::HashSet<String>,
    /// Folded names of stored attributes and extensions. They are words of a schema, so they are the same in a body, a
    /// path and a resource, even where a person has such a name.
    pub(super) defined: std::collections::HashSet<String>,
    pub(super) n_pseudonyms: u64,
    pub(super) n_masked: u64,
}

impl Disguise {
    /// Replaces nothing.
    pub fn none() -> Self {
        Self::default()
    }

    /// With a key, personal data are replaced by stand-ins; the values of the attribute paths in `masks`
    /// (`emails.value`, `name`, `urn:…:User:department`) by placeholders of their type.
    pub fn new(key: Option<[u8; 32]>, masks: Vec<String>) -> Self {
        Self {
            stand_ins: key.map(StandIns::new),
            masks: Masks::new(masks),
            ..Self::default()
        }
    }

    /// Whether anything is replaced.
    pub fn is_worn(&self) -> bool {
        self.is_pseudonymous() || !self.masks.is_empty()
    }

    /// Whether personal data are replaced by stand-ins.
    pub fn is_pseudonymous(&self) -> bool {
        self.stand_ins.is_some()
    }

    /// The attribute paths whose values are replaced by placeholders.
    pub fn masked_paths(&self) -> Vec<String> {
        self.masks.given()
    }

    /// How many values were replaced by stand-ins so far.
    pub fn n_pseudonyms(&self) -> u64 {
        self.n_pseudonyms
    }

    /// How many values were replaced by placeholders so far.
    pub fn n_masked(&self) -> u64 {
        self.n_masked
    }

    /// Gets to know the personal data of an event.
    pub fn learn_event(&mut self, event: &Event) {
        self.event(event.clone());
        self.forget_counts();
    }

    /// Gets to know the personal data of a resource.
    pub fn learn_record(&mut self, record: &Record) {
        self.record(record);
        self.forget_counts();
    }

    /// Where an endpoint was reached. Its host is replaced as far as it is made of words that are personal.
    pub(in crate::inspect) fn base_url(&mut self, url: &str) -> String {
        if self.is_worn() {
            self.free(url)
        } else {
            url.to_owned()
        }
    }

    /// Counts from nothing again.
    pub(in crate::inspect) fn forget_counts(&mut self) {
        self.n_pseudonyms = 0;
        self.n_masked = 0;
    }

    /// What was replaced, in one sentence with these counts.
    pub fn sentence(&self, n_pseudonyms: u64, n_masked: u64) -> String {
        let masked = match n_masked {
            0 if self.masks.is_empty() => String::new(),
            n => format!(
                " Of {}, {} replaced by placeholders.",
                self.masks.given().join(", "),
                if n == 1 {
                    "1 value is".to_owned()
                } else {
                    format!("{n} values are")
                }
            ),
        };
        if self.is_pseudonymous() {
            format!(
                "Personal data are replaced by stand-ins, {}.{masked}",
                counted(n_pseudonyms, "time")
            )
        } else if masked.is_empty() {
            "Credentials and passwords are not in here; personal data are as they were recorded."
                .to_owned()
        } else {
            masked.trim_start().to_owned()
        }
    }
}
