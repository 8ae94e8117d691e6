//! Draws the model. Reads it and nothing else.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::tui::arrangement::Arrangement;
use crate::tui::model::Model;
use crate::tui::panes::{cycles, detail, directory, effect, job, list, status, strip};
use crate::tui::screens::Screen;
use crate::tui::text::{self, Mode};
use crate::tui::theme::Role;
use crate::tui::widgets::{Canvas, Line};

/// Draws the whole screen. Returns how many cells the last sweep had to clean: always zero.
pub fn draw(model: &Model, buffer: &mut Buffer) -> usize {
    let screen = buffer.area;
    let options = &model.options;
    let mut canvas = Canvas {
        buffer,
        theme: &options.theme,
        glyphs: &options.glyphs,
    };
    canvas.overlay(screen, Role::Paper);
    let layout = model.layout();
    if model.arrangement() == Arrangement::TooSmall {
        draw_too_small(&mut canvas, model, screen);
        return text::sweep(canvas.buffer);
    }
    status::draw(&mut canvas, model, layout.status);
    if let Some(area) = layout.banner {
        status::draw_banner(&mut canvas, model, area);
    }
    if let Some(area) = layout.tabs {
        status::draw_tabs(&mut canvas, model, area);
    }
    match model.place {
        Screen::Requests => draw_requests(&mut canvas, model),
        Screen::State => directory::draw(&mut canvas, model),
        Screen::Cycles => cycles::draw(&mut canvas, model),
    }
    if let Some(area) = layout.strip {
        strip::draw(&mut canvas, model, area);
    }
    status::draw_hints(&mut canvas, model, layout.hints);
    job::draw(&mut canvas, model, layout.hints);
    for overlay in &model.overlays {
        overlay.draw(&mut canvas, model, screen, layout.hints);
    }
    status::draw_notice(&mut canvas, model, layout.hints);
    text::sweep(canvas.buffer)
}

fn draw_requests(canvas: &mut Canvas<'_>, model: &Model) {
    let layout = model.layout();
    let [list, detail, state] = layout.panes;
    if let Some(area) = list {
        list::draw(canvas, model, area);
    }
    if let Some(area) = layout.effect_line {
        draw_effect_line(canvas, model, area);
    }
    if let Some(area) = detail {
        detail::draw(canvas, model, area);
    }
    if let Some(area) = state {
        detail::draw_state(canvas, model, area);
    }
}

fn draw_too_small(canvas: &mut Canvas<'_>, model: &Model, screen: Rect) {
    let size = format!("{}x{}", screen.width, screen.height);
    let forms = [
        format!("  terminal {size}, need 30x8"),
        format!(" {size}, need 30x8"),
        " need 30x8".to_owned(),
    ];
    // Whether the endpoint is up is worth more than by how much the terminal is too small.
    let status = status::word(canvas, model);
    let mut lines = forms
        .into_iter()
        .map(|form| status.clone().and(Role::Text, form));
    let room = usize::from(screen.width);
    let fits = |line: &Line<'_>| line.width(Mode::Fold, canvas.glyphs) <= room;
    let line = lines.find(fits).unwrap_or_else(|| status.clone());
    canvas.line(screen, &line);
}

/// What the selected event did, in the one or two lines that a compact screen has for it.
fn draw_effect_line(canvas: &mut Canvas<'_>, model: &Model, area: Rect) {
    let below = canvas.rule(area, &crate::tui::widgets::canvas::Title::default());
    let Some(shown) = &model.shown else {
        return;
    };
    let lines = effect::lines(shown, &model.options, usize::from(u16::MAX));
    let change = lines
        .get(3)
        .filter(|_| !shown.attributes.is_empty())
        .or(lines.first());
    let mut line = Line::of(Role::Key, format!("{} ", shown.seq()));
    let room = usize::from(below.width).saturating_sub(line.width(Mode::Fold, canvas.glyphs));
    let is_sentence = shown.attributes.is_empty();
    for (role, text) in change.iter().flat_map(|line| line.pieces()) {
        line.push(
            role,
            if is_sentence {
                text::fit_sentence(text, room, canvas.glyphs)
            } else {
                text.to_owned()
            },
        );
    }
    canvas.line(below, &line);
}
