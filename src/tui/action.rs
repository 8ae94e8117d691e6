//! Every verb of the user: one table, from which the keys, the hints and the help are made.

use std::time::Instant;

use crate::inspect::{Direction, Landmark};
use crate::tui::model::Model;
use crate::tui::overlays::{Verb, annotate, copy};
use crate::tui::pane_split::{Axis, Side};
use crate::tui::screens::Screen;
use crate::tui::update;
use crate::tui::verbs::{
    cycles, dialogs, editing, finding, leaving, movement, panes, picking, playing, requests, state,
    terminal, tree,
};
use crate::tui::widgets::tree::Turn;
use crate::tui::widgets::viewport::Move;

/// Where an action can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// Everywhere, also while something lies over the screen.
    Global,
    /// Anywhere on the screen, whichever pane has the focus.
    Screen,
    /// In any list.
    List,
    /// On the Requests screen.
    Requests,
    /// On the State screen.
    State,
    /// On the Cycles screen.
    Cycles,
    /// Where two things stand beside each other.
    Difference,
    /// In a pane of text, and in the help.
    Text,
    /// Where a message or a resource is shown as a tree.
    Tree,
    /// While something is typed.
    Prompt,
    /// Where one of several is chosen.
    Menu,
    /// In the endpoint panel.
    Endpoint,
    /// While it is asked what to do with a pane.
    Panes,
    /// While a request is edited.
    Editor,
}

impl Context {
    /// Every context, in the order of the help.
    pub const ALL: [Self; 14] = [
        Self::List,
        Self::Requests,
        Self::State,
        Self::Cycles,
        Self::Screen,
        Self::Text,
        Self::Tree,
        Self::Difference,
        Self::Prompt,
        Self::Menu,
        Self::Endpoint,
        Self::Panes,
        Self::Editor,
        Self::Global,
    ];

