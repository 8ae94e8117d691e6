//! What happens when the user does something or the world says something. Plain functions: nothing here waits, reads a
//! file or a clock.

use std::time::{Duration, Instant};

use crossterm::event::KeyEvent;

use crate::inspect::{Direction, Landmark};
use crate::journal::Seq;
use crate::tui::action::Context;
use crate::tui::input::Input;
use crate::tui::keymap::Key;
use crate::tui::layout::{Arrangement, Pane};
use crate::tui::message::{Command, Message};
use crate::tui::model::Model;
use crate::tui::overlays::{Fate, Help, NoticeLog, Overlay, Palette, Verb, go_to};
use crate::tui::panes::shown::Shown;
use crate::tui::screens::Requests;

/// Two interrupts within this time quit.
const INTERRUPT_WINDOW: Duration = Duration::from_secs(1);

/// Takes in what the user did; returns what the screen now wants from the world.
pub fn input(model: &mut Model, input: Input, now: Instant) -> Vec<Command> {
    match input {
        Input::Key(key, event) => {
            model.notices.dismiss();
            model.loads.retry();
            press(model, key, event, now);
        }
        Input::Paste(text) => paste(model, &text),
        Input::Mouse(_) => {}
        Input::Resize(columns, rows) => {
            (model.screen.width, model.screen.height) = (columns, rows);
            model.must_redraw = true;
        }
    }
    settle(model)
}

/// Takes in what the world says; returns what the screen now wants from it.
pub fn message(model: &mut Model, message: Message) -> Vec<Command> {
    match message {
        Message::Head(head) => {
            model.loads.retry();
            model.cursor.grow(head);
        }
        Message::Errors(n_errors) => model.n_errors = Some(n_errors),
        Message::Rows(rows) => {
            let center = model.cursor.selected().unwrap_or_default();
            let has_new = model.rows.insert(rows, center);
            model.loads.rows_came(has_new);
        }
        Message::Detail(detail) => {
            let seq = detail.event.seq;
            model.loads.detail_came(seq);
            if is_wanted(model, seq) {
                let shown = Shown::new(*detail, &model.options);
                model.show(shown);
            }
        }
        Message::Found(seq) => found(model, seq),
        Message::Endpoint(status) => model.endpoint = Some(status),
        Message::Annotations(annotations) => model.annotations = *annotations,
        Message::Done(text) => model.notify(text),
        Message::Themes(themes) => model.wear(themes),
        Message::Failed { what, error } => {
            model.loads.failed();
            model.fail(format!("{what}: {error}"));
        }
        Message::Suspend => model.must_suspend = true,
        Message::Quit => model.has_quit = true,
    }
    settle(model)
}

/// An answer is wanted when it is about the selected event. Following, the selection may have moved on meanwhile, and
/// anything newer than what is shown is welcome.
fn is_wanted(model: &Model, seq: Seq) -> bool {
    let is_newer = model.shown.as_ref().is_none_or(|shown| shown.seq() < seq);
    model.cursor.selected() == Some(seq) || (model.cursor.is_following() && is_newer)
}

/// Brings the window in line with the screen, and works out what is missing.
fn settle(model: &mut Model) -> Vec<Command> {
    model.fit();
    let mut commands = std::mem::take(&mut model.wishes);
    let shown = model.shown.as_ref().map(Shown::seq);
    commands.extend(model.loads.plan(&model.cursor, &model.rows, shown));
    commands
}

/// The contexts that a key is looked up in, first to last. [`Context::Global`] follows them.
pub(super) fn contexts(model: &Model) -> &'static [Context] {
    match (model.overlays.last(), model.focus()) {
        (Some(overlay), _) => overlay.contexts(),
        (None, Pane::List) => &[Context::List, Context::Screen],
        (None, _) => &[Context::Text, Context::Screen],
    }
}

