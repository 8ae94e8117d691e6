//! What the screen asks the world for, and what the world tells the screen.
//!
//! Reading order: a [`Command`] is a wish of the screen, to do a [`deed`](Deed) or to find something out, such as a
//! [`Comparison`]; a [`Message`] is what comes back or comes unasked, with the [`answers`] and the [`endpoint`] in it.

mod answers;
mod command;
mod comparison;
mod deed;
mod endpoint;

pub use crate::inspect::cycles::Tale as CycleTale;
pub use answers::{CycleList, Emptiness, Matches, OtherAnswer, Preview, Replayed};
pub use command::{Command, Question, Read, ViewChange};
pub use comparison::{Compared, Comparison};
pub use deed::{Deed, ExportWish, Extent, Part, Target};
pub use endpoint::{EndpointStatus, TokenPlace};

use crate::inspect::portrait::Portrait;
use crate::inspect::query::{Completion, View};
use crate::inspect::roster::Roster;
use crate::inspect::strip::Strip;
use crate::inspect::{Annotations, Detail, Summary};
use crate::journal::Seq;
use crate::tui::alarm::Alert;
use crate::tui::endpoint_facts::{EndpointFacts, Tokens};
use crate::tui::jobs::{Job, Progress};
use crate::tui::themes::Themes;

/// What reaches the screen from the world. Keys come by another way.
#[derive(Debug)]
pub enum Message {
    /// The log has grown to this number.
    Head(Seq),
    /// How many events of the log are errors. The status line shows it once it is known.
    Errors(u64),
    /// Rows that were asked for, in order.
    Rows(Vec<Summary>),
    /// The detail that was asked for.
    Detail(Box<Detail>),
    /// The event that was looked for; `None` when there is none on that side.
    Found(Option<Seq>),
    /// What people have said about events so far.
    Annotations(Box<Annotations>),
    /// The event that was named, or why there is none.
    Placed(Result<Seq, String>),
    /// More events that a filter lets through.
    Matches(Matches),
    /// Why a filter lets nothing through; comes again when the log has grown.
    Emptiness(Emptiness),
    /// What may stand at the cursor of a filter.
    Completion(Box<Completion>),
    /// The filters that have names.
    Views(Vec<View>),
    /// Which other process writes the capture; `None`: none does.
    Writer(Option<String>),
    /// A window of the list of resources.
    Roster(Box<Roster>),
    /// One resource; `None` when there is no such one.
    Portrait(Option<Box<Portrait>>),
    /// The whole log in one line.
    Strip(Box<Strip>),
    /// Every cycle, oldest first, and what is expected of each client next.
    Cycles(Box<CycleList>),
    /// What happened in one cycle; `None` when there is no such one.
    Cycle(Option<Box<CycleTale>>),
    /// Two things beside each other.
    Difference(Box<Compared>),
    /// The beginning of an export, and of which.
    Preview(Box<(ExportWish, Preview)>),
    /// Something that was asked for is done.
    Done(String),
    /// Many requests were sent again.
    Replayed(Box<Replayed>),
    /// How far a job has come.
    Progress(Progress),
    /// A job is over.
    Ended(Job),
    /// An export was not written, because something is at its path.
    Exists(Box<(ExportWish, String)>),
    /// The endpoint, the log, or who is connected has changed.
    Endpoint(EndpointStatus),
    /// What is known of the endpoint.
    EndpointFacts(Box<EndpointFacts>),
    /// The tokens, because somebody wants to see them.
    Tokens(Tokens),
    /// Somebody is to be told of an event that looks elsewhere.
    Alert(Alert),
    /// The user's theme files have changed.
    Themes(Themes),
    /// Something that was asked for, or that runs behind, failed. Shown until a key is pressed.
    Failed {
        /// What was tried.
        what: String,
        /// Why it failed.
        error: String,
    },
    /// The process was asked to stop for a while: give the terminal back, stop, and take it again.
    Suspend,
    /// The process was asked to end: leave the loop, give the terminal back.
    Quit,
}
