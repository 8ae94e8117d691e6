//! The event log: append, publish, follow.
//!
//! Reading order:
//!
//! - The vocabulary: [`event`] is what is recorded, [`annotation`] what people say about events; `failing` says which
//!   are errors, and [`fields`] reads the header fields of a recorded head.
//! - The file: `connect` opens its database, `capture` is one opened for its writer, whose `holder` a `lock` knows; its
//!   tables are in `format`, their `column`s read in one place. [`setup`] says under which profile and schemas it is
//!   recorded, [`disguised`] what was replaced before.
//! - Writing: [`recorder`] is the way to the one `writer`, which sends a `reply` and tells its `health`. Of a request and
//!   its answer, `exchange` makes what is recorded, `redact` takes the secrets out, also of what [`decoding`] can read,
//!   and `append` writes the rows; `repeated` stores the same response once, and `checkpoint` moves the write-ahead log
//!   beside the writer. `seed` puts in what was there before, `annotate` what people say when nobody else writes.
//! - Reading: any number of [`reader`]s; a [`follower`] says when there is more. `decode` turns rows back into events,
//!   `restore` gives any resource, or all, at any event, and `travel` what happened between two. A [`row`] is an event
//!   for a list, a [`gist`] one for a walk over all, [`messages`] are heads and bodies.
//! - [`search`] is the index of words; [`transfer`] is the log as JSON Lines, to be carried elsewhere, and [`import`]
//!   takes it in again.

mod annotate;
pub mod annotation;
mod append;
mod capture;
mod checkpoint;
mod column;
mod connect;
mod date;
mod decisions;
mod decode;
pub mod decoding;
pub mod disguised;
pub mod error;
pub mod event;
mod exchange;
mod failing;
pub mod fields;
pub mod follower;
mod format;
pub mod gist;
mod health;
mod holder;
pub mod import;
mod lack;
mod lock;
pub mod messages;
mod read_only;
pub mod reader;
pub mod recorder;
mod redact;
mod repeated;
mod reply;
mod restore;
pub mod row;
pub mod search;
mod seed;
mod seq;
pub mod setup;
mod shown;
pub mod transfer;
mod travel;
mod writer;

pub use annotate::annotate;
pub use annotation::{Annotation, AnnotationKind, Letter, NoteText, Tag, Unusable};
pub use capture::Capture;
pub use connect::Sync;
pub use disguised::Disguised;
pub use error::Error;
pub use event::{
    Body, Connection, Event, Exchange, Fact, Intake, Origin, RecordedRequest, RecordedResponse,
    Refusal, Seq, Trouble, TroubleKind,
};
pub use failing::is_error;
pub use follower::Follower;
pub use format::MOST_REQUEST_BYTES;
pub use health::Health;
pub use holder::Holder;
pub use lock::writer_of;
pub use reader::Reader;
pub use recorder::{Inbox, Recorder};
pub use redact::EventRedactor;
pub use redact::{
    carries_credential, holds_remains, is_remains, length_of_remains, names_password,
};
pub use reply::Reply;
pub use row::{Agent, Arrival, ExchangeRow, Row, RowKind};
pub use setup::Setup;
pub use travel::Alterations;
