//! The way back, level by level, and the way out.

use std::time::{Duration, Instant};

use crate::tui::arrangement::Pane;
use crate::tui::message::Command;
use crate::tui::model::Model;
use crate::tui::screens::{CyclesPane, Screen, StatePane};
use crate::tui::verbs::over::on_top;
use crate::tui::verbs::showing::show_screen;

/// Two interrupts within this time quit.
const INTERRUPT_WINDOW: Duration = Duration::from_secs(1);

/// One level back; returns whether there was one.
pub(in crate::tui) fn back(model: &mut Model) -> bool {
    if !model.overlays.is_empty() {
        on_top(model, |overlay, model| overlay.leave(model));
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
            was_elsewhere || model.picks.give_up()
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

pub(in crate::tui) fn close(model: &mut Model) {
    if !back(model) {
        quit(model);
    }
}

pub(in crate::tui) fn quit(model: &mut Model) {
    model.has_quit = true;
}

pub(in crate::tui) fn quit_and_leave_screen(model: &mut Model) {
    model.leaves_screen = true;
    quit(model);
}

pub(in crate::tui) fn interrupt(model: &mut Model, now: Instant) {
    let is_second = model
        .interrupted_at
        .is_some_and(|earlier| now.duration_since(earlier) < INTERRUPT_WINDOW);
    model.interrupted_at = Some(now);
    if is_second {
        quit(model);
        return;
    }
    let job = model.jobs.newest();
    let job = job.filter(|_| model.overlays.is_empty());
    if let Some((job, what)) = job.map(|progress| (progress.job, progress.what.clone())) {
        model.wishes.push(Command::Stop(job));
        model.notify(format!("stopping: {what}"));
        return;
    }
    on_top(model, |overlay, model| overlay.leave(model));
    model.notify("once more within a second quits");
}
