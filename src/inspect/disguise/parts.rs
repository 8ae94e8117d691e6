//! Filters that ask for a part of a value: `userName sw "jane.mil"`, `displayName co "Quim"`, `emails ew "@contoso.com"`.
//!
//! Stand-ins stand for words, so a word that somebody asked for a part of is made of the stand-ins of its parts: where
//! `Quimby` becomes the stand-in of `quim` and that of `by`, who asks for `Quim` finds the same people as before. All
//! such parts are known before the first stand-in is chosen. Parts that are too short, or that lie across each other,
//! cannot be kept; the events that ask for them are told.

use std::cmp::Reverse;

use serde_json::Value;

use crate::inspect::disguise::stand_in::{Part, StandIns, WordKind};
use crate::inspect::disguise::words::{mails, words};
use crate::inspect::disguise::{Disguise, kept};
use crate::scim::caseless::fold;

/// A shorter part is in so many words that they would all be spelled with it.
const SHORTEST: usize = 3;

/// More parts would make every word a search.
const MOST: usize = 64;

/// So many of the events that ask for a part that is not kept are told.
const MOST_TOLD: usize = 1000;

/// How a literal is compared, where it need not be the whole value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    /// `sw`
    Start,
    /// `ew`
    End,
    /// `co`
    Anywhere,
}

impl Anchor {
    /// The anchor of an operator in lower case.
    pub(super) fn of(operator: &str) -> Option<Self> {
        match operator {
            "sw" => Some(Self::Start),
            "ew" => Some(Self::End),
            "co" => Some(Self::Anywhere),
            _ => None,
        }
    }
}

impl Disguise {
    /// A part of a value at a path.
    pub(super) fn part(&mut self, path: &str, anchor: Anchor, text: &str) -> String {
        let is_kept = kept::is_kept(path) || kept::is_impersonal(path, text);
        if self.stand_ins.is_none() || is_kept || self.masks.have_simple(path) {
            let mut value = Value::from(text);
            self.value(path, &mut value);
            return value.as_str().unwrap_or_default().to_owned();
        }
        self.ask_for(anchor, text);
        let at = self.bare_domain(text).unwrap_or(text.len());
        let (before, domain) = text.split_at_checked(at).unwrap_or((text, ""));
        let mut replaced = self.personal(before);
        if !domain.is_empty() {
            replaced.push_str(&self.domain(domain));
            self.n_pseudonyms += 1;
        }
        replaced
    }

    /// Takes down the words of which a part is asked for, or that an event asks for one that is not kept.
    fn ask_for(&mut self, anchor: Anchor, text: &str) {
        let ends_as_domain = self.bare_domain(text).is_some()
            || mails(text)
                .last()
                .is_some_and(|mail| mail.end == text.len());
        let end = text.rfind('.').filter(|_| ends_as_domain);
        // What a domain ends in is the same in all of them.
        let told = text.get(..end.unwrap_or(text.len())).unwrap_or(text);
        let found = words(told);
        let first = found
            .first()
            .filter(|(range, _)| anchor != Anchor::Start && range.start == 0);
        let last = found
            .last()
            .filter(|(range, _)| anchor != Anchor::End && range.end == text.len());
        let Some(stand_ins) = &mut self.stand_ins else {
            return;
        };
        let mut are_kept = true;
        for (range, kind) in first.into_iter().chain(last) {
            let word = told.get(range.clone()).unwrap_or_default();
            if self.is_learning {
                stand_ins.seek(*kind, word);
            } else {
                are_kept &= stand_ins.keeps(*kind, word);
            }
        }
        if !are_kept && self.inexact.len() < MOST_TOLD {
            self.inexact.insert(self.current);
        }
    }

    /// Where the domain begins in a text that is a domain, or the end of one, behind an `@` or by itself.
    fn bare_domain(&self, text: &str) -> Option<usize> {
        let start = usize::from(text.starts_with('@'));
        let domain = text.get(start..)?;
        let backwards: String = fold(domain).chars().rev().collect();
        let mut known = self.domains.range(backwards.clone()..);
        let is_known = domain.contains('.') && !domain.contains('@');
        (is_known && known.next()?.starts_with(&backwards)).then_some(start)
    }

