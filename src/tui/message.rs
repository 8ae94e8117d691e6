//! What the screen asks the world for, and what the world tells the screen.

use crate::inspect::{Annotations, Detail, Direction, Landmark, Summary};
use crate::journal::{Annotation, Health, Seq};
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
}

/// Something to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// The rows of these ranges, both ends included; answered by [`Message::Rows`].
    Rows(Vec<(Seq, Seq)>),
    /// Everything about one event; answered by [`Message::Detail`].
    Detail(Seq),
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
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Bring a text to the user's clipboard; answered by [`Message::Done`], which says by which way.
    Copy {
        /// What it is, for the answer: `request as curl`.
        what: String,
        /// The text, exactly as it is to be.
        text: Vec<u8>,
    },
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
    /// Something that was asked for is done.
    Done(String),
    /// The endpoint, the log, or who is connected has changed.
    Endpoint(EndpointStatus),
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
