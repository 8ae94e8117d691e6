//! What is on the screen as plain lines, without frames: to be selected with the mouse, or to stay behind.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::tui::arrangement::{Arrangement, Pane};
use crate::tui::model::Model;
use crate::tui::panes::{cycles, detail, directory, list};
use crate::tui::picture;
use crate::tui::screens::{Screen, Tab};
use crate::tui::text::{self, Mode};
use crate::tui::theme::Role;
use crate::tui::view;
use crate::tui::widgets::viewport::Move;
use crate::tui::widgets::{Canvas, Viewport};

/// More lines of one pane are not printed.
const MOST_ROWS: u16 = 1000;

/// The whole screen, as others may see it.
pub fn screen(model: &Model) -> Vec<String> {
    let mut buffer = Buffer::empty(model.screen);
    view::draw(model, &mut buffer);
    picture::conceal(&mut buffer);
    lines(model, &buffer, buffer.area)
}

/// The pane that has the focus: all of its text, of a list what is visible.
pub fn pane(model: &mut Model) -> Vec<String> {
    let area = Rect::new(0, 0, model.screen.width, MOST_ROWS);
    let (was_zoomed, pane) = (model.is_zoomed, model.focused_pane());
    // Alone it shows one text, not three beside each other.
    model.is_zoomed = true;
    let tops: Vec<usize> = viewports(model).map(Viewport::top).collect();
    let mut buffer = Buffer::empty(area);
    draw(model, pane, &mut buffer, area);
    // With room for everything, each text was drawn from its beginning: back to where it was.
    for (viewport, top) in viewports(model).zip(tops) {
        viewport.go(Move::To(top));
    }
    model.is_zoomed = was_zoomed;
    text::sweep(&mut buffer);
    let mut lines = lines(model, &buffer, inside(model, pane, area));
    let is_full = lines.last().is_some_and(|line| !line.is_empty());
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    if is_full {
        lines.push("there is more: export or copy it".to_owned());
    }
    lines
}

fn draw(model: &Model, pane: usize, buffer: &mut Buffer, area: Rect) {
    let options = &model.options;
    let mut canvas = Canvas {
        buffer,
        theme: &options.theme,
        glyphs: &options.glyphs,
    };
    canvas.overlay(area, Role::Paper);
    match (model.place, Pane::ALL.get(pane)) {
        (Screen::Requests, Some(Pane::Detail)) => detail::draw(&mut canvas, model, area),
        (Screen::Requests, Some(Pane::State)) => detail::draw_state(&mut canvas, model, area),
        (Screen::Requests, _) => list::draw(&mut canvas, model, area),
        (Screen::State, _) => directory::draw_pane(&mut canvas, model, pane, area),
        (Screen::Cycles, _) => cycles::draw_pane(&mut canvas, model, pane, area),
    }
}

/// What is inside the frame or below the rule.
fn inside(model: &Model, pane: usize, area: Rect) -> Rect {
    let arrangement = model.arrangement();
    let is_list = model.place == Screen::Requests && pane == Pane::List.number();
    let side = u16::from(arrangement.has_frames());
    let above = u16::from(arrangement != Arrangement::Compact || !is_list);
    Rect {
        x: side,
        y: above,
        width: area.width.saturating_sub(2 * side),
        height: area.height.saturating_sub(above + side),
    }
}

/// Every text that a pane scrolls.
fn viewports(model: &Model) -> impl Iterator<Item = &Viewport> {
    let tabs = [
        Tab::Effect,
        Tab::Request,
        Tab::Response,
        Tab::Raw,
        Tab::State,
    ];
    let of_requests = tabs.into_iter().map(|tab| model.requests.viewport_of(tab));
    of_requests.chain([&model.state.viewport, &model.cycles.viewport])
}

/// The text of a part of a buffer, without the blanks at the ends of lines.
fn lines(model: &Model, buffer: &Buffer, area: Rect) -> Vec<String> {
    let line = |y: u16| {
        let mut line = String::new();
        let mut x = area.left();
        while let Some(cell) = buffer.cell((x, y)).filter(|_| x < area.right()) {
            line.push_str(cell.symbol());
            let width = text::width(cell.symbol(), Mode::Reveal, &model.options.glyphs);
            // What a wide character covers has cells of its own.
            x = x.saturating_add(u16::try_from(width).unwrap_or(1).max(1));
        }
        line.truncate(line.trim_end().len());
        line
    };
    (area.top()..area.bottom()).map(line).collect()
}