    /// Its name in a keymap file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Screen => "screen",
            Self::List => "list",
            Self::Requests => "requests",
            Self::State => "state",
            Self::Cycles => "cycles",
            Self::Difference => "difference",
            Self::Text => "text",
            Self::Tree => "tree",
            Self::Prompt => "prompt",
            Self::Menu => "menu",
            Self::Endpoint => "endpoint",
            Self::Panes => "panes",
            Self::Editor => "editor",
        }
    }

    /// Its heading in the help.
    pub fn title(self) -> &'static str {
        match self {
            Self::Global => "Anywhere",
            Self::Screen => "On every screen",
            Self::List => "In a list",
            Self::Requests => "On the Requests screen",
            Self::State => "On the State screen",
            Self::Cycles => "On the Cycles screen",
            Self::Difference => "In a comparison",
            Self::Text => "In a text",
            Self::Tree => "In a tree",
            Self::Prompt => "While typing",
            Self::Menu => "While choosing",
            Self::Endpoint => "In the endpoint panel",
            Self::Panes => "With panes",
            Self::Editor => "While editing a request",
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
    action(Context::List, "select-next", "move", "the next row; at the newest event, follow", |model, _| movement::step(model, 1)),
    action(Context::List, "select-previous", "", "the previous row", |model, _| movement::step(model, -1)),
    action(Context::List, "half-page-down", "", "half a page down", |model, _| movement::step_pages(model, 1, 2)),
    action(Context::List, "half-page-up", "", "half a page up", |model, _| movement::step_pages(model, -1, 2)),
    action(Context::List, "page-down", "", "a page down", |model, _| movement::step_pages(model, 1, 1)),
    action(Context::List, "page-up", "", "a page up", |model, _| movement::step_pages(model, -1, 1)),
    action(Context::List, "first-row", "", "to the first row: the oldest event", |model, _| movement::first(model)),
    action(Context::List, "last-row", "newest", "to the last row: the newest event, and follow", |model, _| movement::last(model)),
    action(Context::List, "open", "open", "open it: the detail of an event, the request of a change, the events of a cycle", |model, _| movement::open(model)),

    action(Context::Requests, "next-tab", "tab", "next tab of the detail", |model, _| requests::turn_tab(model, Direction::Forward)),
    action(Context::Requests, "previous-tab", "", "previous tab of the detail", |model, _| requests::turn_tab(model, Direction::Back)),
    action(Context::Requests, "next-body-view", "as", "next view of the body: tree, pretty, raw, hex", |model, _| tree::turn_view(model, Direction::Forward)),
    action(Context::Requests, "previous-body-view", "", "previous view of the body", |model, _| tree::turn_view(model, Direction::Back)),
    action(Context::Requests, "compare", "diff", "the directory before this event and after it, and the request beside the last one like it", |model, _| dialogs::compare_event(model)),
    action(Context::Requests, "compare-with-mark", "", "beside a marked event, or the one you came from", |model, _| dialogs::compare_with_mark(model)),

    action(Context::Requests, "pick", "pick", "pick this event, or put it back: what is picked is copied, exported and sent again together", |model, _| picking::toggle(model)),
    action(Context::Requests, "pick-range", "", "pick from here on to where the cursor goes, or finish that", |model, _| picking::draw_range(model)),

    action(Context::State, "next-view", "view", "next view of the resource: tree, JSON, table", |model, _| state::turn_view(model, Direction::Forward)),
    action(Context::State, "previous-view", "", "previous view of the resource", |model, _| state::turn_view(model, Direction::Back)),
    action(Context::State, "pin", "pin", "show the values of this attribute over time, or no more", |model, _| state::toggle_pin(model)),
    action(Context::State, "filter-by-path", "", "show only the events that changed this", |model, _| state::filter_by_path(model)),
    action(Context::State, "show-changed", "changed", "to the resource that this event changed; again, to the next one", |model, _| state::show_change(model)),
    action(Context::State, "set-base", "base", "compare with this event from now on, or with the one before again", |model, _| state::set_base(model)),
    action(Context::State, "swap-base", "", "go to the base, and compare with where you were", |model, _| state::swap_base(model)),
    action(Context::State, "compare-resource", "diff", "this resource at the base and here, beside each other", |model, _| state::compare(model)),
    action(Context::State, "play", "play", "step through the changes by itself, or stop", playing::play),

    action(Context::Cycles, "pick-cycle", "pick", "compare every cycle with this one, or with the one before again", |model, _| cycles::pick(model)),
    action(Context::Cycles, "compare-cycles", "diff", "this cycle and the one that it is compared with, beside each other", |model, _| cycles::compare(model)),

    action(Context::Difference, "unfold", "fold", "show what is the same, or different every time, or fold it away", |model, now| update::act(model, Verb::Unfold, now)),
    action(Context::Difference, "swap-sides", "swap", "the left for the right", |model, now| update::act(model, Verb::Swap, now)),
    action(Context::Difference, "other-lens", "lens", "what both events left, what their messages mean, or those as they were sent", |model, now| update::act(model, Verb::Other, now)),

    action(Context::Screen, "previous-change", "change", "the nearest event that changed something before this one", |model, _| movement::find(model, Landmark::Change, Direction::Back)),
    action(Context::Screen, "next-change", "", "the nearest event that changed something after this one", |model, _| movement::find(model, Landmark::Change, Direction::Forward)),
    action(Context::Screen, "previous-cycle", "cycle", "the nearest beginning of a cycle before this one", |model, _| movement::find(model, Landmark::Cycle, Direction::Back)),
    action(Context::Screen, "next-cycle", "", "the nearest beginning of a cycle after this one", |model, _| movement::find(model, Landmark::Cycle, Direction::Forward)),
    action(Context::Screen, "previous-error", "error", "the nearest event that failed before this one", |model, _| movement::find(model, Landmark::Error, Direction::Back)),
    action(Context::Screen, "next-error", "", "the nearest event that failed after this one", |model, _| movement::find(model, Landmark::Error, Direction::Forward)),
    action(Context::Screen, "previous-remark", "remark", "the nearest event with a ! at its row before this one: something was forgiven, or went wrong below SCIM", |model, _| movement::find(model, Landmark::Remark, Direction::Back)),
    action(Context::Screen, "next-remark", "", "the nearest event with a ! at its row after this one", |model, _| movement::find(model, Landmark::Remark, Direction::Forward)),
    action(Context::Screen, "previous-gap", "gap", "the nearest event after a pause of two seconds or more before this one", |model, _| movement::find(model, Landmark::Gap, Direction::Back)),
    action(Context::Screen, "next-gap", "", "the nearest event after a pause of two seconds or more after this one", |model, _| movement::find(model, Landmark::Gap, Direction::Forward)),
    action(Context::Screen, "previous-annotated", "", "the nearest event with a mark, a note or a tag before this one", |model, _| movement::find(model, Landmark::Mark, Direction::Back)),
    action(Context::Screen, "next-annotated", "", "the nearest event with a mark, a note or a tag after this one", |model, _| movement::find(model, Landmark::Mark, Direction::Forward)),
    action(Context::Screen, "filter", "filter", "show only some events: the list follows what you type", |model, _| dialogs::open_filter(model)),
    action(Context::Screen, "views", "", "filters that have a name", |model, _| dialogs::show_views(model)),
    action(Context::Screen, "next-hit", "", "in a list, the next event of the filter; in a text, the next place that has what is looked for", |model, _| finding::next(model, Direction::Forward)),
    action(Context::Screen, "previous-hit", "", "the one before", |model, _| finding::next(model, Direction::Back)),
    action(Context::Screen, "clear-filter", "all events", "show every event again", |model, _| dialogs::clear_filter(model)),
    action(Context::Screen, "go-to-event", "go to", "to an event by number: 402, or -10 from here", |model, _| dialogs::ask_for_event(model)),
    action(Context::Screen, "toggle-follow", "", "follow new events, or stay here", |model, _| movement::toggle_follow(model)),
    action(Context::Screen, "mark", "mark", "mark this event with a letter", |model, _| dialogs::annotate(model, annotate::mark)),
    action(Context::Screen, "go-to-mark", "", "to a mark, or with '' to where you came from", |model, _| dialogs::ask(model, |_, model| annotate::to_mark(model))),
    action(Context::Screen, "note", "", "write a note on this event", |model, _| dialogs::annotate(model, |seq, _| annotate::note(seq))),
    action(Context::Screen, "tag", "", "give this event a tag, or take it off", |model, _| dialogs::annotate(model, |seq, _| annotate::tag(seq))),
    action(Context::Screen, "copy", "copy", "copy this event, or what is picked, as curl, URL, body, or as it is", |model, _| dialogs::ask(model, copy::menu)),
    action(Context::Screen, "send-again", "send again", "send this request, what is picked, a cycle or all of it again, to this endpoint or to another one", |model, _| dialogs::send_again(model)),
    action(Context::Requests, "edit-and-send", "", "edit this request, and send it to this endpoint or to another one", |model, _| editing::open(model)),
    action(Context::Screen, "replay-result", "", "how the last sending of many went, and which answers differed", |model, _| dialogs::show_replayed(model)),
    action(Context::Screen, "export", "export", "write events to a file: HAR, curl, Postman, a report, …", |model, _| dialogs::open_export(model)),
    action(Context::Screen, "jump-back", "", "to where the last jump came from", |model, _| movement::jump_back(model)),
    action(Context::Screen, "next-event", "event", "next event, from any pane", |model, _| movement::step_events(model, 1)),
    action(Context::Screen, "previous-event", "", "previous event, from any pane", |model, _| movement::step_events(model, -1)),
    action(Context::Screen, "newest-event", "", "to the newest event, from any screen, and follow", |model, _| movement::follow(model)),
    action(Context::Screen, "show-requests", "", "the Requests screen: what is arriving, and what did each do?", |model, _| movement::show_screen(model, Screen::Requests)),
    action(Context::Screen, "show-state", "", "the State screen: who and what exists at this point?", |model, _| movement::show_screen(model, Screen::State)),
    action(Context::Screen, "show-cycles", "", "the Cycles screen: how does a client behave over time?", |model, _| movement::show_screen(model, Screen::Cycles)),
    action(Context::Screen, "next-pane", "pane", "to the next pane", |model, _| movement::turn_focus(model, Direction::Forward)),
    action(Context::Screen, "previous-pane", "", "to the previous pane", |model, _| movement::turn_focus(model, Direction::Back)),
    action(Context::Screen, "zoom", "zoom", "this pane alone, or all of them again", |model, _| movement::toggle_zoom(model)),

    action(Context::Screen, "endpoint", "", "the endpoint: its address and token, who calls, what to paste into Entra ID and Okta", dialogs::show_endpoint),
    action(Context::Screen, "panes", "", "go to a pane, or make it larger or smaller: one more key says which", |model, _| panes::ask(model)),
    action(Context::Screen, "next-layout", "", "arrange the panes in another way that fits, or as the size allows again", |model, _| panes::turn_layout(model)),

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

    action(Context::Text, "find", "find", "find words in this text; nothing typed: look for the words of the filter again", |model, _| finding::ask(model)),
    action(Context::Text, "find-next", "", "the next place in this text that has what is looked for", |model, _| finding::next(model, Direction::Forward)),
    action(Context::Text, "find-previous", "", "the one before", |model, _| finding::next(model, Direction::Back)),
    action(Context::Text, "scroll-line-start", "", "to the first column", |model, _| model.viewport().go(Move::LineStart)),
    action(Context::Text, "scroll-line-end", "", "to the end of the longest line", |model, _| model.viewport().go(Move::LineEnd)),

    action(Context::Tree, "fold-one", "fold", "fold what is below this line away; from a leaf, to what it is a part of", |model, _| tree::turn(model, Turn::Fold)),
    action(Context::Tree, "unfold-one", "", "show what is below this line; from there, go into it", |model, _| tree::turn(model, Turn::Unfold)),
    action(Context::Tree, "toggle-fold", "fold", "fold what is below this line away, or show it", |model, _| tree::turn(model, Turn::Toggle)),
    action(Context::Tree, "fold-below", "", "fold this line and everything below it", |model, _| tree::turn(model, Turn::FoldBelow)),
    action(Context::Tree, "unfold-below", "", "show everything below this line", |model, _| tree::turn(model, Turn::UnfoldBelow)),
    action(Context::Tree, "fold-all", "all", "fold every part away", |model, _| tree::turn(model, Turn::FoldAll)),
    action(Context::Tree, "unfold-all", "", "show every part", |model, _| tree::turn(model, Turn::UnfoldAll)),

    action(Context::Prompt, "accept", "take", "take what was typed", |model, now| update::act(model, Verb::Accept, now)),

    action(Context::Prompt, "reveal-typed", "", "show the secret that is typed, or cover it again", |model, now| update::act(model, Verb::Unfold, now)),
    action(Context::Menu, "choose-next", "choose", "the next choice", |model, now| update::act(model, Verb::Next, now)),
    action(Context::Menu, "choose-previous", "", "the previous choice", |model, now| update::act(model, Verb::Previous, now)),
    action(Context::Menu, "choose", "take", "take this choice; a choice with a letter is also taken by it", |model, now| update::act(model, Verb::Accept, now)),
    action(Context::Menu, "save-view", "save", "save the filter that is typed as a view of yours", |model, now| update::act(model, Verb::Other, now)),
    action(Context::Menu, "complete", "complete", "take over what is suggested", |model, now| update::act(model, Verb::Complete, now)),

    action(Context::Endpoint, "next-line", "choose", "the next line that can be copied", |model, now| update::act(model, Verb::Next, now)),
    action(Context::Endpoint, "previous-line", "", "the previous line that can be copied", |model, now| update::act(model, Verb::Previous, now)),
    action(Context::Endpoint, "copy-line", "copy", "copy what stands on this line; of a token, all of it", |model, now| update::act(model, Verb::Accept, now)),
    action(Context::Endpoint, "reveal-token", "reveal token", "show the token as long as the panel is open, or hide it again", |model, now| update::act(model, Verb::Unfold, now)),

    action(Context::Panes, "pane-left", "left", "to the pane on the left", |model, _| panes::go(model, Side::Left)),
    action(Context::Panes, "pane-below", "below", "to the pane below", |model, _| panes::go(model, Side::Below)),
    action(Context::Panes, "pane-above", "above", "to the pane above", |model, _| panes::go(model, Side::Above)),
    action(Context::Panes, "pane-right", "right", "to the pane on the right", |model, _| panes::go(model, Side::Right)),
    action(Context::Panes, "pane-next", "", "to the next pane", |model, _| panes::next(model)),
    action(Context::Panes, "narrower", "narrower", "make this pane narrower", |model, _| panes::grow(model, Axis::Columns, -1)),
    action(Context::Panes, "wider", "wider", "make this pane wider", |model, _| panes::grow(model, Axis::Columns, 1)),
    action(Context::Panes, "taller", "taller", "make this pane taller", |model, _| panes::grow(model, Axis::Rows, 1)),
    action(Context::Panes, "lower", "lower", "make this pane less tall", |model, _| panes::grow(model, Axis::Rows, -1)),
    action(Context::Panes, "usual-sizes", "as usual", "give the panes of this screen their usual sizes again", |model, _| panes::reset(model)),

    action(Context::Editor, "send-edited", "send", "send it as it is now: to this endpoint, or to another one", |model, now| update::act(model, Verb::Accept, now)),
    action(Context::Editor, "edit-outside", "$EDITOR", "go on in the program that $VISUAL or $EDITOR names", |model, now| update::act(model, Verb::Other, now)),
    action(Context::Editor, "lay-out-body", "lay out", "lay the JSON of the body out, a member a line", |model, now| update::act(model, Verb::Unfold, now)),
    action(Context::Editor, "undo-edit", "undo", "take the last change back", |model, now| update::act(model, Verb::Undo, now)),
    action(Context::Editor, "redo-edit", "redo", "make it again", |model, now| update::act(model, Verb::Redo, now)),

    action(Context::Global, "help", "help", "this help", |model, _| dialogs::show_help(model)),
    action(Context::Global, "palette", "", "find an action by its words", |model, _| dialogs::show_palette(model)),
    action(Context::Global, "notices", "", "what was said in the last row, all of it", |model, _| dialogs::show_notices(model)),
    action(Context::Global, "back", "back", "one level back", |model, _| { leaving::back(model); }),
    action(Context::Global, "close", "", "one level back; from the list, quit", |model, _| leaving::close(model)),
    action(Context::Global, "print", "", "show this pane as plain text that the mouse selects, until a key is pressed", |model, _| terminal::print(model)),
    action(Context::Global, "quit-and-leave-screen", "", "quit, and leave what is on the screen below the prompt", |model, _| leaving::quit_and_leave_screen(model)),
    action(Context::Global, "quit", "quit", "quit", |model, _| leaving::quit(model)),
    action(Context::Global, "interrupt", "", "cancel; twice within a second, quit", leaving::interrupt),
    action(Context::Global, "toggle-hiding", "mark/hide", "let the filter hide the other rows, or only mark its own; `n N` go from one to the next", |model, _| finding::toggle_hiding(model)),
    action(Context::Global, "toggle-mouse", "", "free the mouse to select text, or take it again", |model, _| terminal::toggle_mouse(model)),
    action(Context::Global, "suspend", "", "stop for the shell; `fg` goes on", terminal::suspend),
    action(Context::Global, "screenshot", "", "keep a picture of the screen as an SVG file, without what is secret", |model, _| terminal::picture(model)),
    action(Context::Global, "redraw", "", "draw everything anew", |model, _| terminal::redraw(model)),
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
