//! What stands in the place of a word: made from the word and a key, and the same wherever the word stands.

use std::collections::{HashMap, HashSet};
use std::fmt;

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::inspect::disguise::vocabulary;
use crate::scim::caseless::fold;

/// The stand-ins of one export. The same word has the same one everywhere, and no two words have the same.
pub(super) struct StandIns {
    key: [u8; 32],
    /// By kind and folded word.
    chosen: HashMap<(WordKind, String), String>,
    used: HashSet<String>,
    /// Folded words that are personal wherever they stand.
    pub(super) known: HashSet<String>,
    /// The parts of words that filters ask for; once settled, the longest first.
    pub(super) parts: Vec<Part>,
}

/// A part of words that a filter asks for.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) folded: String,
    /// `None` until it is settled.
    pub(super) stand_in: Option<String>,
    /// Whether every word with this part in it has the part's stand-in in its own.
    pub(super) is_kept: bool,
}

impl Part {
    pub(super) fn is_in(&self, word: &str) -> bool {
        word.contains(self.folded.as_str())
    }

    pub(super) fn has_stand_in_within(&self, text: &str) -> bool {
        let stand_in = self.stand_in.as_deref();
        stand_in.is_some_and(|stand_in| text.contains(stand_in))
    }
}

/// The key is not shown.
impl fmt::Debug for StandIns {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "StandIns({} words)", self.chosen.len())
    }
}

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum WordKind {
    /// Letters: becomes a word that can be spoken.
    Letters,
    /// Digits: become as many others.
    Digits,
    /// An identifier of letters and digits: each becomes another of its kind.
    Opaque,
    /// A UUID: becomes another of the same version.
    Uuid,
}

impl WordKind {
    /// The kind of a word that is no UUID, by what it is made of.
    pub(super) fn of(word: &str) -> Self {
        let has_digits = word.contains(char::is_numeric);
        let has_others = word.contains(|character: char| !character.is_numeric());
        match (has_digits, has_others) {
            (true, true) => Self::Opaque,
            (true, false) => Self::Digits,
            (false, _) => Self::Letters,
        }
    }
}

const CONSONANTS: &[u8] = b"bdfgklmnprstvz";
const VOWELS: &[u8] = b"aeiou";

/// How often another stand-in is looked for before a longer one is taken.
const TRIES: u32 = 16;

/// How often one is looked for that has no stand-in of a part by chance. A long number has all of them.
const TRIES_WITHOUT_PARTS: u32 = 4 * TRIES;

impl StandIns {
    pub(super) fn new(key: [u8; 32]) -> Self {
        Self {
            key,
            chosen: HashMap::new(),
            used: HashSet::new(),
            known: HashSet::new(),
            parts: Vec::new(),
        }
    }

    /// Makes a word known, so that it is replaced in free text too.
    pub(super) fn know(&mut self, word: &str) {
        self.known.insert(fold(word).into_owned());
    }

    /// Whether a word was replaced where it is personal.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.known.contains(&*fold(word))
    }

    /// The stand-in of a word, in the case of the word.
    pub(super) fn of(&mut self, kind: WordKind, word: &str) -> String {
        let folded = fold(word).into_owned();
        let entry = (kind, folded);
        let chosen = match self.chosen.get(&entry) {
            Some(chosen) => chosen.clone(),
            None => self.choose(entry),
        };
        match kind {
            WordKind::Digits => chosen,
            WordKind::Letters => in_case_of(word, &chosen),
            WordKind::Opaque | WordKind::Uuid => case_by_case(word, &chosen),
        }
    }

    fn choose(&mut self, entry: (WordKind, String)) -> String {
        let composed = self.composed(entry.0, &entry.1);
        let chosen = match composed.filter(|composed| self.is_free(&entry.1, composed)) {
            Some(composed) => composed,
            None => self.find(&entry),
        };
        self.used.insert(chosen.clone());
        self.chosen.insert(entry, chosen.clone());
        chosen
    }

    fn find(&self, (kind, word): &(WordKind, String)) -> String {
        let mut attempt = 0;
        loop {
            let candidate = self.candidate(*kind, word, attempt);
            let is_ours = vocabulary::has(&candidate)
                || attempt < TRIES_WITHOUT_PARTS && self.has_part(&candidate);
            if !is_ours && self.is_free(word, &candidate) {
                return candidate;
            }
            attempt += 1;
        }
    }

    fn is_free(&self, word: &str, candidate: &str) -> bool {
        candidate != word && !self.used.contains(candidate) && !self.known.contains(candidate)
    }

    fn candidate(&self, kind: WordKind, word: &str, attempt: u32) -> String {
        let mut stream = Stream::new(&self.key, word, attempt);
        let longer = usize::try_from(attempt / TRIES).unwrap_or(usize::MAX);
        match kind {
            WordKind::Letters => syllables(&mut stream, n_syllables(word).saturating_add(longer)),
            WordKind::Digits => digits(&mut stream, word, longer),
            WordKind::Opaque => opaque(&mut stream, word),
            WordKind::Uuid => uuid(&mut stream, word),
        }
    }
}

