//! What the screen asks the world for, and what the world tells the screen.

use bytes::Bytes;

use crate::inspect::cycles::{Cadence, Comparison as CycleComparison, Cycle, Story};
use crate::inspect::diff::Difference;
use crate::inspect::place::Place;
use crate::inspect::portrait::{Portrait, Sitting};
use crate::inspect::query::{Completion, View};
use crate::inspect::roster::Roster;
use crate::inspect::strip::Strip;
use crate::inspect::{Annotations, Client, Detail, Direction, Landmark, Summary};
use crate::journal::{Annotation, Health, Seq};
use crate::tui::address::Address;
use crate::tui::alarm::Alert;
use crate::tui::endpoint_facts::{EndpointFacts, Tokens};
use crate::tui::jobs::{Job, Progress};
use crate::tui::sizes::Sizes;
use crate::tui::themes::Themes;

/// A wish of the screen. `app` carries it out and answers with a [`Message`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Read what is about to be shown. Never waits behind a question.
    Read(Read),
    /// Find something out about the log as a whole.
    Ask(Question),
    /// Do something that is seen outside of the screen.
    Do(Deed),
    /// Stop a job that has told how far it is.
    Stop(Job),
    /// Keep these sizes for the next start; answered only when that fails.
    Keep(Sizes),
    /// Keep the user's own views with these changes; answered only when that fails.
    KeepViews(Vec<ViewChange>),
}

/// What the user does to the views of their own. Not all of them are handed on: another screen may have saved some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ViewChange {
    /// There is this view now, in place of one of the same name.
    Saved(View),
    /// There is no view of this name any more.
    Deleted(String),
}

/// Something to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// The rows of these ranges, both ends included; answered by [`Message::Rows`].
    Rows(Vec<(Seq, Seq)>),
    /// Everything about one event; answered by [`Message::Detail`].
    Detail(Seq),
    /// Which other process writes the capture; answered by [`Message::Writer`].
    Writer,
}

/// Something to find out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// The nearest event of a kind; answered by [`Message::Found`].
    Nearest {
        /// What to look for.
        landmark: Landmark,
        /// Where to start; not itself a candidate.
        from: Seq,
        /// Which way.
        direction: Direction,
    },
    /// The event that the user has named in some way; answered by [`Message::Placed`].
    Place {
        /// How it was named.
        place: Place,
        /// The event that it is seen from.
        from: Seq,
    },
    /// The events that a filter lets through, newest first, and those to come; answered by many
    /// [`Message::Matches`]. It takes the place of the filter before.
    Filter {
        /// The filter; empty: none is wanted any more.
        text: String,
        /// Comes back with each answer, so that answers to an older filter can be told apart.
        serial: u64,
    },
    /// What may stand at the cursor of a filter; answered by [`Message::Completion`].
    Complete {
        /// The filter so far.
        text: String,
        /// Where the cursor is, in bytes.
        cursor: usize,
    },
    /// A window of the list of resources; answered by [`Message::Roster`].
    Roster {
        /// The event after which it is wanted.
        at: Seq,
        /// The first row.
        first: usize,
        /// How many rows.
        most: usize,
        /// The resource whose row is wanted.
        about: Option<u64>,
    },
    /// One resource; answered by [`Message::Portrait`].
    Portrait(Sitting),
    /// The whole log in so many cells; answered by [`Message::Strip`].
    Strip(usize),
    /// Every cycle; answered by [`Message::Cycles`].
    Cycles,
    /// What happened in one cycle; answered by [`Message::Cycle`].
    Cycle {
        /// Its name: `e7`.
        name: String,
        /// The name of the cycle that it is compared with; none: the one before of the same client.
        against: Option<String>,
    },
    /// Two things beside each other; answered by [`Message::Difference`].
    Compare(Comparison),
    /// The beginning of an export; answered by [`Message::Preview`].
    Preview(ExportWish),
    /// What is known of the endpoint; answered by [`Message::EndpointFacts`].
    Endpoint,
}

/// What is to be exported, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportWish {
    /// The name of the format.
    pub format: &'static str,
    /// Which events.
    pub extent: Extent,
    /// Whether personal data is replaced by stand-ins.
    pub is_pseudonymous: bool,
}

