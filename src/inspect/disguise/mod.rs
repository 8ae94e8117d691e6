//! A capture that can be shown to anybody: personal data replaced by stand-ins, and chosen attributes by placeholders.
//!
//! A stand-in stands for a word, not for a value, so that whatever is made of the same words stays made of the same
//! words: the name in a mail address, the formatted name, a filter that asks for it, a sentence that quotes it. It
//! comes from the word by HMAC-SHA256 with a key that nobody keeps, so that nobody can try out names. Identifiers keep
//! their shape, mail addresses their form, and every length stays plausible, but it is not the length of the
//! original, which alone can tell who somebody is.
//!
//! What is personal is said by exception: of the attributes in `table` the values are kept, everything else that is
//! text is replaced. Where text is free (details, decisions, notes, bodies that are no JSON) the words that were
//! replaced elsewhere are replaced again; for that a log is gone through twice.
//!
//! Reading order: [`Disguise`] is the way in; `event` goes through an event; `json`, `filter`, `target` and `head` know
//! where text stands in each of them; `names` knows which names are somebody's, `masks` which attributes were chosen;
//! `table` knows what is kept, `ordinary` the words that everybody uses; `parts` keeps what filters ask for that name a part of a value;
//! `words` takes text apart and `stand_in` replaces a word.

mod event;
mod filter;
mod head;
mod json;
mod masks;
mod names;
mod ordinary;
mod parts;
mod stand_in;
mod table;
mod target;
mod wearer;
mod words;

pub use wearer::Disguise;

#[cfg(test)]
mod tests;