/// How long a spoken stand-in is. It tells little of the length of the word.
fn n_syllables(word: &str) -> usize {
    match word.chars().count() {
        0..=3 => 2,
        4..=9 => 3,
        _ => 4,
    }
}

fn syllables(stream: &mut Stream, n: usize) -> String {
    let mut word = String::new();
    for _ in 0..n {
        word.push(stream.pick(CONSONANTS));
        word.push(stream.pick(VOWELS));
    }
    word
}

fn digits(stream: &mut Stream, word: &str, longer: usize) -> String {
    let n = word.chars().count() + longer;
    let mut out = String::new();
    for at in 0..n {
        // A number that does not begin with zero stays one.
        let choice: &[u8] = if at == 0 && !word.starts_with('0') {
            b"123456789"
        } else {
            b"0123456789"
        };
        out.push(stream.pick(choice));
    }
    out
}

fn opaque(stream: &mut Stream, word: &str) -> String {
    let is_hexadecimal = word.chars().all(|letter| letter.is_ascii_hexdigit());
    let letters: &[u8] = if is_hexadecimal {
        b"abcdef"
    } else {
        b"abcdefghijklmnopqrstuvwxyz"
    };
    word.chars()
        .map(|letter| {
            if letter.is_numeric() {
                stream.pick(b"0123456789")
            } else {
                stream.pick(letters)
            }
        })
        .collect()
}

fn uuid(stream: &mut Stream, word: &str) -> String {
    word.chars()
        .enumerate()
        .map(|(at, letter)| match (at, letter) {
            // The version stays, and the variant of RFC 9562.
            (14, version) => version,
            (19, _) => stream.pick(b"89ab"),
            (_, '-') => '-',
            _ => stream.pick(b"0123456789abcdef"),
        })
        .collect()
}

/// `Miller`, `MILLER` and `miller` have the same stand-in in three spellings.
fn in_case_of(word: &str, stand_in: &str) -> String {
    let mut letters = word.chars();
    let is_upper = letters.next().is_some_and(char::is_uppercase);
    let are_upper = word.chars().nth(1).is_some() && letters.all(char::is_uppercase);
    let mut characters = stand_in.chars();
    match (is_upper, are_upper, characters.next()) {
        (true, true, _) => stand_in.to_uppercase(),
        (true, false, Some(first)) => first.to_uppercase().chain(characters).collect(),
        _ => stand_in.to_owned(),
    }
}

fn case_by_case(word: &str, stand_in: &str) -> String {
    word.chars()
        .zip(stand_in.chars())
        .map(|(from, to)| {
            if from.is_uppercase() {
                to.to_ascii_uppercase()
            } else {
                to
            }
        })
        .collect()
}

/// As many bytes as are asked for, from a key and a word.
struct Stream {
    mac: Option<Hmac<Sha256>>,
    block: u32,
    bytes: std::collections::VecDeque<u8>,
}

impl Stream {
    fn new(key: &[u8], word: &str, attempt: u32) -> Self {
        // HMAC takes a key of any length.
        let mac = Hmac::<Sha256>::new_from_slice(key).ok().map(|mut mac| {
            mac.update(&attempt.to_be_bytes());
            mac.update(word.as_bytes());
            mac
        });
        Self {
            mac,
            block: 0,
            bytes: std::collections::VecDeque::new(),
        }
    }

    fn next(&mut self) -> u8 {
        if self.bytes.is_empty()
            && let Some(mac) = &self.mac
        {
            let mut mac = mac.clone();
            mac.update(&self.block.to_be_bytes());
            self.block = self.block.wrapping_add(1);
            self.bytes.extend(mac.finalize().into_bytes());
        }
        self.bytes.pop_front().unwrap_or_default()
    }

    fn pick(&mut self, choice: &[u8]) -> char {
        let number = usize::from(self.next()) << 8 | usize::from(self.next());
        let index = number.checked_rem(choice.len()).unwrap_or(0);
        choice.get(index).copied().map_or('x', char::from)
    }
}