/// Which events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extent {
    /// All of them.
    Whole,
    /// From one to another, both included.
    Range(Seq, Seq),
    /// These.
    Picked(Vec<Seq>),
    /// The cycle that this one belongs to.
    CycleOf(Seq),
}

/// What is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison {
    /// The directory before an event and after it, and the exchange itself with the last one like it.
    Event(Seq),
    /// The directory after either event.
    States(Seq, Seq),
    /// One resource after either event.
    Resource {
        /// Its position in the order of creation.
        ordinal: u64,
        /// The event on the left.
        left: Seq,
        /// The event on the right.
        right: Seq,
    },
    /// Two exchanges, byte for byte where that tells something.
    Exchanges(Seq, Seq),
    /// Two cycles, by name.
    Cycles(String, String),
}

impl Comparison {
    /// The same with the left for the right.
    #[must_use]
    pub fn swapped(self) -> Self {
        match self {
            Self::Event(seq) => Self::Event(seq),
            Self::States(left, right) => Self::States(right, left),
            Self::Resource {
                ordinal,
                left,
                right,
            } => Self::Resource {
                ordinal,
                left: right,
                right: left,
            },
            Self::Exchanges(left, right) => Self::Exchanges(right, left),
            Self::Cycles(left, right) => Self::Cycles(right, left),
        }
    }

    /// Whether there is a left that can stand on the right.
    pub fn has_sides(&self) -> bool {
        !matches!(self, Self::Event(_))
    }

    /// Whether there is another way to look at it.
    pub fn has_lenses(&self) -> bool {
        matches!(self, Self::States(..) | Self::Exchanges(..))
    }

    /// The other way to look at the same two events: what was sent, or what it left.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::States(left, right) => Self::Exchanges(left, right),
            Self::Exchanges(left, right) => Self::States(left, right),
            same => same,
        }
    }
}

/// Where a request is sent again.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    /// To the endpoint of this process.
    Here,
    /// To another one.
    Elsewhere {
        /// Its tenant URL.
        url: String,
        /// Its bearer token, if it wants one.
        token: Option<String>,
    },
}

impl Target {
    /// Whether nobody else can be harmed by what is sent there.
    pub fn is_on_this_machine(&self) -> bool {
        let Self::Elsewhere { url, .. } = self else {
            return true;
        };
        Address::parse(url).is_ok_and(|address| address.is_on_this_machine())
    }
}

/// Without what may be secret.
impl std::fmt::Debug for Target {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Here => formatter.write_str("Here"),
            Self::Elsewhere { url, .. } => {
                let shown = Address::parse(url).map_or("", |address| address.shown());
                write!(formatter, "Elsewhere({shown})")
            }
        }
    }
}

/// A part of an event that can be copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The address that was called.
    Url,
    /// A command that sends the request again.
    Curl,
    /// The body of the request.
    RequestBody,
    /// The body of the response.
    ResponseBody,
    /// Request and response as recorded.
    Raw,
    /// What it did, in one line.
    Sentence,
}

