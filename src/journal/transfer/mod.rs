//! The log as JSON Lines, to be carried elsewhere and taken in again: what `export --format jsonl` writes and `import`
//! reads.
//!
//! ```text
//! {"kind":"header","version":1,"program":"scimscope 0.1.0","capture":"0199…","extent":"whole","first":1,"last":3,…}
//! {"kind":"resource","after":401,"resource":{…}}         only in a part of a log
//! {"kind":"exchange","seq":1,"time":"2026-11-22T12:40:46.507123Z","request":{…},"response":{…},…,"changes":[…]}
//! {"kind":"undelivered","seq":2,"time":"…","origin":"endpoint","fact":{…},"changes":[]}
//! {"kind":"end","events":3,"pseudonyms":0,"masked":0}
//! ```
//!
//! One object a line, members always in the same order, so that the same log is always the same bytes. A member that
//! has nothing to say is left out. What a reader does not know it passes over; a change of meaning is a new
//! [`VERSION`].
//!
//! - **header** comes first and once: see [`Header`].
//! - **resource** says how a resource was after an event that is not in the file itself, in a file that does not
//!   begin with the log: what the changes of the following events start from. Of a range the lines stand before its
//!   first event and are the whole directory; of events picked from a log each stands right before the first event
//!   that needs it, and a later one for the same resource replaces an earlier one.
//! - An **event** has the name of its fact as its kind ([`Fact::name`](crate::journal::Fact::name)): an exchange has
//!   members of its own, any other is in `fact`, in the form that it has in the capture file. Numbers grow; they are
//!   those of the log that it came from.
//! - **end** comes last, so that a file that was cut off is not taken for a whole one: see [`End`].
//!
//! Heads and bodies are text where they are UTF-8, else `{"base64":"…"}`. Outcome, remarks, decisions and deltas have
//! the form that they have in the capture file.
//!
//! Reading order: `line` is what a line can be, with [`parse`] and the functions that write one; `form` is the shape of
//! an event in JSON; `text` holds bytes in JSON.

mod form;
mod line;
mod text;

pub use line::{
    Basis, End, Extent, Header, Line, Problem, VERSION, parse, write_basis, write_end, write_event,
    write_header,
};

#[cfg(test)]
mod tests;
