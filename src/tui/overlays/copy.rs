//! What of the selected event is to be copied.

use crate::journal::Seq;
use crate::tui::message::{Command, Deed, Part};
use crate::tui::model::Model;
use crate::tui::overlays::{Choice, Menu};

/// The parts, each with its letter and what it is.
const PARTS: &[(char, Part, &str, &str)] = &[
    ('u', Part::Url, "URL", "the address that was called"),
    (
        'c',
        Part::Curl,
        "curl",
        "a command that sends the request again",
    ),
    ('b', Part::RequestBody, "body", "the body of the request"),
    (
        'a',
        Part::ResponseBody,
        "answer",
        "the body of the response",
    ),
    ('r', Part::Raw, "raw", "request and response as recorded"),
    (
        's',
        Part::Sentence,
        "sentence",
        "what the event did, in one line",
    ),
];

/// Asks what to copy.
pub fn menu(of: Seq, _model: &Model) -> Menu {
    let choice = |(letter, part, label, detail): &(char, Part, &'static str, &'static str)| {
        let part = *part;
        Choice::new(*letter, *label, *detail, move |model: &mut Model| {
            model.wishes.push(Command::Do(Deed::CopyPart { of, part }));
        })
    };
    Menu::new(
        "copy",
        format!("copy of {of}"),
        PARTS.iter().map(choice).collect(),
    )
}
