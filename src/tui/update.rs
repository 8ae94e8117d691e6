//! What happens when the user does something or the world says something. Plain functions: nothing here waits, reads a
//! file or a clock.

use std::time::{Duration, Instant};

use crossterm::event::KeyEvent;

use crate::inspect::cycles::Cycle;
use crate::inspect::{Direction, Landmark};
use crate::journal::{Letter, Seq};
use crate::tui::action::Context;
use crate::tui::input::Input;
use crate::tui::keymap::Key;
use crate::tui::layout::{Arrangement, Pane};
use crate::tui::message::{Command, Comparison, Message, Question};
use crate::tui::model::Model;
use crate::tui::mouse;
use crate::tui::overlays::{
    Choice, DifferenceView, ExportDialog, Fate, FilterBar, Help, Menu, NoticeLog, Overlay, Palette,
    Verb, filter, go_to,
};
use crate::tui::panes::history;
use crate::tui::panes::shown::Shown;
use crate::tui::screens::{CyclesPane, CyclesScreen, Requests, Screen, State, StatePane};
use crate::tui::verbs_of_state;
use crate::tui::widgets::viewport::Move;

/// Two interrupts within this time quit.
const INTERRUPT_WINDOW: Duration = Duration::from_secs(1);

/// Takes in what the user did; returns what the screen now wants from the world.
pub fn input(model: &mut Model, input: Input, now: Instant) -> Vec<Command> {
    match input {
        Input::Key(key, event) => {
            model.notices.dismiss();
            let was_playing = model.next_tick.take();
            model.retry_questions();
            if was_playing.is_none() {
                press(model, key, event, now);
            }
        }
        Input::Paste(text) => paste(model, &text),
        Input::Mouse(gesture) => {
            model.retry_questions();
            mouse::take(model, gesture);
        }
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
            model.retry_questions();
            model.state.grown();
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
        Message::Quit => model.has_quit = true,
        Message::Endpoint(status) => model.endpoint = Some(status),
        Message::Annotations(annotations) => model.annotations = *annotations,
        Message::Done(text) => model.notify(text),
        Message::Themes(themes) => model.wear(themes),
        Message::Failed { what, error } => {
            model.give_up_questions();
            model.fail(format!("{what}: {error}"));
        }
        Message::Suspend => model.must_suspend = true,
        answer => take_answer(model, answer),
    }
    settle(model)
}

/// Takes in the answer to a question.
fn take_answer(model: &mut Model, answer: Message) {
    match answer {
        Message::Matches(matches) if model.filter.is_answered_by(&matches) => {
            model.cursor.take_matches(&matches.found);
        }
        Message::Placed(Ok(seq)) => model.jump(seq),
        Message::Placed(Err(problem)) => model.fail(problem),
        Message::Completion(completion) => model.filter.completion = Some(*completion),
        Message::Views(views) => model.filter.views = views,
        Message::Roster(roster) => model.state.take_roster(*roster),
        Message::Portrait(portrait) => model.state.take_portrait(portrait.map(|one| *one)),
        Message::Strip(strip) => {
            model.strip_slot.came();
            model.strip = Some(*strip);
        }
        Message::Cycles(list) => model.cycles.take_list(*list),
        Message::Cycle(tale) => model.cycles.take_tale(tale.map(|one| *one)),
        Message::Difference(answer) => model.difference = Some(*answer),
        Message::Preview(answer) => model.preview = Some(*answer),
        // The answer to a filter that is in force no more.
        _ => {}
    }
}

/// An answer is wanted when it is about the selected event. Following, the selection may have moved on meanwhile, and
/// anything newer than what is shown is welcome.
fn is_wanted(model: &Model, seq: Seq) -> bool {
    let is_newer = model.shown.as_ref().is_none_or(|shown| shown.seq() < seq);
    model.cursor.selected() == Some(seq) || (model.cursor.is_following() && is_newer)
}

/// Brings the windows in line with the screen, and works out what is missing.
fn settle(model: &mut Model) -> Vec<Command> {
    model.fit();
    let mut commands = std::mem::take(&mut model.wishes);
    let shown = model.shown.as_ref().map(Shown::seq);
    let head = model.cursor.head();
    let questions = match (model.place, model.cursor.selected()) {
        (Screen::Requests, _) => {
            commands.extend(model.loads.plan(&model.cursor, &model.rows, shown));
            Vec::new()
        }
        (Screen::State, Some(at)) => model.state.plan(at),
        (Screen::Cycles, Some(_)) => model.cycles.plan(head),
        (_, None) => Vec::new(),
    };
    commands.extend(questions.into_iter().map(Command::Ask));
    commands.extend(plan_strip(model));
    commands
}

