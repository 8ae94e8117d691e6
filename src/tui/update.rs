//! What happens when the user does something or the world says something. Plain functions: nothing here waits, reads a
//! file or a clock.

use std::time::Instant;

use crossterm::event::KeyEvent;

use crate::inspect::Direction;
use crate::journal::Seq;
use crate::tui::action::{Action, Context};
use crate::tui::contexts::contexts;
use crate::tui::fit::fit;
use crate::tui::input::Input;
use crate::tui::keymap::Key;
use crate::tui::message::{Command, EndpointStatus, Message, Question, Read};
use crate::tui::model::Model;
use crate::tui::mouse;
use crate::tui::overlays::{Fate, annotate, export, replayed};
use crate::tui::panes::shown_event::ShownEvent;
use crate::tui::screens::Screen;
use crate::tui::tree_selection;
use crate::tui::verbs::over::on_top;
use crate::tui::verbs::{editing, playing, state, table};

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
        Input::Paste(text) => editing::paste(model, text),
        Input::Mouse(gesture) => {
            model.retry_questions();
            mouse::take(model, gesture);
        }
        Input::Resize(columns, rows) => {
            (model.screen.width, model.screen.height) = (columns, rows);
            model.terminal_tasks.must_redraw = true;
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
                let shown = ShownEvent::new(*detail, &model.options);
                model.show(shown);
            }
        }
        Message::Found(seq) => found(model, seq),
        Message::Quit => model.has_quit = true,
        Message::Endpoint(status) => {
            if matches!(status, EndpointStatus::Capture { .. }) {
                model.wishes.push(Command::Read(Read::Writer));
            }
            model.endpoint = Some(status);
        }
        Message::Annotations(annotations) => model.annotations = *annotations,
        Message::Done(text) => model.notify(text),
        Message::Themes(themes) => model.renew_themes(themes),
        Message::Alert(alert) => model.terminal_tasks.alarm.raise(alert),
        Message::EndpointFacts(facts) => model.watch.take(*facts),
        Message::Tokens(tokens) => model.watch.reveal(tokens),
        Message::Failed { what, error } => {
            model.give_up_questions();
            model.fail(format!("{what}: {error}"));
        }
        Message::Suspend => model.terminal_tasks.must_suspend = true,
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
        Message::Emptiness(emptiness) => model.filter.take_emptiness(emptiness),
        Message::Placed(Ok(seq)) => model.jump(seq),
        Message::Placed(Err(problem)) => model.fail(problem),
        Message::Completion(completion) => model.filter.completion = Some(*completion),
        Message::Views(views) => model.filter.views = views,
        Message::Writer(writer) => {
            model.has_other_writer = writer.is_some();
            if let Some(writer) = writer {
                annotate::refuse(model, &writer);
            }
        }
        Message::Roster(roster) => state::take_roster(model, *roster),
        Message::Portrait(portrait) => {
            let glyphs = &model.options.glyphs;
            model.state.take_portrait(portrait.map(|one| *one), glyphs);
        }
        Message::Strip(strip) => {
            model.strip_slot.came();
            model.strip = Some(*strip);
        }
        Message::Cycles(list) => model.cycles.take_list(*list),
        Message::Cycle(tale) => model.cycles.take_tale(tale.map(|one| *one)),
        Message::Difference(answer) => model.difference = Some(*answer),
        Message::Preview(answer) => model.preview = Some(*answer),
        Message::Progress(progress) => model.jobs.take(progress),
        Message::Ended(job) => model.jobs.ended(job),
        Message::Replayed(answer) => replayed::take(model, *answer),
        Message::Exists(answer) => export::exists(model, answer.0, answer.1),
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
    if !model
        .overlays
        .iter()
        .any(|overlay| overlay.name() == "endpoint")
    {
        model.watch.end();
    }
    fit(model);
    let mut commands = std::mem::take(&mut model.wishes);
    let shown = model.shown.as_ref().map(ShownEvent::seq);
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

fn press(model: &mut Model, key: Key, event: KeyEvent, now: Instant) {
    let keymap = &model.options.keymap;
    let own = keymap.action(contexts(model), key);
    let action = own.or_else(|| keymap.action(&[Context::Global], key));
    if let Some(field) = model.overlays.last_mut().and_then(|top| top.typing()) {
        // While typing, a plain key is text unless the overlay itself uses it, or it leads back.
        let is_command =
            action.is_some_and(|action| own.is_some() || key.is_chord() || action.name == "back");
        if !is_command {
            let is_edited = field.press(key, event);
            on_top(model, |overlay, model| {
                if is_edited {
                    overlay.edited(model);
                } else {
                    overlay.moved(model);
                }
                Fate::Stays
            });
            return;
        }
    } else if let (None, Some(letter)) = (own, key.text())
        && choose(model, letter)
    {
        return;
    }
    if let Some(action) = action {
        // Whoever reads a text or looks at one of the resources must not have it taken away by what arrives.
        let is_reading = match action.context {
            Context::Text | Context::Tree => true,
            Context::List => model.place == Screen::State || tree_selection::has_keys(model),
            _ => false,
        };
        if is_reading && model.overlays.is_empty() {
            model.cursor.scrub();
        }
        run(action, model, now);
    }
}

/// Does what an action stands for, and then what was chosen by it.
fn run(action: &'static Action, model: &mut Model, now: Instant) {
    let mut next = Some(action);
    while let Some(action) = next {
        table::run(action.id, model, now);
        next = model.next_action.take();
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

/// The time of the next step has come.
pub fn tick(model: &mut Model, now: Instant) -> Vec<Command> {
    if model.next_tick.is_some_and(|due| due <= now) {
        playing::step(model, now);
    }
    if model.watch.is_due(now) {
        model.wishes.push(Command::Ask(Question::Endpoint));
    }
    settle(model)
}
