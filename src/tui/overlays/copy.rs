//! What of the selected event is to be copied.

use crate::journal::Seq;
use crate::tui::message::{Command, Deed, Part};
use crate::tui::model::Model;
use crate::tui::overlays::{Choice, Menu};
use crate::tui::tree_selection;
use crate::tui::verbs::dialogs;

/// Of what is copied, so many characters are shown.
const MOST_SHOWN: usize = 80;

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

/// More events than this are no text for a clipboard.
const MOST: u64 = 1000;

/// Asks what to copy: of this event, or of all that are picked. Of a tree that has the keys, also the path and the
/// value of its selected line.
pub fn menu(of: Seq, model: &Model) -> Menu {
    let (of, what) = match model.picks.len() {
        0 => (vec![of], of.to_string()),
        n_picked @ 1..=MOST => (model.picks.seqs(), format!("the {n_picked} picked")),
        _ => {
            let choice = Choice::new('x', "export them instead", "", |model| {
                dialogs::open_export(model);
            });
            let title = format!("more than {MOST} are too many to copy");
            return Menu::new("copy", title, vec![choice]);
        }
    };
    let choice = |(letter, part, label, detail): &(char, Part, &'static str, &'static str)| {
        let (of, part) = (of.clone(), *part);
        Choice::new(*letter, *label, *detail, move |model: &mut Model| {
            let of = of.clone();
            model.wishes.push(Command::Do(Deed::CopyPart { of, part }));
        })
    };
    let choices = of_line(model).chain(PARTS.iter().map(choice)).collect();
    Menu::new("copy", format!("copy of {what}"), choices)
}

/// The path and the value of the selected line of a tree.
fn of_line(model: &Model) -> impl Iterator<Item = Choice> + use<> {
    let choice = |(letter, label, text): (char, &'static str, String)| {
        let detail: String = text.chars().take(MOST_SHOWN).collect();
        Choice::new(letter, label, detail, move |model: &mut Model| {
            model.wishes.push(Command::Do(Deed::Copy {
                what: label.to_owned(),
                text: text.clone().into_bytes(),
            }));
        })
        .private()
    };
    let (path, value) = tree_selection::selected(model).unzip();
    let lines = [
        path.map(|path| ('p', "path", path)),
        value.map(|value| ('v', "value", value)),
    ];
    lines.into_iter().flatten().map(choice)
}