fn press(model: &mut Model, key: Key, event: KeyEvent, now: Instant) {
    let keymap = &model.options.keymap;
    let own = keymap.action(contexts(model), key);
    let action = own.or_else(|| keymap.action(&[Context::Global], key));
    if let Some(field) = model.overlays.last_mut().and_then(|top| top.field()) {
        // While typing, a plain key is text unless the overlay itself uses it, or it leads back.
        let is_command =
            action.is_some_and(|action| own.is_some() || key.is_chord() || action.name == "back");
        if !is_command {
            if field.press(key, event) {
                on_top(model, |overlay, model| {
                    overlay.edited(model);
                    Fate::Stays
                });
            }
            return;
        }
    } else if let (None, Some(letter)) = (own, key.text())
        && choose(model, letter)
    {
        return;
    }
    if let Some(action) = action {
        (action.run)(model, now);
    }
}

/// Lets the topmost overlay do something with the model, of which it is no part meanwhile.
fn on_top(model: &mut Model, act: impl FnOnce(&mut dyn Overlay, &mut Model) -> Fate) {
    let Some(mut overlay) = model.overlays.pop() else {
        return;
    };
    let depth = model.overlays.len();
    if act(overlay.as_mut(), model) == Fate::Stays {
        // What it opened lies over it.
        model.overlays.insert(depth, overlay);
    }
}

/// Offers a letter to the topmost overlay; returns whether it took it.
fn choose(model: &mut Model, letter: char) -> bool {
    let mut was_taken = false;
    on_top(model, |overlay, model| {
        let fate = overlay.letter(letter, model);
        was_taken = fate.is_some();
        fate.unwrap_or(Fate::Stays)
    });
    was_taken
}

/// A key of the topmost overlay's own.
pub(super) fn act(model: &mut Model, verb: Verb, now: Instant) {
    on_top(model, |overlay, model| overlay.act(verb, model));
    if let Some(action) = model.next_action.take() {
        (action.run)(model, now);
    }
}

fn paste(model: &mut Model, text: &str) {
    let Some(field) = model.overlays.last_mut().and_then(|top| top.field()) else {
        model.notify("there is nothing here to paste into");
        return;
    };
    field.paste(text);
    on_top(model, |overlay, model| {
        overlay.edited(model);
        Fate::Stays
    });
}

fn found(model: &mut Model, found: Option<Seq>) {
    let Some((landmark, from, direction)) = model.loads.search_came() else {
        return;
    };
    if model.cursor.selected() != Some(from) {
        return;
    }
    let side = match direction {
        Direction::Back => "before",
        Direction::Forward => "after",
    };
    match found {
        Some(seq) => model.jump(seq),
        None => model.notify(format!("no {} {side} {from}", landmark.noun())),
    }
}

pub(super) fn step(model: &mut Model, events: i64) {
    model.cursor.step(events);
}

/// Moves by a fraction of a page: `pages / parts`.
pub(super) fn step_pages(model: &mut Model, pages: i64, parts: u64) {
    let rows = i64::try_from((model.cursor.height() / parts).max(1)).unwrap_or(1);
    model.cursor.step(pages * rows);
}

pub(super) fn oldest(model: &mut Model) {
    let oldest = model.cursor.at(1).unwrap_or_default();
    model.jump(oldest);
}

pub(super) fn follow(model: &mut Model) {
    model.cursor.follow();
}

pub(super) fn toggle_follow(model: &mut Model) {
    if model.cursor.is_following() {
        model.cursor.scrub();
    } else {
        model.cursor.follow();
    }
}

pub(super) fn open(model: &mut Model) {
    if model.cursor.selected().is_some() {
        model.set_focus(Pane::Detail);
    }
}

/// Goes to the nearest event of a kind. Of changes, the detail at hand usually knows where that is.
pub(super) fn find(model: &mut Model, landmark: Landmark, direction: Direction) {
    let Some(from) = model.cursor.selected() else {
        return;
    };
    let shown = model.shown.as_ref().filter(|shown| shown.seq() == from);
    let known = shown
        .filter(|_| landmark == Landmark::Change)
        .and_then(|shown| shown.change(direction));
    if let Some(seq) = known {
        return model.jump(seq);
    }
    let question = model.loads.search(landmark, from, direction);
    model.wishes.extend(question);
}