/// A log in a line of cells looks other only when it has grown by a part of a cell.
const PARTS_OF_LOG: u64 = 400;

fn plan_strip(model: &mut Model) -> Option<Command> {
    let n_cells = usize::from(model.layout().strip?.width);
    let head = model.cursor.head().0;
    let grain = (head / PARTS_OF_LOG).max(1);
    let wanted = (n_cells, head / grain * grain, model.annotations.n_taken());
    let question = Question::Strip(n_cells);
    model
        .strip_slot
        .ask(&wanted)
        .then_some(Command::Ask(question))
}

/// The contexts that a key is looked up in, first to last. [`Context::Global`] follows them.
pub(super) fn contexts(model: &Model) -> &'static [Context] {
    if let Some(overlay) = model.overlays.last() {
        return overlay.contexts();
    }
    match (model.place, model.is_in_list()) {
        (Screen::Requests, true) => &[Context::List, Context::Requests, Context::Screen],
        (Screen::Requests, false) => &[Context::Text, Context::Requests, Context::Screen],
        (Screen::State, true) => &[Context::List, Context::State, Context::Screen],
        (Screen::State, false) => &[Context::Text, Context::State, Context::Screen],
        (Screen::Cycles, true) => &[Context::List, Context::Cycles, Context::Screen],
        (Screen::Cycles, false) => &[Context::Text, Context::Cycles, Context::Screen],
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
        // What plays by itself is no place to come back to.
        Some(seq) if model.next_tick.is_some() => return model.cursor.select(seq),
        Some(seq) => return model.jump(seq),
        None => {}
    }
    model.next_tick = None;
    model.notify(format!("no {} {side} {from}", landmark.noun()));
}

/// Moves by events, whatever has the focus.
pub(super) fn step_events(model: &mut Model, events: i64) {
    model.cursor.step(events);
}

/// Moves by rows of the list that has the focus.
pub(super) fn step(model: &mut Model, rows: i64) {
    match (model.place, model.state.focus) {
        (Screen::Requests, _) => model.cursor.step(rows),
        (Screen::State, StatePane::Roster) => model.state.step(rows),
        (Screen::State, StatePane::Resource) => step_line(model, rows),
        (Screen::State, StatePane::History) => step_history(model, rows),
        (Screen::Cycles, _) => model.cycles.step(rows),
    }
}

/// Moves by lines of the tree.
fn step_line(model: &mut Model, lines: i64) {
    let n_lines = verbs_of_state::leaves(model).len();
    let lines = isize::try_from(lines).unwrap_or(if lines < 0 { isize::MIN } else { isize::MAX });
    let line = model.state.line.min(n_lines.saturating_sub(1));
    model.state.line = line
        .saturating_add_signed(lines)
        .min(n_lines.saturating_sub(1));
}

/// Moves along the history of one resource, and the whole screen with it.
fn step_history(model: &mut Model, events: i64) {
    let at = model.cursor.selected().unwrap_or_default();
    let history = model.state.portrait.as_ref();
    let history = history.map_or(&[][..], |portrait| portrait.history.as_slice());
    match history::at_distance(history, at, events) {
        Some(seq) => model.cursor.select(seq),
        None => model.notify("this resource has no change on that side"),
    }
}

/// Moves by a fraction of a page: `pages / parts`.
pub(super) fn step_pages(model: &mut Model, pages: i64, parts: u64) {
    let height = match model.place {
        Screen::Requests => model.cursor.height(),
        Screen::State => model.state.height() as u64,
        Screen::Cycles => model.cycles.height() as u64,
    };
    let rows = i64::try_from((height / parts).max(1)).unwrap_or(1);
    step(model, pages * rows);
}

/// To the beginning of the list that has the focus.
pub(super) fn first(model: &mut Model) {
    if model.place == Screen::Requests {
        let oldest = model.cursor.at(1).unwrap_or_default();
        model.jump(oldest);
    } else {
        step(model, i64::MIN);
    }
}

