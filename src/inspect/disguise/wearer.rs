//! What is replaced, by what, and how often.

use sha2::{Digest, Sha256};

use crate::inspect::disguise::masks::Masks;
use crate::inspect::disguise::stand_in::{Kind, StandIns};
use crate::journal::{Event, Seq};
use crate::scim::schema::Schemas;
use crate::scim::{Record, ResourceType};

/// What stands in place of a masked text.
pub(super) const PLACEHOLDER: &str = "masked";

/// Replaces personal data by stand-ins, the values of chosen attributes by placeholders, or nothing.
#[derive(Debug, Default)]
pub struct Disguise {
    /// `None`: nothing is replaced by stand-ins.
    pub(super) stand_ins: Option<StandIns>,
    pub(super) masks: Masks,
    /// Masked values that are more than one word and stand in a text without a gap, as addresses do; folded.
    pub(super) masked_values: std::collections::HashSet<String>,
    /// Words of masked values.
    pub(super) masked_words: std::collections::HashSet<String>,
    /// Folded names of stored attributes and extensions. They are words of a schema, so they are the same in a body, a
    /// path and a resource, even where a person has such a name.
    pub(super) defined: std::collections::HashSet<String>,
    /// What mail addresses end in, folded and backwards.
    pub(super) domains: std::collections::BTreeSet<String>,
    /// Whether everything is only looked at.
    pub(super) is_learning: bool,
    /// The event that is gone through.
    pub(super) current: Seq,
    /// The events that ask for a part of a value in a way that is not kept.
    pub(super) inexact: std::collections::BTreeSet<Seq>,
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

    /// The identifier of a capture, or of what is made of it: when its events are other than those that were recorded,
    /// it is another capture.
    pub(in crate::inspect) fn capture(&mut self, id: &str) -> String {
        if let Some(stand_ins) = &mut self.stand_ins {
            return stand_ins.of(Kind::Uuid, id);
        }
        if self.masks.is_empty() {
            return id.to_owned();
        }
        let masked = Sha256::digest(self.masks.given().join("\n"));
        StandIns::new(masked.into()).of(Kind::Uuid, id)
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
