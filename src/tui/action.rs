//! Every verb of the user: one table, from which the keys, the hints and the help are made.

use std::time::Instant;

use crate::inspect::{Direction, Landmark};
use crate::tui::model::Model;
use crate::tui::overlays::{Verb, annotate};
use crate::tui::update as verb;
use crate::tui::widgets::viewport::Move;

/// Where an action can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// Everywhere, also while something lies over the screen.
    Global,
    /// Anywhere on the screen, whichever pane has the focus.
    Screen,
    /// In the list of events.
    List,
    /// In a pane of text, and in the help.
    Text,
    /// While something is typed.
    Prompt,
    /// Where one of several is chosen.
    Menu,
}

impl Context {
    /// Every context, in the order of the help.
    pub const ALL: [Self; 6] = [
        Self::List,
        Self::Screen,
        Self::Text,
        Self::Prompt,
        Self::Menu,
        Self::Global,
    ];

    /// Its name in a keymap file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Screen => "screen",
            Self::List => "list",
            Self::Text => "text",
            Self::Prompt => "prompt",
            Self::Menu => "menu",
        }
    }

    /// Its heading in the help.
    pub fn title(self) -> &'static str {
        match self {
            Self::Global => "Anywhere",
            Self::Screen => "Events, tabs and panes",
            Self::List => "In the list",
            Self::Text => "In a text",
            Self::Prompt => "While typing",
            Self::Menu => "While choosing",
        }
    }
}

/// One verb.
#[derive(Debug)]
pub struct Action {
    /// Where it can be taken.
    pub context: Context,
    /// Its name in keymap files.
    pub name: &'static str,
    /// A word for the line of hints; empty when it does not stand there.
    pub hint: &'static str,
    /// What it does, in one line.
    pub help: &'static str,
    /// Does it.
    pub run: fn(&mut Model, Instant),
}

impl Action {
    /// The action of this name.
    pub fn find(name: &str) -> Option<&'static Self> {
        TABLE.iter().find(|action| action.name == name)
    }
}

const fn action(
    context: Context,
    name: &'static str,
    hint: &'static str,
    help: &'static str,
    run: fn(&mut Model, Instant),
) -> Action {
    Action {
        context,
        name,
        hint,
        help,
        run,
    }
}

