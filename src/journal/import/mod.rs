//! Taking a log in that was carried here: a new capture from the lines of [`transfer`](crate::journal::transfer), or
//! from the traffic that another program wrote down.
//!
//! ```text
//! bytes ─► lines ─► parsed, in a thread of its own ─► importer ─► the file, many events a commit
//!                                                        │
//!                                      checked: each change must fit the directory that the ones before it made
//! ```
//!
//! A file may come from anybody. What it says is held to what this program writes by itself; what does not fit is
//! refused with its position, and nothing of it is kept.
//!
//! Reading order:
//!
//! - `importer` writes the capture; `check` is what a change must be by itself, `numbers` what becomes of the numbers of
//!   events that are not all there, `outcome` what there is to say at the end.
//! - `lines` reads JSON Lines.
//! - `har` reads a HAR file, `traffic` makes an exchange of each entry, and `rebuild` the directory that they tell of: a
//!   `rehearsal` compares what our own rules would have answered, `reveal` takes in what answers show, `bulk` takes bulk
//!   requests apart, and `verdict` says what an exchange came to.

mod bulk;
mod check;
mod har;
mod importer;
mod lines;
mod numbers;
mod outcome;
mod rebuild;
mod rehearsal;
mod reveal;
mod traffic;
mod verdict;

pub use har::read_har;
pub use importer::Importer;
pub use lines::read_lines;
pub use outcome::{Bad, Failure, Imported, Moved, Position, Progress};
