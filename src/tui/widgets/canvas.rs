//! Draws lines, rules and frames. Nothing else writes captured text into the buffer.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::tui::glyphs::Glyphs;
use crate::tui::text::{self, Mode};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::document::Document;
use crate::tui::widgets::line::{Find, Line};
use crate::tui::widgets::viewport::Viewport;

/// A buffer with what is needed to draw on it.
pub struct Canvas<'a> {
    /// What is drawn on.
    pub buffer: &'a mut Buffer,
    /// How roles look.
    pub theme: &'a Theme,
    /// The signs.
    pub glyphs: &'a Glyphs,
}

/// The head of a pane: what it is, and what stands at its right end.
#[derive(Debug, Clone, Default)]
pub struct Title<'a> {
    /// What the pane shows.
    pub left: Line<'a>,
    /// A count, tabs.
    pub right: Line<'a>,
    /// Whether keys go there.
    pub is_focused: bool,
}

/// What stands out in a document.
#[derive(Clone, Copy, Default)]
pub struct Highlights<'a> {
    /// What is looked for.
    pub find: Option<&'a Find<'a>>,
    /// The line that is selected, and how that looks.
    pub line: Option<(usize, Role)>,
}

impl Title<'_> {
    /// The number of the piece of its right part that is at a place, when it heads a pane with this area.
    pub fn right_piece_at(&self, area: Rect, at: Position, glyphs: &Glyphs) -> Option<usize> {
        let columns = u16::try_from(self.right.width(Mode::Fold, glyphs)).ok()?;
        // As it is drawn: a corner or a piece of rule, and a space, on either side.
        let start = area.right().checked_sub(columns + 2)?;
        let column = usize::from(at.x.checked_sub(start).filter(|_| at.y == area.y)?);
        let mut end = 0;
        let mut pieces = self.right.pieces();
        pieces.position(|(_, piece)| {
            end += text::width(piece, Mode::Fold, glyphs);
            column < end
        })
    }
}

