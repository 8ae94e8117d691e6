//! Takes text apart into words, and puts it together again with others in their place.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use crate::inspect::disguise::ordinary::is_ordinary;
use crate::inspect::disguise::own::is_own;
use crate::inspect::disguise::stand_in::WordKind;
use crate::inspect::disguise::{Disguise, PLACEHOLDER, vocabulary};
use crate::inspect::endpoints::is_endpoint;
use crate::scim::caseless::fold;

/// Which words of a text are replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// All.
    All,
    /// All but those of the protocol, and what is too short to tell anything.
    Telling,
    /// As that, but words that everybody uses are left where they are not known to be personal.
    Said,
    /// As that, but the words of our own sentences are left, whoever has them for a name, and names of attributes.
    Own,
    /// Those that are known to be personal, and are none of our own sentences.
    KnownInOwn,
    /// Those that are known to be personal.
    Known,
}

/// An identifier is at least so long; what is shorter and mixed is a word with a number.
const SHORTEST_OPAQUE: usize = 10;

/// A number of fewer digits tells nobody apart, and stands everywhere.
const SHORTEST_KNOWN_NUMBER: usize = 4;

/// What a reference to another operation of a bulk begins with (RFC 7644 §3.7.2).
const BULK_ID: &str = "bulkId:";

impl Disguise {
    /// A text that is personal as a whole.
    pub(super) fn personal(&mut self, text: &str) -> String {
        if self.stand_ins.is_none() {
            return text.to_owned();
        }
        if scope_of_value(text) != Scope::All {
            self.unlikely.insert(hash(&format!("{text:?}")));
        }
        let replaced = if let Some(bulk_id) = text.strip_prefix(BULK_ID) {
            format!("{BULK_ID}{}", self.replace(bulk_id, Scope::All))
        } else if is_url(text) {
            self.url(text)
        } else {
            self.replace(text, Scope::All)
        };
        if replaced != text {
            self.n_pseudonyms += 1;
        }
        replaced
    }

    /// What names a resource in a target or a sentence: its identifier, or what somebody took for one.
    pub(super) fn identifier(&mut self, text: &str) -> String {
        if self.mask_words(text) == text {
            self.personal(text)
        } else {
            PLACEHOLDER.to_owned()
        }
    }

    /// A text in which personal words may stand.
    pub(super) fn free(&mut self, text: &str) -> String {
        self.replaced(text, Scope::Known)
    }

    /// What somebody said of an event in a note or a tag. They may name somebody who is nowhere else, so that only words
    /// that everybody uses are left.
    pub(super) fn said(&mut self, text: &str) -> String {
        // The first word of a sentence has a capital letter whatever it is.
        let length = text.find(|next: char| !next.is_alphabetic());
        let (first, rest) = text
            .split_at_checked(length.unwrap_or(text.len()))
            .unwrap_or(("", text));
        let lower = first.to_lowercase();
        let is_known = self.stand_ins.as_ref().is_some_and(|one| one.knows(&lower))
            || self.masked_words.contains(&lower);
        if is_ordinary(&lower) && !is_known && rest.starts_with([' ', ',', ':', '?']) {
            return format!("{first}{}", self.replaced(rest, Scope::Said));
        }
        self.replaced(text, Scope::Said)
    }

    /// A sentence that this program made of what somebody sent: its words stay, what it quotes goes.
    pub(super) fn own(&mut self, sentence: &str) -> String {
        self.own_replaced(sentence, Scope::Own)
    }

    /// A sentence of this program that has one of others in it: of the system, or of a library.
    pub(super) fn own_about(&mut self, sentence: &str) -> String {
        self.own_replaced(sentence, Scope::KnownInOwn)
    }

    /// A sentence of this program that quotes paths of operations: each becomes what it is in its body.
    pub(super) fn own_of_paths(&mut self, sentence: &str) -> String {
        if !self.is_worn() {
            return sentence.to_owned();
        }
        let pieces = unquoted_and_quoted(sentence).into_iter();
        let replaced = pieces.map(|piece| match serde_json::from_str::<String>(piece) {
            Ok(path) => format!("{:?}", self.string("operations.path", &path)),
            Err(_) => self.own(piece),
        });
        replaced.collect()
    }