impl Part {
    /// What it is called in a sentence.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Url => "URL",
            Self::Curl => "curl command",
            Self::RequestBody => "body of the request",
            Self::ResponseBody => "body of the response",
            Self::Raw => "exchange",
            Self::Sentence => "sentence",
        }
    }
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Write an export to a path; answered by [`Message::Done`].
    Export {
        /// What and how.
        wish: ExportWish,
        /// Where.
        path: String,
        /// Whether a file that is there is replaced. Otherwise it is answered by [`Message::Exists`].
        is_forced: bool,
    },
    /// Send a recorded request again; answered by [`Message::Done`], which says how the answer differs.
    Resend {
        /// The event.
        of: Seq,
        /// Where to.
        target: Target,
    },
    /// Send a request that was edited; answered by [`Message::Done`].
    SendEdited {
        /// The event that it was made of.
        of: Seq,
        /// The request, as a text that can be read again.
        request: String,
        /// Where to.
        target: Target,
    },
    /// Keep a picture of the screen; answered by [`Message::Done`], which says where it is.
    SavePicture {
        /// The picture.
        svg: String,
    },
    /// Send many recorded requests again, one after the other; answered by [`Message::Replayed`].
    Replay {
        /// Which.
        extent: Extent,
        /// Where to.
        target: Target,
        /// Whether with the gaps that were between them, rather than one as soon as the one before is answered.
        keeps_gaps: bool,
    },
    /// Bring a part of some events to the user's clipboard; answered by [`Message::Done`], which says by which way.
    CopyPart {
        /// The events.
        of: Vec<Seq>,
        /// Which part.
        part: Part,
    },
    /// Bring a text to the user's clipboard; answered by [`Message::Done`], which says by which way.
    Copy {
        /// What it is, for the answer: `request as curl`.
        what: String,
        /// The text, exactly as it is to be.
        text: Vec<u8>,
    },
    /// Tell the tokens that the endpoint accepts; answered by [`Message::Tokens`].
    RevealTokens,
    /// Bring the token of this number, from 0, to the user's clipboard. The screen itself is not told it.
    CopyToken(usize),
    /// Record what the user says about an event; [`Message::Annotations`] follows.
    Annotate(Annotation),
}

/// What reaches the screen from the world. Keys come by another way.
#[derive(Debug)]
pub enum Message {
    /// The log has grown to this number.
    Head(Seq),
    /// How many events of the log failed. The status line shows it once it is known.
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
    /// Two things beside each other, and which.
    Difference(Box<(Comparison, Difference)>),
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

/// Events that a filter lets through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matches {
    /// The serial of the question.
    pub serial: u64,
    /// The events, newest first; those that came later, oldest first.
    pub found: Vec<Seq>,
    /// How many events have been looked at.
    pub n_scanned: u64,
    /// How many there are to look at.
    pub n_total: u64,
}

/// The beginning of an export.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// What would be written. As captured: it is made safe when it is drawn.
    pub text: Bytes,
    /// Whether there is more.
    pub is_cut: bool,
    /// How many values were replaced by stand-ins in it.
    pub n_pseudonyms: u64,
    /// How many values were replaced by placeholders in it.
    pub n_masked: u64,
}

/// How sending many requests again went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replayed {
    /// How many were answered as recorded, and how many otherwise, in a few words.
    pub headline: String,
    /// How many were sent, where to, and how many were answered otherwise; then what was not sent, and why. In lines.
    pub summary: String,
    /// The events whose answer was another one.
    pub different: Vec<OtherAnswer>,
    /// How many more there are.
    pub n_more: u64,
}

/// An answer that was other than the recorded one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherAnswer {
    /// The event.
    pub of: Seq,
    /// What was sent, in a few words.
    pub what: String,
    /// The first differences, each in one line: `status 201 -> 409`.
    pub differences: Vec<String>,
    /// How many more there are.
    pub n_more: usize,
}

/// Every cycle, and what is expected of each client next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CycleList {
    /// The newest event that is counted.
    pub head: Seq,
    /// The cycles, oldest first.
    pub cycles: Vec<Cycle>,
    /// The rhythm of each client that has one.
    pub cadences: Vec<(Client, Cadence)>,
}

/// What happened in one cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CycleTale {
    /// Its name.
    pub name: String,
    /// What became of each object.
    pub stories: Vec<Story>,
    /// Failing writes that had failed before: here, and when.
    pub retries: Vec<(Seq, Seq)>,
    /// What is other than in the cycle that it is compared with.
    pub against: Option<CycleComparison>,
}

/// Where the bearer token of the endpoint is to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenPlace {
    /// In this file.
    File(String),
    /// The user gave it.
    Given,
    /// Nowhere: the endpoint lets everybody in.
    NotNeeded,
}

/// The endpoint as the status line shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndpointStatus {
    /// It runs in this process.
    Up {
        /// Where clients reach it.
        url: String,
        /// Where its user finds the token that clients need.
        token: TokenPlace,
        /// How the log is doing.
        health: Health,
        /// Whether secrets are recorded as they come.
        keeps_secrets: bool,
    },
    /// There is none in this process: the screen is on a capture.
    Capture {
        /// The file.
        path: String,
    },
}
