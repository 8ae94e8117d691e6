//! Opening what lies over a screen: help, menus, questions, comparisons.

use std::time::Instant;

use crate::journal::{Letter, Seq};
use crate::tui::action::Action;
use crate::tui::contexts::contexts;
use crate::tui::message::{Command, Comparison, EndpointStatus, Read};
use crate::tui::model::Model;
use crate::tui::overlays::{
    Choice, DifferenceView, EndpointPanel, ExportDialog, FilterBar, Menu, Overlay, Palette,
    ReplayResult, go_to, help, notices, resend, views,
};
use crate::tui::screens::Screen;
use crate::tui::verbs::showing::show_screen;

pub(in crate::tui) fn show_help(model: &mut Model) {
    if model
        .overlays
        .last()
        .is_some_and(|top| top.name() == "help")
    {
        model.overlays.pop();
        return;
    }
    let top = model.overlays.last().map(|top| top.name());
    let help = if top == Some("filter") {
        help::at_filters(model)
    } else {
        help::page()
    };
    model.overlays.push(Box::new(help));
}

pub(in crate::tui) fn show_palette(model: &mut Model) {
    let palette = Palette::new(model, contexts(model));
    model.overlays.push(Box::new(palette));
}

pub(in crate::tui) fn show_notices(model: &mut Model) {
    model.overlays.push(Box::new(notices::page()));
}

/// Shows what is known of the endpoint.
pub(in crate::tui) fn show_endpoint(model: &mut Model, now: Instant) {
    EndpointPanel::open(model, now);
}

pub(in crate::tui) fn ask_for_event(model: &mut Model) {
    model.overlays.push(Box::new(go_to::prompt()));
}

/// Asks what is to be written about the selected event. Where this process does not write the capture, whether another
/// does is found out at once.
pub(in crate::tui) fn annotate<O: Overlay + 'static>(
    model: &mut Model,
    question: impl FnOnce(Seq, &Model) -> O,
) {
    if matches!(model.endpoint, Some(EndpointStatus::Capture { .. })) {
        model.wishes.push(Command::Read(Read::Writer));
    }
    ask(model, question);
}

/// Asks something about the selected event.
pub(in crate::tui) fn ask<O: Overlay + 'static>(
    model: &mut Model,
    question: impl FnOnce(Seq, &Model) -> O,
) {
    if let Some(seq) = model.cursor.selected() {
        // It stays the selected one while it is asked about.
        model.cursor.scrub();
        let overlay = question(seq, model);
        model.overlays.push(Box::new(overlay));
    }
}

/// Asks what to send again and where to, where there is something to send.
pub(in crate::tui) fn send_again(model: &mut Model) {
    match resend::nothing(model) {
        Some(said) => model.notify(said),
        None => ask(model, resend::menu),
    }
}

pub(in crate::tui) fn open_filter(model: &mut Model) {
    if model.place == Screen::Cycles {
        show_screen(model, Screen::Requests);
    }
    let bar = FilterBar::open(model);
    model.overlays.push(Box::new(bar));
}

pub(in crate::tui) fn open_export(model: &mut Model) {
    if let Some(dialog) = ExportDialog::open(model, None, 0) {
        model.overlays.push(Box::new(dialog));
    }
}

/// How the last replay went.
pub(in crate::tui) fn show_replayed(model: &mut Model) {
    if model.replayed.is_some() {
        model.overlays.push(Box::new(ReplayResult::default()));
    } else {
        model.notify("nothing was sent again yet: press r");
    }
}

pub(in crate::tui) fn show_views(model: &mut Model) {
    let menu = views::menu(model);
    model.overlays.push(Box::new(menu));
}

pub(in crate::tui) fn clear_filter(model: &mut Model) {
    model.set_filter("");
    model.filter.keep();
}

/// The directory before the selected event and after it.
pub(in crate::tui) fn compare_event(model: &mut Model) {
    if let Some(seq) = model.cursor.selected() {
        model.cursor.scrub();
        DifferenceView::open(model, Comparison::Event(seq));
    }
}

/// The selected event beside a marked one, or beside the one where the last jump came from.
pub(in crate::tui) fn compare_with_mark(model: &mut Model) {
    let Some(here) = model.cursor.selected() else {
        return;
    };
    let choice = |(letter, seq): (Letter, Seq)| {
        Choice::new(char::from(letter), seq.to_string(), "", move |model| {
            DifferenceView::open(model, Comparison::States(seq, here));
        })
    };
    let marks = model.annotations.marks().map(choice);
    let came_from = model.jumps.last().map(|seq| {
        let detail = "where you came from";
        Choice::new('\'', seq.to_string(), detail, move |model| {
            DifferenceView::open(model, Comparison::States(seq, here));
        })
    });
    let choices: Vec<Choice> = marks.chain(came_from).collect();
    if choices.is_empty() {
        let mark = Action::find("mark").and_then(|mark| model.options.keymap.keys(mark).first());
        let key = mark.map_or_else(String::new, |key| format!(" with {key}"));
        return model.notify(format!(
            "there is nothing to compare with yet: mark an event first{key}"
        ));
    }
    let menu = Menu::new("compare-with", "compare with", choices);
    model.overlays.push(Box::new(menu));
}