    /// Replaces what stands outside of quotes by a scope, and what stands within, where no word is ours, by another:
    /// what is no path of an attribute, or somebody's value all the same, as the whole value that it is elsewhere.
    fn own_replaced(&mut self, sentence: &str, scope: Scope) -> String {
        let masked = self.mask_words(sentence);
        if self.stand_ins.is_none() {
            return masked;
        }
        let mut replaced = String::with_capacity(masked.len());
        let mut is_quoted = false;
        for piece in unquoted_and_quoted(&masked) {
            let piece = match piece.strip_prefix('"') {
                Some(path) if is_quoted && path.starts_with('/') => self.quoted_path(piece),
                Some(_) if is_quoted && self.unlikely.contains(&hash(piece)) => {
                    self.replace(piece, Scope::All)
                }
                Some(value) if is_quoted => {
                    self.replace(piece, scope_of_value(value.trim_end_matches('"')))
                }
                _ => self.replace(piece, scope),
            };
            replaced.push_str(&piece);
            is_quoted = !is_quoted;
        }
        if replaced != masked {
            self.n_pseudonyms += 1;
        }
        replaced
    }

    /// A text of which nothing is known, such as a body that is no JSON or was cut off: what could tell something of
    /// somebody is replaced, the words and marks of the protocol are left.
    pub(super) fn unknown(&mut self, text: &str) -> String {
        self.replaced(text, Scope::Telling)
    }

    fn replaced(&mut self, text: &str, scope: Scope) -> String {
        let masked = self.mask_words(text);
        if self.stand_ins.is_none() {
            return masked;
        }
        let replaced = self.replace(&masked, scope);
        if replaced != masked {
            self.n_pseudonyms += 1;
        }
        replaced
    }

    /// A masked text, whose words are known from now on.
    pub(super) fn masked(&mut self, text: &str) -> String {
        self.n_masked += 1;
        if text.contains(|letter: char| !letter.is_alphanumeric()) && !text.contains(is_gap) {
            self.masked_values.insert(fold(text).into_owned());
        }
        for range in runs(text) {
            let word = text.get(range).unwrap_or_default();
            if is_telling(word) {
                self.masked_words.insert(fold(word).into_owned());
            }
        }
        PLACEHOLDER.to_owned()
    }

