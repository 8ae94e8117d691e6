//! What the screen asks the world for.

use crate::inspect::place::Place;
use crate::inspect::portrait::Sitting;
use crate::inspect::query::View;
use crate::inspect::roster::Wanted;
use crate::inspect::{Direction, Landmark};
use crate::journal::Seq;
use crate::tui::jobs::Job;
use crate::tui::message::comparison::Comparison;
use crate::tui::message::deed::{Deed, ExportWish};
use crate::tui::sizes::Sizes;

/// A wish of the screen. `app` carries it out and answers with a [`Message`](crate::tui::Message).
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
    /// The rows of these ranges, both ends included; answered by [`Message::Rows`](crate::tui::Message::Rows).
    Rows(Vec<(Seq, Seq)>),
    /// Everything about one event; answered by [`Message::Detail`](crate::tui::Message::Detail).
    Detail(Seq),
    /// Which other process writes the capture; answered by [`Message::Writer`](crate::tui::Message::Writer).
    Writer,
}

/// Something to find out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// The nearest event of a kind; answered by [`Message::Found`](crate::tui::Message::Found).
    Nearest {
        /// What to look for.
        landmark: Landmark,
        /// Where to start; not itself a candidate.
        from: Seq,
        /// Which way.
        direction: Direction,
    },
    /// The event that the user has named in some way; answered by [`Message::Placed`](crate::tui::Message::Placed).
    Place {
        /// How it was named.
        place: Place,
        /// The event that it is seen from.
        from: Seq,
    },
    /// The events that a filter lets through, newest first, and those to come; answered by many
    /// [`Message::Matches`](crate::tui::Message::Matches). It takes the place of the filter before.
    Filter {
        /// The filter; empty: none is wanted any more.
        text: String,
        /// Comes back with each answer, so that answers to an older filter can be told apart.
        serial: u64,
    },
    /// What may stand at the cursor of a filter; answered by [`Message::Completion`](crate::tui::Message::Completion).
    Complete {
        /// The filter so far.
        text: String,
        /// Where the cursor is, in bytes.
        cursor: usize,
    },
    /// A window of the list of resources; answered by [`Message::Roster`](crate::tui::Message::Roster).
    Roster(Wanted),
    /// One resource; answered by [`Message::Portrait`](crate::tui::Message::Portrait).
    Portrait(Sitting),
    /// The whole log in so many cells; answered by [`Message::Strip`](crate::tui::Message::Strip).
    Strip(usize),
    /// Every cycle; answered by [`Message::Cycles`](crate::tui::Message::Cycles).
    Cycles,
    /// What happened in one cycle; answered by [`Message::Cycle`](crate::tui::Message::Cycle).
    Cycle {
        /// Its name: `e7`.
        name: String,
        /// The name of the cycle that it is compared with; none: the one before of the same client.
        against: Option<String>,
    },
    /// Two things beside each other; answered by [`Message::Difference`](crate::tui::Message::Difference).
    Compare(Comparison),
    /// The beginning of an export; answered by [`Message::Preview`](crate::tui::Message::Preview).
    Preview(ExportWish),
    /// What is known of the endpoint; answered by [`Message::EndpointFacts`](crate::tui::Message::EndpointFacts).
    Endpoint,
}
