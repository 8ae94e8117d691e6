//! What the screen wants done that is seen outside of it.

use crate::journal::{Annotation, Seq};
use crate::tui::address::Address;

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Write an export to a path; answered by [`Message::Done`](crate::tui::Message::Done).
    Export {
        /// What and how.
        wish: ExportWish,
        /// Where.
        path: String,
        /// Whether a file that is there is replaced. Otherwise it is answered by
        /// [`Message::Exists`](crate::tui::Message::Exists).
        is_forced: bool,
    },
    /// Send a recorded request again; answered by [`Message::Done`](crate::tui::Message::Done), which says how the
    /// answer differs.
    Resend {
        /// The event.
        of: Seq,
        /// Where to.
        target: Target,
    },
    /// Send a request that was edited; answered by [`Message::Done`](crate::tui::Message::Done).
    SendEdited {
        /// The event that it was made of.
        of: Seq,
        /// The request, as a text that can be read again.
        request: String,
        /// Where to.
        target: Target,
    },
    /// Keep a picture of the screen; answered by [`Message::Done`](crate::tui::Message::Done), which says where it is.
    SavePicture {
        /// The picture.
        svg: String,
    },
    /// Send many recorded requests again, what depends on each other in order; answered by
    /// [`Message::Replayed`](crate::tui::Message::Replayed).
    Replay {
        /// Which.
        extent: Extent,
        /// Where to.
        target: Target,
        /// Whether with the gaps that were between them, rather than as fast as the answers allow.
        keeps_gaps: bool,
        /// Whether what they refer to and others created is created first.
        has_prerequisites: bool,
    },
    /// Bring a part of some events to the user's clipboard; answered by [`Message::Done`](crate::tui::Message::Done),
    /// which says by which way.
    CopyPart {
        /// The events.
        of: Vec<Seq>,
        /// Which part.
        part: Part,
    },
    /// Bring a text to the user's clipboard; answered by [`Message::Done`](crate::tui::Message::Done), which says by
    /// which way.
    Copy {
        /// What it is, for the answer: `request as curl`.
        what: String,
        /// The text, exactly as it is to be.
        text: Vec<u8>,
    },
    /// Tell the tokens that the endpoint accepts; answered by [`Message::Tokens`](crate::tui::Message::Tokens).
    RevealTokens,
    /// Bring the token of this number, from 0, to the user's clipboard. The screen itself is not told it.
    CopyToken(usize),
    /// Record what the user says about an event; [`Message::Annotations`](crate::tui::Message::Annotations) follows.
    Annotate(Annotation),
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
    /// The attributes whose values are replaced by placeholders.
    pub masks: Vec<String>,
    /// Whether it begins with what the events refer to and others created, where the format can.
    pub has_prerequisites: bool,
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
