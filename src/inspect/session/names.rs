//! What each resource was called, and when.

use crate::inspect::session::pool::{Handle, Pool};
use crate::journal::Seq;
use crate::scim::ResourceType;

/// What a resource is called by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    /// `userName` of a user, `displayName` of a group.
    Name,
    /// `externalId`.
    ExternalId,
    /// The `value` of one of its `emails`.
    Mail,
}

/// A name that a resource had for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alias {
    /// The name, in [`Session::names`](super::Session::names).
    pub text: Handle,
    /// What kind of name.
    pub kind: NameKind,
    /// The event that gave it.
    pub since: Seq,
    /// The event that took it away; `Seq(u64::MAX)` while it holds.
    pub until: Seq,
}

/// The names of all resources, by the number of their `id`.
///
/// A resource that was deleted keeps its last names: what is asked about it later is asked by them.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    of: Vec<Vec<Alias>>,
    types: Vec<Option<ResourceType>>,
}

/// A longer name is kept up to here: it must fit in memory a million times.
const LONGEST: usize = 256;

impl Names {
    /// The names that a resource ever had.
    pub(super) fn of(&self, resource: Handle) -> &[Alias] {
        resource
            .index()
            .and_then(|index| self.of.get(index))
            .map_or(&[], Vec::as_slice)
    }

    /// What type a resource is of, as far as an event said.
    pub(super) fn resource_type(&self, resource: Handle) -> Option<ResourceType> {
        *self.types.get(resource.index()?)?
    }

    /// Says what type a resource is of.
    pub(super) fn set_type(&mut self, resource: Handle, resource_type: ResourceType) {
        let Some(index) = resource.index() else {
            return;
        };
        if self.types.len() <= index {
            self.types.resize(index + 1, None);
        }
        if let Some(known) = self.types.get_mut(index) {
            *known = Some(resource_type);
        }
    }

    /// Whether a resource is called so already, and by nothing else of this kind.
    pub(super) fn is_so(&self, resource: Handle, kind: NameKind, text: &str, pool: &Pool) -> bool {
        let aliases = self.of(resource).iter();
        let mut held = aliases.filter(|alias| alias.kind == kind && alias.until == Seq(u64::MAX));
        let is_same = |alias: &Alias| pool.text(alias.text) == Some(shortened(text));
        held.next().is_some_and(is_same) && held.next().is_none()
    }

    /// What a resource is called by from this event on, of one kind.
    pub(super) fn set<'a>(
        &mut self,
        resource: Handle,
        kind: NameKind,
        texts: impl IntoIterator<Item = &'a str>,
        since: Seq,
        pool: &mut Pool,
    ) {
        let Some(index) = resource.index() else {
            return;
        };
        if self.of.len() <= index {
            self.of.resize_with(index + 1, Vec::new);
        }
        let Some(aliases) = self.of.get_mut(index) else {
            return;
        };
        let texts: Vec<Handle> = texts
            .into_iter()
            .map(|text| pool.put(shortened(text)))
            .collect();
        let holds = |alias: &Alias| alias.kind == kind && alias.until == Seq(u64::MAX);
        for alias in aliases.iter_mut().filter(|alias| holds(alias)) {
            if !texts.contains(&alias.text) {
                alias.until = since;
            }
        }
        for text in texts {
            if !aliases
                .iter()
                .any(|alias| holds(alias) && alias.text == text)
            {
                aliases.push(Alias {
                    text,
                    kind,
                    since,
                    until: Seq(u64::MAX),
                });
            }
        }
    }
}

/// The beginning of a text, cut between two characters.
fn shortened(text: &str) -> &str {
    let end = (0..=LONGEST.min(text.len()))
        .rev()
        .find(|end| text.is_char_boundary(*end))
        .unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_holds_from_the_event_that_gave_it_to_the_one_that_took_it() {
        let (mut ids, mut pool) = (Pool::new(64, 64), Pool::new(LONGEST, 64));
        let mut names = Names::default();
        let jane = ids.put("7");
        names.set(jane, NameKind::Name, ["jane"], Seq(1), &mut pool);
        names.set(jane, NameKind::Mail, ["a@x", "b@x"], Seq(1), &mut pool);
        names.set(jane, NameKind::Name, ["doe"], Seq(4), &mut pool);
        names.set(jane, NameKind::Mail, ["b@x"], Seq(5), &mut pool);
        let found: Vec<(&str, u64, bool)> = names
            .of(jane)
            .iter()
            .map(|alias| {
                let holds = alias.until == Seq(u64::MAX);
                (pool.text(alias.text).unwrap(), alias.since.0, holds)
            })
            .collect();
        let expected = [
            ("jane", 1, false),
            ("a@x", 1, false),
            ("b@x", 1, true),
            ("doe", 4, true),
        ];
        assert_eq!(found, expected);
        assert!(names.of(ids.put("8")).is_empty());
    }

    #[test]
    fn a_long_name_is_cut_between_characters() {
        let text = "é".repeat(LONGEST);
        assert_eq!(shortened(&text).len(), LONGEST);
        assert_eq!(shortened("short"), "short");
    }
}