    fn mask_words(&mut self, text: &str) -> String {
        let text = &*self.mask_values(text);
        if self.masked_words.is_empty() {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        let mut copied = 0;
        for range in runs(text) {
            let word = text.get(range.clone()).unwrap_or_default();
            if self.masked_words.contains(&*fold(word)) {
                out.push_str(text.get(copied..range.start).unwrap_or_default());
                out.push_str(PLACEHOLDER);
                copied = range.end;
                self.n_masked += 1;
            }
        }
        out.push_str(text.get(copied..).unwrap_or_default());
        out
    }

    /// Values first: a word of one may be a word that everybody uses, and is left by itself.
    fn mask_values<'a>(&mut self, text: &'a str) -> Cow<'a, str> {
        if self.masked_values.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        for piece in text.split_inclusive(is_gap) {
            let value = piece.trim_end_matches(|end| is_gap(end) || matches!(end, '.' | ':'));
            if self.masked_values.contains(&*fold(value)) {
                out.push_str(PLACEHOLDER);
                out.push_str(piece.get(value.len()..).unwrap_or_default());
                self.n_masked += 1;
            } else {
                out.push_str(piece);
            }
        }
        Cow::Owned(out)
    }

    /// `https://host/path`: the scheme and what every endpoint of SCIM has in its path are kept.
    fn url(&mut self, text: &str) -> String {
        let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
        let length = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at_checked(length).unwrap_or((rest, ""));
        let is_endpoint = path.split('/').any(is_endpoint);
        let authority = if is_endpoint || is_address(authority) {
            self.replace(authority, Scope::Known)
        } else {
            self.domain(authority)
        };
        format!("{scheme}://{authority}{}", self.quoted_path(path))
    }

    /// A path, perhaps in quotes: what every endpoint of SCIM has in it is kept, whoever is called so.
    fn quoted_path(&mut self, path: &str) -> String {
        let segments: Vec<String> = path
            .split('/')
            .map(|segment| {
                if vocabulary::is_path_word(segment.trim_matches('"')) {
                    segment.to_owned()
                } else {
                    self.replace(segment, Scope::All)
                }
            })
            .collect();
        segments.join("/")
    }

    /// The name of a machine. Numbers and this machine are nobody's.
    pub(super) fn host(&mut self, host: &str) -> String {
        if self.stand_ins.is_none() || is_address(host) {
            return self.free(host);
        }
        self.n_pseudonyms += 1;
        self.domain(host)
    }

    fn replace(&mut self, text: &str, scope: Scope) -> String {
        let mut out = String::with_capacity(text.len());
        let mut copied = 0;
        // A mail address is one wherever it stands, so that it is the same in a sentence and in an attribute.
        for mail in mails(text) {
            self.replace_words(
                text.get(copied..mail.start).unwrap_or_default(),
                scope,
                &mut out,
            );
            let address = text.get(mail.clone()).unwrap_or_default();
            let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
            self.replace_words(local, Scope::All, &mut out);
            out.push('@');
            self.learn_domain(domain);
            out.push_str(&self.domain(domain));
            copied = mail.end;
        }
        self.replace_words(text.get(copied..).unwrap_or_default(), scope, &mut out);
        out
    }

    /// `mail.contoso.com` becomes `… .example`, which is nobody's (RFC 2606 §2).
    pub(super) fn domain(&mut self, domain: &str) -> String {
        let (name, port) = match domain.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
                (name, Some(port))
            }
            _ => (domain, None),
        };
        let mut out = String::new();
        match name.rsplit_once('.') {
            Some((labels, _)) => {
                self.replace_words(labels, Scope::All, &mut out);
                out.push_str(".example");
            }
            None => self.replace_words(name, Scope::All, &mut out),
        }
        if let Some(port) = port {
            out.push(':');
            out.push_str(port);
        }
        out
    }

    fn replace_words(&mut self, text: &str, scope: Scope, out: &mut String) {
        let mut copied = 0;
        for (range, kind) in words(text) {
            let word = text.get(range.clone()).unwrap_or_default();
            let is_cut = text
                .get(range.end..)
                .is_some_and(|rest| rest.starts_with('…'));
            if let Some(stand_in) = self.word(kind, word, scope, is_cut) {
                out.push_str(text.get(copied..range.start).unwrap_or_default());
                out.push_str(&stand_in);
                copied = range.end;
            }
        }
        out.push_str(text.get(copied..).unwrap_or_default());
    }

    fn word(&mut self, kind: WordKind, word: &str, scope: Scope, is_cut: bool) -> Option<String> {
        let is_defined = || self.defined.contains(&*fold(word));
        let is_ours = matches!(scope, Scope::Own | Scope::KnownInOwn)
            && !is_cut
            && (is_own(word) || is_defined());
        if is_ours {
            return None;
        }
        // Our sentences have numbers of their own, such as limits.
        let scope = match (scope, kind) {
            (Scope::Own, WordKind::Digits) | (Scope::KnownInOwn, _) => Scope::Known,
            (Scope::Own, _) => Scope::Telling,
            (scope, _) => scope,
        };
        let stand_ins = self.stand_ins.as_mut()?;
        match scope {
            Scope::All => {
                if is_telling(word) {
                    stand_ins.know(word);
                }
            }
            Scope::Telling | Scope::Said if !is_telling(word) => return None,
            Scope::Said if is_ordinary(word) && !stand_ins.knows(word) => return None,
            // A word that everybody uses tells nothing elsewhere because somebody sent it somewhere.
            Scope::Telling if is_ordinary(word) => {}
            Scope::Telling | Scope::Said => stand_ins.know(word),
            // What was cut short may be the beginning of anything.
            Scope::Known if is_cut && is_telling(word) => {}
            Scope::Known if !stand_ins.knows(word) => return None,
            Scope::Known | Scope::Own | Scope::KnownInOwn => {}
        }
        // Which parts of words are asked for is known only when everything was seen.
        (!self.is_learning).then(|| stand_ins.of(kind, word))
    }
}

/// Whether a word says something of somebody even in a sentence: not `of`, not `userName`, not `3`.
fn is_telling(word: &str) -> bool {
    if word.chars().all(char::is_numeric) {
        return word.chars().count() >= SHORTEST_KNOWN_NUMBER;
    }
    word.chars().nth(1).is_some() && !vocabulary::has(word)
}

fn is_url(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// Whether a host is a number or this machine.
fn is_address(authority: &str) -> bool {
    authority.starts_with("localhost")
        || authority.starts_with('[')
        || authority
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b':')
}

/// Where mail addresses stand.
pub(super) fn mails(text: &str) -> Vec<Range<usize>> {
    let is_local = |character: char| character.is_alphanumeric() || "._%+-'#".contains(character);
    let is_domain = |character: char| character.is_alphanumeric() || ".-".contains(character);
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, _) in text.match_indices('@') {
        let least = found.last().map_or(0, |mail| mail.end);
        let before = text.get(least..at).unwrap_or_default();
        let after = text.get(at + 1..).unwrap_or_default();
        let local: usize = before
            .chars()
            .rev()
            .take_while(|character| is_local(*character))
            .map(char::len_utf8)
            .sum();
        let length = after.find(|character| !is_domain(character));
        let domain = after
            .get(..length.unwrap_or(after.len()))
            .unwrap_or_default()
            .trim_end_matches(['.', '-']);
        if local > 0 && !domain.is_empty() {
            found.push(at - local..at + 1 + domain.len());
        }
    }
    found
}