pub(super) fn turn_tab(model: &mut Model, forward: bool) {
    let tabs = Requests::tab_order(model.arrangement());
    if let Some(tab) = neighbor(tabs, model.tab(), forward) {
        model.set_tab(tab);
    }
}

pub(super) fn turn_focus(model: &mut Model, forward: bool) {
    let panes = Requests::panes(model.arrangement());
    if let Some(pane) = neighbor(panes, model.focus(), forward) {
        model.set_focus(pane);
    }
}

/// The next or previous of a ring.
fn neighbor<T: Copy + PartialEq>(ring: &[T], current: T, forward: bool) -> Option<T> {
    let position = ring.iter().position(|item| *item == current)?;
    let step = if forward { 1 } else { ring.len() - 1 };
    ring.get((position + step) % ring.len()).copied()
}

pub(super) fn toggle_zoom(model: &mut Model) {
    model.is_zoomed = !model.is_zoomed && model.arrangement() != Arrangement::Compact;
}

pub(super) fn show_help(model: &mut Model) {
    if model
        .overlays
        .last()
        .is_some_and(|top| top.name() == "help")
    {
        model.overlays.pop();
        return;
    }
    model.overlays.push(Box::new(Help::default()));
}

pub(super) fn show_palette(model: &mut Model) {
    let palette = Palette::new(model, contexts(model));
    model.overlays.push(Box::new(palette));
}

pub(super) fn show_notices(model: &mut Model) {
    model.overlays.push(Box::new(NoticeLog::default()));
}

pub(super) fn ask_for_event(model: &mut Model) {
    model.overlays.push(Box::new(go_to::prompt()));
}

/// Asks something about the selected event.
pub(super) fn ask<O: Overlay + 'static>(
    model: &mut Model,
    question: impl FnOnce(Seq, &Model) -> O,
) {
    if let Some(seq) = model.cursor.selected() {
        let overlay = question(seq, model);
        model.overlays.push(Box::new(overlay));
    }
}

pub(super) fn jump_back(model: &mut Model) {
    match model.jumps.back() {
        Some(place) => model.cursor.select(place),
        None => model.notify("there is no place to go back to yet"),
    }
}

/// One level back; returns whether there was one.
pub(super) fn back(model: &mut Model) -> bool {
    if !model.overlays.is_empty() {
        on_top(model, |overlay, model| {
            overlay.cancel(model);
            Fate::Closes
        });
        return true;
    }
    if model.is_zoomed {
        model.is_zoomed = false;
        return true;
    }
    let was_elsewhere = model.focus() != Pane::List;
    model.set_focus(Pane::List);
    was_elsewhere
}

pub(super) fn close(model: &mut Model) {
    if !back(model) {
        quit(model);
    }
}

pub(super) fn quit(model: &mut Model) {
    model.has_quit = true;
}

pub(super) fn interrupt(model: &mut Model, now: Instant) {
    let is_second = model
        .interrupted_at
        .is_some_and(|earlier| now.duration_since(earlier) < INTERRUPT_WINDOW);
    model.interrupted_at = Some(now);
    if is_second {
        quit(model);
        return;
    }
    on_top(model, |overlay, model| {
        overlay.cancel(model);
        Fate::Closes
    });
    model.notify("once more within a second quits");
}

/// Takes the mouse, or leaves it to the terminal, where it selects text.
pub(super) fn toggle_mouse(model: &mut Model) {
    model.options.has_mouse = !model.options.has_mouse;
    model.notify(if model.options.has_mouse {
        "the mouse works here again"
    } else {
        "the mouse is free to select text with"
    });
}

pub(super) fn suspend(model: &mut Model) {
    model.must_suspend = true;
}

pub(super) fn redraw(model: &mut Model) {
    model.must_redraw = true;
}