/// To the end of the list that has the focus; of events, to the newest, and on with it.
pub(super) fn last(model: &mut Model) {
    if model.place == Screen::Requests {
        model.jumps.leave(model.cursor.selected());
        model.cursor.follow();
    } else {
        step(model, i64::MAX);
    }
}

/// To the newest event, from any screen, and on with it.
pub(super) fn follow(model: &mut Model) {
    model.jumps.leave(model.cursor.selected());
    model.cursor.follow();
}

pub(super) fn toggle_follow(model: &mut Model) {
    if model.cursor.is_following() {
        model.cursor.scrub();
    } else {
        model.cursor.follow();
    }
}

/// Opens what is selected: the event, or the request that a change came from.
pub(super) fn open(model: &mut Model) {
    match model.place {
        Screen::Requests if model.cursor.selected().is_some() => model.set_focus(Pane::Detail),
        Screen::Requests => {}
        Screen::State => match model.state.focus {
            StatePane::Roster => model.state.focus = StatePane::Resource,
            StatePane::Resource => verbs_of_state::toggle_fold(model),
            StatePane::History => show_screen(model, Screen::Requests),
        },
        Screen::Cycles => open_cycle(model),
    }
}

/// The requests of a cycle, or the first event of a story.
fn open_cycle(model: &mut Model) {
    let cycles = &model.cycles;
    let tale = cycles.tale_of_selected();
    let story = tale.and_then(|tale| tale.stories.get(cycles.story));
    let chapter = story.and_then(|story| story.chapters.last());
    match (cycles.focus, cycles.cycle(), chapter) {
        (CyclesPane::Stories, _, Some((seq, _))) => {
            let seq = *seq;
            model.jump(seq);
        }
        (_, Some(cycle), _) => {
            let (filter, first) = (format!("cycle:{}", cycle.name()), cycle.first);
            model.set_filter(&filter);
            model.filter.keep();
            model.jump(first);
        }
        _ => return,
    }
    show_screen(model, Screen::Requests);
}

pub(super) fn show_screen(model: &mut Model, screen: Screen) {
    if let (Screen::Cycles, Some(seq)) = (screen, model.cursor.selected()) {
        let client = model.rows.get(seq).map(|row| row.client);
        model.cycles.select_of(seq, client);
    }
    model.place = screen;
    model.is_zoomed = false;
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
    match model.place {
        Screen::Requests => {
            let panes = Requests::panes(model.arrangement());
            if let Some(pane) = neighbor(panes, model.focus(), forward) {
                model.set_focus(pane);
            }
        }
        Screen::State => {
            if let Some(pane) = neighbor(&State::PANES, model.state.focus, forward) {
                model.state.focus = pane;
            }
        }
        Screen::Cycles => {
            if let Some(pane) = neighbor(&CyclesScreen::PANES, model.cycles.focus, forward) {
                model.cycles.focus = pane;
            }
        }
    }
}