/// The words of a text with their kinds.
pub(super) fn words(text: &str) -> Vec<(Range<usize>, WordKind)> {
    let mut found = Vec::new();
    let mut least = 0;
    for run in runs(text) {
        if run.start < least {
            continue;
        }
        let rest = text.get(run.start..).unwrap_or_default();
        if let Some(uuid) = rest.get(..UUID_LENGTH).filter(|uuid| is_uuid(uuid))
            && !rest
                .get(uuid.len()..)
                .is_some_and(|after| after.starts_with(char::is_alphanumeric))
        {
            least = run.start + UUID_LENGTH;
            found.push((run.start..least, WordKind::Uuid));
            continue;
        }
        let word = text.get(run.clone()).unwrap_or_default();
        match WordKind::of(word) {
            WordKind::Opaque if word.chars().count() < SHORTEST_OPAQUE => {
                split(word, run.start, &mut found);
            }
            kind => found.push((run, kind)),
        }
    }
    found
}

const UUID_LENGTH: usize = 36;

fn is_uuid(text: &str) -> bool {
    text.len() == UUID_LENGTH
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// `user007` is a word and a number.
fn split(word: &str, start: usize, found: &mut Vec<(Range<usize>, WordKind)>) {
    let mut at = start;
    let characters: Vec<char> = word.chars().collect();
    for piece in characters.chunk_by(|one, next| one.is_numeric() == next.is_numeric()) {
        let piece: String = piece.iter().collect();
        found.push((at..at + piece.len(), WordKind::of(&piece)));
        at += piece.len();
    }
}

/// Runs of letters and digits. The letter of an escape such as `\n`, in a text that quotes another, belongs to none,
/// nor do the URNs that the protocol itself defines: `core` and `params` are nobody's there.
fn runs(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut is_escaped = false;
    let mut is_open = false;
    let mut urn_end = 0;
    for (at, character) in text.char_indices() {
        if matches!(character, 'u' | 'U') && at >= urn_end {
            urn_end = at + vocabulary::urn_length(text.get(at..).unwrap_or_default());
        }
        if at < urn_end {
            is_open = false;
            continue;
        }
        let is_escape = is_escaped && matches!(character, 'n' | 'r' | 't' | '0' | 'u' | 'b' | 'f');
        is_escaped = !is_escaped && character == '\\';
        if character.is_alphanumeric() && !is_escape || is_mark(character) && is_open {
            let end = at + character.len_utf8();
            match found.last_mut() {
                Some(run) if is_open => run.end = end,
                _ => found.push(at..end),
            }
            is_open = true;
        } else {
            is_open = false;
        }
    }
    found
}

/// Marks that belong to the letter before them.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}')
}

/// What a value in a sentence ends at.
fn is_gap(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '"' | '\'' | ',' | ';' | '(' | ')' | '[' | ']')
}

/// How a quoted value is replaced: one word after another, of which those of the protocol stay, or as a whole.
fn scope_of_value(value: &str) -> Scope {
    let is_path = value.contains(['.', '[', ':', ' ', '+', '=']);
    let says_something = words(value)
        .iter()
        .any(|(word, _)| is_telling(value.get(word.clone()).unwrap_or_default()));
    if says_something && !is_path {
        Scope::All
    } else {
        Scope::Telling
    }
}

/// A number for a value in quotes, in any case.
fn hash(quoted: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    fold(quoted).hash(&mut hasher);
    hasher.finish()
}

/// What stands outside of double quotes and within them, in turns; the quotes are with what they begin and end.
fn unquoted_and_quoted(text: &str) -> Vec<&str> {
    let (mut pieces, mut start) = (Vec::new(), 0);
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' if !is_escaped => {
                let end = if is_quoted { at + 1 } else { at };
                pieces.push(text.get(start..end).unwrap_or_default());
                (start, is_quoted) = (end, !is_quoted);
            }
            b'\\' if !is_escaped => {
                is_escaped = true;
                continue;
            }
            _ => {}
        }
        is_escaped = false;
    }
    pieces.push(text.get(start..).unwrap_or_default());
    pieces
}