    /// Gets to know what somebody's address ends in.
    pub(super) fn learn_domain(&mut self, domain: &str) {
        if self.is_learning {
            self.domains.insert(fold(domain).chars().rev().collect());
        }
    }
}

impl StandIns {
    /// Takes down that a part of a word is asked for.
    fn seek(&mut self, kind: WordKind, part: &str) {
        let folded = fold(part).into_owned();
        if is_part(kind, &folded) && self.parts.len() < MOST && self.sought(&folded).is_none() {
            self.parts.push(Part {
                folded,
                stand_in: None,
                is_kept: true,
            });
        }
    }

    /// Whether a filter by this part still finds who it found.
    fn keeps(&self, kind: WordKind, part: &str) -> bool {
        let folded = fold(part);
        is_part(kind, &folded) && self.sought(&folded).is_some_and(|part| part.is_kept)
    }

    fn sought(&self, folded: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.folded == folded)
    }

    /// Chooses the stand-ins of all parts and of the words that they are in, and sees which parts are kept in them.
    pub(super) fn settle(&mut self) {
        for part in &mut self.parts {
            part.stand_in = None;
        }
        let by_length = |part: &Part| (Reverse(part.folded.len()), part.folded.clone());
        self.parts.sort_by_cached_key(by_length);
        let folded: Vec<String> = self.parts.iter().map(|part| part.folded.clone()).collect();
        for (position, part) in folded.iter().enumerate() {
            // It may be made of shorter ones, and has none of the longer ones in it by chance.
            let stand_in = self.of(WordKind::of(part), part);
            if let Some(part) = self.parts.get_mut(position) {
                part.stand_in = Some(stand_in);
            }
        }
        let has_part = |word: &&String| self.parts.iter().any(|part| part.is_in(word));
        let mut words: Vec<String> = self.known.iter().filter(has_part).cloned().collect();
        // So that the same log has the same stand-ins.
        words.sort_unstable();
        for word in words {
            self.settle_word(&word);
        }
    }

    fn settle_word(&mut self, word: &str) {
        let kind = WordKind::of(word);
        let is_one_piece = kind != WordKind::Opaque;
        let stand_in = if is_one_piece {
            self.of(kind, word)
        } else {
            String::new()
        };
        for part in &mut self.parts {
            // An identifier has any three digits in it somewhere, and nobody looks for one by them.
            let is_of_concern = is_one_piece
                || !word.contains('-') && WordKind::of(&part.folded) == WordKind::Letters;
            if is_of_concern && part.is_in(word) && !part.has_stand_in_within(&stand_in) {
                part.is_kept = false;
            }
        }
    }

    /// The stand-in of a folded word that is made of those of its parts. What lies between them has none of the longest
    /// in it any more, so that this goes no deeper than there are parts, however often one is in a word.
    pub(super) fn composed(&mut self, kind: WordKind, word: &str) -> Option<String> {
        if !matches!(kind, WordKind::Letters | WordKind::Digits) {
            return None;
        }
        let is_smaller = |part: &&Part| part.folded != word && part.is_in(word);
        let part = self.parts.iter().find(is_smaller)?.folded.clone();
        let of_part = self.of(kind, &part);
        let mut pieces = Vec::new();
        for piece in word.split(part.as_str()) {
            pieces.push(if piece.is_empty() {
                String::new()
            } else {
                self.of(kind, piece)
            });
        }
        Some(pieces.join(&of_part))
    }

    /// Whether a text has the stand-in of a part in it.
    pub(super) fn has_part(&self, text: &str) -> bool {
        self.parts.iter().any(|part| part.has_stand_in_within(text))
    }
}

fn is_part(kind: WordKind, part: &str) -> bool {
    matches!(kind, WordKind::Letters | WordKind::Digits) && part.chars().count() >= SHORTEST
}