/// The next or previous of a ring.
pub(super) fn neighbor<T: Copy + PartialEq>(ring: &[T], current: T, forward: bool) -> Option<T> {
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
    match model.place {
        Screen::Requests => {
            let was_elsewhere = model.focus() != Pane::List;
            model.set_focus(Pane::List);
            was_elsewhere
        }
        Screen::State => {
            let was_elsewhere = model.state.focus != StatePane::Roster;
            model.state.focus = StatePane::Roster;
            if !was_elsewhere {
                show_screen(model, Screen::Requests);
            }
            true
        }
        Screen::Cycles => {
            let was_elsewhere = model.cycles.focus != CyclesPane::Table;
            model.cycles.focus = CyclesPane::Table;
            if !was_elsewhere {
                show_screen(model, Screen::Requests);
            }
            true
        }
    }
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

pub(super) fn open_filter(model: &mut Model) {
    if model.place == Screen::Cycles {
        show_screen(model, Screen::Requests);
    }
    let bar = FilterBar::open(model);
    model.overlays.push(Box::new(bar));
}

pub(super) fn open_export(model: &mut Model) {
    if let Some(dialog) = ExportDialog::open(model) {
        model.overlays.push(Box::new(dialog));
    }
}

pub(super) fn show_views(model: &mut Model) {
    let menu = filter::views(model);
    model.overlays.push(Box::new(menu));
}

pub(super) fn clear_filter(model: &mut Model) {
    model.set_filter("");
    model.filter.keep();
}

/// The directory before the selected event and after it.
pub(super) fn compare_event(model: &mut Model) {
    if let Some(seq) = model.cursor.selected() {
        DifferenceView::open(model, Comparison::Event(seq));
    }
}

/// The selected event beside a marked one, or beside the one where the last jump came from.
pub(super) fn compare_with_mark(model: &mut Model) {
    let Some(here) = model.cursor.selected() else {
        return;
    };
    let choice = |(letter, seq): (Letter, Seq)| {
        Choice::new(char::from(letter), seq.to_string(), "", move |model| {
            DifferenceView::open(model, Comparison::States(seq, here));
        })
    };
    let choices = model.annotations.marks().map(choice).collect();
    let title = "compare with a mark, or with ' with where you came from";
    let menu = Menu::new("compare-with", title, choices).or_letter(move |model, letter| {
        let came_from = model.jumps.last().filter(|_| letter == '\'');
        let Some(seq) = came_from else { return false };
        DifferenceView::open(model, Comparison::States(seq, here));
        true
    });
    model.overlays.push(Box::new(menu));
}

pub(super) fn pick_cycle(model: &mut Model) {
    let here = model.cycles.cycle().map(Cycle::name);
    model.cycles.against = if model.cycles.against == here {
        None
    } else {
        here
    };
}

pub(super) fn compare_cycles(model: &mut Model) {
    let comparison = model
        .cycles
        .tale
        .as_ref()
        .and_then(|tale| tale.against.as_ref());
    let Some([old, new]) = comparison.map(|comparison| comparison.names.clone()) else {
        model.notify("there is no other cycle to compare this one with: press b on one");
        return;
    };
    DifferenceView::open(model, Comparison::Cycles(old, new));
}

/// How long one change is shown while the log plays.
const PLAY_STEP: Duration = Duration::from_millis(700);

/// Begins to step through the changes; any key stops it.
pub(super) fn play(model: &mut Model, now: Instant) {
    model.next_tick = Some(now + PLAY_STEP);
    model.notify("playing: any key stops");
}

/// The time of the next step has come.
pub fn tick(model: &mut Model, now: Instant) -> Vec<Command> {
    model.next_tick = Some(now + PLAY_STEP);
    if model.cursor.is_following() {
        model.next_tick = None;
        model.notify("this is the newest event");
    } else {
        find(model, Landmark::Change, Direction::Forward);
    }
    settle(model)
}

/// To the next event of the filter, or, in a text, to the next line that has what it looks for.
pub(super) fn find_hit(model: &mut Model, forward: bool) {
    if !model.filter.is_on() {
        return model.notify("there is no filter to find hits of: press / first");
    }
    if model.place == Screen::Requests && model.focus() == Pane::Detail {
        return find_line(model, forward);
    }
    model.cursor.step(if forward { 1 } else { -1 });
}

fn find_line(model: &mut Model, forward: bool) {
    let patterns = model.filter.query().patterns();
    let Some(document) = model
        .shown
        .as_ref()
        .and_then(|shown| shown.document(model.tab()))
    else {
        return model.notify("hits are found in the request, the response, and the raw text");
    };
    let viewport = model.requests.viewport_of(model.tab());
    let glyphs = &model.options.glyphs;
    let is_hit = |number: &usize| {
        let line = document.line(*number, usize::from(u16::MAX), glyphs);
        let text: String = line.pieces().map(|(_, text)| text).collect();
        patterns
            .iter()
            .any(|pattern| pattern.find_at(&text, 0).is_some())
    };
    let tab = model.tab();
    let last = model.requests.hit.filter(|(of, _)| *of == tab);
    let n_lines = document.n_lines();
    let hit = match (last, forward) {
        (Some((_, line)), true) => (line + 1..n_lines).find(is_hit),
        (None, true) => (viewport.top()..n_lines).find(is_hit),
        (Some((_, line)), false) => (0..line.min(n_lines)).rev().find(is_hit),
        (None, false) => (0..viewport.top().min(n_lines)).rev().find(is_hit),
    };
    match hit {
        Some(line) => {
            viewport.go(Move::To(line));
            model.requests.hit = Some((tab, line));
        }
        None => model.notify("no hit on that side in this text"),
    }
}
