//! A capture that can be shown to anybody: stand-ins for personal data, placeholders for the values of chosen attributes.
//!
//! A stand-in stands for a word, not for a value. What is made of the same words stays so: a name, the mail address
//! with that name in it, a filter that asks for it, a sentence that quotes it. The stand-in is made from the word by
//! HMAC-SHA256 with a key that nobody keeps, so that nobody can find the word by trying. Identifiers keep their shape
//! and mail addresses their form. Lengths stay plausible, but are not those of the originals, which can give somebody
//! away.
//!
//! Whatever is text is personal, but for the attributes that `kept` lists. Where text is free (the answers of others,
//! notes, bodies that are no JSON), the words that were replaced elsewhere are replaced too; to know them all, a log is
//! gone through twice. Sentences that this program made keep their own words, and lose what they quote.
//!
//! Reading order: [`Disguise`] is the way in.
//!
//! - Where text stands: `event` goes through an event or a resource, `json` through a body, `head` through a head,
//!   `target` and `filter` through what they are named after; `names` are those of attributes and parameters.
//! - What is replaced: `kept` lists the attributes that are not, `vocabulary` the words of the protocol, `own` those of
//!   our sentences, `ordinary` those of everyday language; `masks` are the attributes that somebody chose.
//! - By what: `words` takes a text apart, `stand_in` replaces one word, and `parts` sees to it that a filter by a part
//!   of a value still finds who it found.

mod event;
mod filter;
mod head;
mod json;
mod kept;
mod masks;
mod names;
mod ordinary;
mod own;
mod parts;
mod stand_in;
mod target;
mod vocabulary;
mod words;

#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashSet};

use sha2::{Digest, Sha256};

use crate::journal::{Event, Seq};
use crate::scim::schema::Schemas;
use crate::scim::{Record, ResourceType};
use masks::Masks;
use stand_in::{StandIns, WordKind};

/// What stands in place of a masked text.
const PLACEHOLDER: &str = "masked";

/// Replaces personal data by stand-ins, the values of chosen attributes by placeholders, or nothing.
#[derive(Debug, Default)]
pub struct Disguise {
    /// `None`: nothing is replaced by stand-ins.
    stand_ins: Option<StandIns>,
    masks: Masks,
    /// Masked values that are more than one word and stand in a text without a gap, as addresses do; folded.
    masked_values: HashSet<String>,
    /// Words of masked values.
    masked_words: HashSet<String>,
    /// Folded names of stored attributes and extensions. They are words of a schema, so they are the same in a body, a
    /// path and a resource, even where a person has such a name.
    defined: HashSet<String>,
    /// Hashes of personal values that look like paths of attributes, or like words that tell nothing.
    unlikely: HashSet<u64>,
    /// What mail addresses end in, folded and backwards.
    domains: BTreeSet<String>,
    /// Whether everything is only looked at.
    is_learning: bool,
    /// Whether the body that is gone through is an answer of this program.
    is_own_answer: bool,
    /// The event that is gone through.
    current: Seq,
    /// The events that ask for a part of a value in a way that is not kept.
    inexact: BTreeSet<Seq>,
    n_pseudonyms: u64,
    n_masked: u64,
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
        self.is_learning = true;
        self.event(event.clone());
        self.is_learning = false;
        self.forget_counts();
    }

    /// Gets to know the personal data of a resource.
    pub fn learn_record(&mut self, record: &Record) {
        self.is_learning = true;
        self.record(record);
        self.is_learning = false;
        self.forget_counts();
    }

    /// Gets to know the names that schemas beyond those of the RFCs define.
    pub(in crate::inspect) fn define_schemas(&mut self, schemas: &Schemas) {
        let of_types = ResourceType::ALL.into_iter().flat_map(|resource_type| {
            std::iter::once(schemas.base(resource_type)).chain(schemas.extensions(resource_type))
        });
        for schema in of_types {
            self.define_name(&schema.id);
            for attribute in &schema.attributes {
                self.define_name(&attribute.name);
                self.masks.have(&attribute.name.to_lowercase());
                for sub in &attribute.sub_attributes {
                    self.define_name(&sub.name);
                    let path = format!("{}.{}", attribute.name, sub.name);
                    self.masks.have(&path.to_lowercase());
                }
            }
        }
    }

    /// Everything was seen.
    pub(in crate::inspect) fn settle(&mut self) {
        if let Some(stand_ins) = &mut self.stand_ins {
            stand_ins.settle();
        }
    }

    /// The events whose filters ask for a part of a value that stand-ins do not keep, of those that were gone through.
    pub(in crate::inspect) fn inexact(&self) -> Vec<Seq> {
        self.inexact.iter().copied().collect()
    }

    /// Where an endpoint was reached. Its host is replaced as far as it is made of words that are personal.
    pub(in crate::inspect) fn base_url(&mut self, url: &str) -> String {
        if self.is_worn() {
            self.free(url)
        } else {
            url.to_owned()
        }
    }

    /// The path that targets are below, replaced as it is in them.
    pub(in crate::inspect) fn base_path(&mut self, path: &str) -> String {
        self.target(path)
    }

    /// The identifier of a capture, or of what is made of it: when its events are other than those that were recorded,
    /// it is another capture.
    pub(in crate::inspect) fn capture(&mut self, id: &str) -> String {
        if let Some(stand_ins) = &mut self.stand_ins {
            return stand_ins.of(WordKind::Uuid, id);
        }
        if self.masks.is_empty() {
            return id.to_owned();
        }
        let masked = Sha256::digest(self.masks.given().join("\n"));
        StandIns::new(masked.into()).of(WordKind::Uuid, id)
    }

    /// Masks the values of further paths, which are placeholders already, so that they stay what they are.
    pub(in crate::inspect) fn keep_masked(&mut self, paths: &[String]) {
        self.masks.keep(paths);
    }

    /// Counts from nothing again.
    pub(in crate::inspect) fn forget_counts(&mut self) {
        self.n_pseudonyms = 0;
        self.n_masked = 0;
        self.inexact.clear();
    }
}