impl Canvas<'_> {
    /// Draws a line into the first row of an area, from the column `skip` of the line on. When the line is longer, the
    /// last column says so, or the one where something wide has no room. Returns whether it is longer.
    pub fn line_from(&mut self, area: Rect, line: &Line<'_>, skip: usize, mode: Mode) -> bool {
        let area = area.intersection(self.buffer.area);
        if area.is_empty() {
            return false;
        }
        let end = skip + usize::from(area.width);
        let mut column = 0;
        for (role, text) in line.pieces() {
            let style = self.theme.style(role);
            let token_style = style.patch(self.theme.style(Role::Control));
            let mut text = text;
            if column < skip {
                let (bytes, columns) = text::seek(text, skip - column, mode, self.glyphs);
                text = text.get(bytes..).unwrap_or_default();
                column += columns;
            }
            for cell in text::cells(text, mode, self.glyphs) {
                let start = column;
                column += usize::from(cell.width);
                if column > end {
                    let behind = u16::try_from(start.saturating_sub(skip)).unwrap_or(u16::MAX);
                    let last = Rect {
                        x: area.x + behind.min(area.width - 1),
                        width: 1,
                        ..area
                    };
                    self.ellipsis(last, role);
                    return true;
                }
                if start < skip {
                    continue;
                }
                let style = if cell.is_token { token_style } else { style };
                let offset = u16::try_from(start - skip).unwrap_or(u16::MAX);
                self.put(area.x.saturating_add(offset), area.y, &cell, style);
            }
        }
        false
    }

    /// Draws a line of our own from its beginning, with unsafe characters folded.
    pub fn line(&mut self, area: Rect, line: &Line<'_>) {
        self.line_from(area, line, 0, Mode::Fold);
    }

    /// Draws a line at the right end of an area; returns the columns that are left of it.
    pub fn line_right(&mut self, area: Rect, line: &Line<'_>) -> u16 {
        let width = u16::try_from(line.width(Mode::Fold, self.glyphs))
            .unwrap_or(u16::MAX)
            .min(area.width);
        let x = area.right().saturating_sub(width);
        self.line(Rect { x, width, ..area }, line);
        area.width - width
    }

    /// Lays a style over an area without changing its text.
    pub fn overlay(&mut self, area: Rect, role: Role) {
        let style = self.theme.style(role);
        self.buffer
            .set_style(area.intersection(self.buffer.area), style);
    }

    /// Empties an area.
    pub fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        let paper = self.theme.style(Role::Paper);
        for position in area.positions() {
            if let Some(cell) = self.buffer.cell_mut(position) {
                cell.reset();
                cell.set_style(paper);
            }
        }
    }

    /// Draws a horizontal rule with a title; returns the area below it.
    pub fn rule(&mut self, area: Rect, title: &Title<'_>) -> Rect {
        let row = Rect {
            height: 1.min(area.height),
            ..area
        };
        let role = if title.is_focused {
            Role::LineFocused
        } else {
            Role::Line
        };
        let line = self.glyphs.horizontal.repeat(usize::from(row.width));
        self.line(row, &Line::of(role, line));
        self.title(
            Rect {
                x: row.x + 1.min(row.width),
                width: row.width.saturating_sub(2),
                ..row
            },
            title,
        );
        Rect {
            y: area.y.saturating_add(row.height),
            height: area.height - row.height,
            ..area
        }
    }

    /// Draws a frame with a title; returns the area inside.
    pub fn frame(&mut self, area: Rect, title: &Title<'_>) -> Rect {
        let inner = Rect {
            x: area.x + 1.min(area.width),
            y: area.y + 1.min(area.height),
            width: area.width.saturating_sub(2),
            height: area.height.saturating_sub(2),
        };
        if area.width < 2 || area.height < 2 {
            return inner;
        }
        let role = if title.is_focused {
            Role::LineFocused
        } else {
            Role::Line
        };
        let [top_left, top_right, bottom_left, bottom_right] = self.glyphs.corners;
        let edge = self.glyphs.horizontal.repeat(usize::from(inner.width));
        let row = |y| Rect {
            y,
            height: 1,
            ..area
        };
        self.line(
            row(area.y),
            &Line::of(role, format!("{top_left}{edge}{top_right}")),
        );
        self.line(
            row(area.bottom() - 1),
            &Line::of(role, format!("{bottom_left}{edge}{bottom_right}")),
        );
        for y in inner.top()..inner.bottom() {
            for x in [area.x, area.right() - 1] {
                self.line(
                    Rect {
                        x,
                        y,
                        width: 1,
                        height: 1,
                    },
                    &Line::of(role, self.glyphs.vertical),
                );
            }
        }
        let title_row = Rect {
            x: area.x + 1,
            width: inner.width,
            ..row(area.y)
        };
        self.title(title_row, title);
        inner
    }

    /// Draws the visible part of a document, each line as far as the window reaches.
    pub fn document(&mut self, area: Rect, document: &Document, viewport: &Viewport) {
        self.document_with(area, document, viewport, &Highlights::default());
    }

    /// Draws the visible part of a document, and in it what is to stand out.
    pub fn document_with(
        &mut self,
        area: Rect,
        document: &Document,
        viewport: &Viewport,
        highlights: &Highlights<'_>,
    ) {
        let (width, height) = (usize::from(area.width), usize::from(area.height));
        let n_lines = document.n_lines();
        let top = viewport.place(height, n_lines);
        let visible = top..n_lines.min(top + height);
        let glyphs = self.glyphs;
        let left = viewport.place_sideways(width, || {
            let lines = visible.clone().map(|number| {
                let line = document.line(number, usize::MAX, glyphs);
                let widths = line
                    .pieces()
                    .map(|(_, text)| text::seek(text, usize::MAX, Mode::Reveal, glyphs).1);
                widths.sum::<usize>()
            });
            lines.max().unwrap_or(0)
        });
        let mut has_more_right = false;
        for (y, number) in (area.top()..area.bottom()).zip(visible) {
            let row = Rect {
                y,
                height: 1,
                ..area
            };
            let line = document.line(number, left + width + 1, glyphs);
            // A hit may begin left of the window.
            let first = left.saturating_sub(width);
            let (part, before) = line.part(first, left - first + width + 1, Mode::Reveal, glyphs);
            let part = match highlights.find {
                Some(find) => part.marked(find),
                None => part,
            };
            has_more_right |= self.line_from(row, &part, left - before, Mode::Reveal);
            if let Some((selected, role)) = highlights.line
                && selected == number
            {
                self.overlay(row, role);
            }
        }
        viewport.set_more_right(has_more_right);
    }

    /// The title on a line that is drawn already, with a space on either side.
    fn title(&mut self, row: Rect, title: &Title<'_>) {
        let spaced = |line: &Line<'_>| -> usize {
            match line.width(Mode::Fold, self.glyphs) {
                0 => 0,
                width => width + 2,
            }
        };
        let available = usize::from(row.width);
        let right_width = Some(spaced(&title.right))
            .filter(|width| *width <= available)
            .unwrap_or(0);
        let left_width = spaced(&title.left).min(available - right_width);
        let at = |x: usize, width: usize| Rect {
            x: row.x + u16::try_from(x).unwrap_or(u16::MAX),
            width: u16::try_from(width).unwrap_or(u16::MAX),
            ..row
        };
        for (area, line) in [
            (at(0, left_width), &title.left),
            (at(available - right_width, right_width), &title.right),
        ] {
            if area.width > 2 {
                self.clear(area);
                self.line(
                    Rect {
                        x: area.x + 1,
                        width: area.width - 2,
                        ..area
                    },
                    line,
                );
            }
        }
    }

    fn ellipsis(&mut self, area: Rect, role: Role) {
        let style = self.theme.style(role);
        // The left half of a wide character may stand there: the cell before must not reach into this one.
        if let Some(x) = area.x.checked_sub(1)
            && let Some(before) = self.buffer.cell_mut((x, area.y))
            && text::width(before.symbol(), Mode::Fold, self.glyphs) > 1
        {
            before.set_symbol(" ");
        }
        if let Some(cell) = self.buffer.cell_mut((area.x, area.y)) {
            cell.set_symbol(self.glyphs.ellipsis).set_style(style);
        }
    }

    fn put(&mut self, x: u16, y: u16, cell: &text::Cell<'_>, style: ratatui::style::Style) {
        // A token is several characters that take one cell each; a grapheme is one symbol.
        if cell.is_token {
            let mut x = x;
            for character in cell.symbol.chars() {
                if let Some(target) = self.buffer.cell_mut((x, y)) {
                    target.set_char(character).set_style(style);
                }
                x = x.saturating_add(1);
            }
            return;
        }
        if let Some(target) = self.buffer.cell_mut((x, y)) {
            target.set_symbol(&cell.symbol).set_style(style);
        }
        for covered in 1..cell.width {
            if let Some(target) = self.buffer.cell_mut((x.saturating_add(covered), y)) {
                target.set_symbol(" ").set_style(style);
            }
        }
    }
}