/// Every action.
#[rustfmt::skip]
pub const TABLE: &[Action] = &[
    action(Context::List, "select-next", "move", "next event; at the newest one, follow", |model, _| verb::step(model, 1)),
    action(Context::List, "select-previous", "", "previous event", |model, _| verb::step(model, -1)),
    action(Context::List, "half-page-down", "", "half a page down", |model, _| verb::step_pages(model, 1, 2)),
    action(Context::List, "half-page-up", "", "half a page up", |model, _| verb::step_pages(model, -1, 2)),
    action(Context::List, "page-down", "", "a page down", |model, _| verb::step_pages(model, 1, 1)),
    action(Context::List, "page-up", "", "a page up", |model, _| verb::step_pages(model, -1, 1)),
    action(Context::List, "oldest-event", "", "the oldest event", |model, _| verb::oldest(model)),
    action(Context::List, "newest-event", "newest", "the newest event, and follow", |model, _| verb::follow(model)),
    action(Context::List, "open", "open", "to the detail", |model, _| verb::open(model)),

    action(Context::Screen, "previous-change", "change", "the nearest event that changed something before this one", |model, _| verb::find(model, Landmark::Change, Direction::Back)),
    action(Context::Screen, "next-change", "", "the nearest event that changed something after this one", |model, _| verb::find(model, Landmark::Change, Direction::Forward)),
    action(Context::Screen, "previous-cycle", "cycle", "the nearest beginning of a cycle before this one", |model, _| verb::find(model, Landmark::Cycle, Direction::Back)),
    action(Context::Screen, "next-cycle", "", "the nearest beginning of a cycle after this one", |model, _| verb::find(model, Landmark::Cycle, Direction::Forward)),
    action(Context::Screen, "previous-error", "error", "the nearest event that failed before this one", |model, _| verb::find(model, Landmark::Error, Direction::Back)),
    action(Context::Screen, "next-error", "", "the nearest event that failed after this one", |model, _| verb::find(model, Landmark::Error, Direction::Forward)),
    action(Context::Screen, "previous-remark", "remark", "the nearest event in which something was forgiven before this one", |model, _| verb::find(model, Landmark::Remark, Direction::Back)),
    action(Context::Screen, "next-remark", "", "the nearest event in which something was forgiven after this one", |model, _| verb::find(model, Landmark::Remark, Direction::Forward)),
    action(Context::Screen, "previous-gap", "gap", "the nearest event after a pause of two seconds or more before this one", |model, _| verb::find(model, Landmark::Gap, Direction::Back)),
    action(Context::Screen, "next-gap", "", "the nearest event after a pause of two seconds or more after this one", |model, _| verb::find(model, Landmark::Gap, Direction::Forward)),
    action(Context::Screen, "previous-annotated", "", "the nearest event with a mark, a note or a tag before this one", |model, _| verb::find(model, Landmark::Mark, Direction::Back)),
    action(Context::Screen, "next-annotated", "", "the nearest event with a mark, a note or a tag after this one", |model, _| verb::find(model, Landmark::Mark, Direction::Forward)),
    action(Context::Screen, "go-to-event", "go to", "to an event by number: 402, or -10 from here", |model, _| verb::ask_for_event(model)),
    action(Context::Screen, "toggle-follow", "", "follow new events, or stay here", |model, _| verb::toggle_follow(model)),
    action(Context::Screen, "mark", "mark", "mark this event with a letter", |model, _| verb::ask(model, annotate::mark)),
    action(Context::Screen, "go-to-mark", "", "to a mark, or with '' to where you came from", |model, _| verb::ask(model, |_, model| annotate::to_mark(model))),
    action(Context::Screen, "note", "", "write a note on this event", |model, _| verb::ask(model, |seq, _| annotate::note(seq))),
    action(Context::Screen, "tag", "", "give this event a tag, or take it off", |model, _| verb::ask(model, |seq, _| annotate::tag(seq))),
    action(Context::Screen, "jump-back", "", "to where the last jump came from", |model, _| verb::jump_back(model)),
    action(Context::Screen, "next-event", "event", "next event, from any pane", |model, _| verb::step(model, 1)),
    action(Context::Screen, "previous-event", "", "previous event, from any pane", |model, _| verb::step(model, -1)),
    action(Context::Screen, "next-tab", "tab", "next tab of the detail", |model, _| verb::turn_tab(model, true)),
    action(Context::Screen, "previous-tab", "", "previous tab of the detail", |model, _| verb::turn_tab(model, false)),
    action(Context::Screen, "next-pane", "pane", "to the next pane", |model, _| verb::turn_focus(model, true)),
    action(Context::Screen, "previous-pane", "", "to the previous pane", |model, _| verb::turn_focus(model, false)),
    action(Context::Screen, "zoom", "zoom", "this pane alone, or all of them again", |model, _| verb::toggle_zoom(model)),

    action(Context::Text, "scroll-down", "scroll", "a line down", |model, _| model.viewport().go(Move::Lines(1))),
    action(Context::Text, "scroll-up", "", "a line up", |model, _| model.viewport().go(Move::Lines(-1))),
    action(Context::Text, "scroll-half-down", "", "half a page down", |model, _| model.viewport().go(Move::Halves(1))),
    action(Context::Text, "scroll-half-up", "", "half a page up", |model, _| model.viewport().go(Move::Halves(-1))),
    action(Context::Text, "scroll-page-down", "", "a page down", |model, _| model.viewport().go(Move::Halves(2))),
    action(Context::Text, "scroll-page-up", "", "a page up", |model, _| model.viewport().go(Move::Halves(-2))),
    action(Context::Text, "scroll-start", "", "to the beginning", |model, _| model.viewport().go(Move::Start)),
    action(Context::Text, "scroll-end", "", "to the end", |model, _| model.viewport().go(Move::End)),
    action(Context::Text, "scroll-right", "", "to the right", |model, _| model.viewport().go(Move::Right)),
    action(Context::Text, "scroll-left", "", "to the left", |model, _| model.viewport().go(Move::Left)),

    action(Context::Prompt, "accept", "take", "take what was typed", |model, now| verb::act(model, Verb::Accept, now)),

    action(Context::Menu, "choose-next", "choose", "the next choice", |model, now| verb::act(model, Verb::Next, now)),
    action(Context::Menu, "choose-previous", "", "the previous choice", |model, now| verb::act(model, Verb::Previous, now)),
    action(Context::Menu, "choose", "take", "take this choice; a choice with a letter is also taken by it", |model, now| verb::act(model, Verb::Accept, now)),
    action(Context::Menu, "complete", "", "take over what is suggested", |model, now| verb::act(model, Verb::Complete, now)),

    action(Context::Global, "help", "help", "this help", |model, _| verb::show_help(model)),
    action(Context::Global, "palette", "", "find an action by its words", |model, _| verb::show_palette(model)),
    action(Context::Global, "notices", "", "what was said in the last row, all of it", |model, _| verb::show_notices(model)),
    action(Context::Global, "back", "back", "one level back", |model, _| { verb::back(model); }),
    action(Context::Global, "close", "", "one level back; from the list, quit", |model, _| verb::close(model)),
    action(Context::Global, "quit", "quit", "quit", |model, _| verb::quit(model)),
    action(Context::Global, "interrupt", "", "cancel; twice within a second, quit", verb::interrupt),
    action(Context::Global, "toggle-mouse", "", "free the mouse to select text, or take it again", |model, _| verb::toggle_mouse(model)),
    action(Context::Global, "suspend", "", "stop for the shell; `fg` goes on", |model, _| verb::suspend(model)),
    action(Context::Global, "redraw", "", "draw everything anew", |model, _| verb::redraw(model)),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_kebab_case() {
        let mut names: Vec<_> = TABLE.iter().map(|action| action.name).collect();
        assert!(names.iter().all(|name| {
            name.chars()
                .all(|letter| letter.is_ascii_lowercase() || letter == '-')
        }));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), TABLE.len());
    }
}
