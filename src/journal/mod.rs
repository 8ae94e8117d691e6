//! The event log: append, publish, follow.
//!
//! Reading order: [`event`] is the vocabulary, with what people say about events in [`annotation`]; `redact` says what
//! never gets in; [`capture`] is the file, its tables are in `format`, and `lock` keeps a second writer out;
//! [`disguised`] is what was replaced in events before they came into it; [`recorder`] is the way to the one `writer`,
//! which puts events in with `append`, and `setup` says by which profile and schemas; [`reader`] and [`follower`] are any
//! number of readers, which get things back with `decode` and `restore`. [`transfer`] is the log as JSON Lines, to be
//! carried elsewhere, and [`import`] takes it in again.

mod annotate;
pub mod annotation;
mod append;
pub mod capture;
mod checkpoint;
mod date;
mod decisions;
mod decode;
pub mod disguised;
pub mod error;
pub mod event;
mod exchange;
mod failing;
pub mod fields;
pub mod follower;
mod format;
pub mod gist;
pub mod import;
mod lock;
pub mod messages;
pub mod reader;
pub mod recorder;
mod redact;
mod repeated;
mod restore;
pub mod row;
pub mod search;
mod seed;
pub mod setup;
mod still;
pub mod transfer;
mod travel;
mod writer;

pub use annotate::annotate;
pub use annotation::{Annotation, AnnotationKind, Letter, NoteText, Tag, Unusable};
pub use capture::{Capture, Sync};
pub use disguised::Disguised;
pub use error::Error;
pub use event::{
    Body, Connection, Event, Exchange, Fact, Intake, Origin, RecordedRequest, RecordedResponse,
    Refusal, Seq, Trouble, TroubleKind,
};
pub use failing::is_error;
pub use follower::Follower;
pub use lock::{Holder, writer_of};
pub use reader::Reader;
pub use recorder::{Health, Inbox, Recorder, Reply};
pub use redact::EventRedactor;
pub use redact::{
    carries_credential, holds_remains, is_remains, length_of_remains, names_password,
};
pub use row::{Agent, Arrival, ExchangeRow, Row, RowKind};
pub use setup::Setup;
pub use travel::Alterations;
