//! Carries out what was captured: what, in which format, disguised or not, with a look at it before it is written.

use ratatui::layout::Rect;

use crate::inspect::export::{FORMATS, Format, Shape};
use crate::scim::spelling::noun;
use crate::tui::action::Context;
use crate::tui::area::{split_columns, split_rows};
use crate::tui::extents;
use crate::tui::measure;
use crate::tui::message::{Command, Deed, ExportWish, Extent, Preview, Question};
use crate::tui::model::Model;
use crate::tui::overlays::{Choice, Fate, Menu, Overlay, Prompt, Verb, cover};
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Title;
use crate::tui::widgets::{Block, Canvas, Document, Field, Line, Viewport};

/// The choices so far.
pub struct ExportDialog {
    extents: Vec<(Extent, String)>,
    extent: usize,
    format: usize,
    is_pseudonymous: bool,
    has_prerequisites: bool,
    viewport: Viewport,
}

/// What is offered, the first thing first.
const OFFERED: [extents::Choice; 6] = [
    extents::Choice::Picked,
    extents::Choice::Listed,
    extents::Choice::Selected,
    extents::Choice::Cycle,
    extents::Choice::Whole,
    extents::Choice::Marks,
];

/// The most lines of a look.
const MOST_LINES: usize = 2000;

/// The longest list of attributes that can be typed.
const LONGEST_MASKS: usize = 1000;

/// The longest path that can be typed.
const LONGEST_PATH: usize = 1000;

impl ExportDialog {
    /// The dialog, with what can be exported from here: at a choice of events, or the first that there is, and at the
    /// format of this place in the table.
    pub fn open(model: &mut Model, choice: Option<extents::Choice>, format: usize) -> Option<Self> {
        model.cursor.selected()?;
        model.cursor.scrub();
        let offered = OFFERED.iter();
        let offered =
            offered.filter_map(|one| Some((*one, extents::offered(model, &[*one]).pop()?)));
        let (choices, extents): (Vec<_>, Vec<_>) = offered.unzip();
        let place = choices.iter().position(|one| Some(*one) == choice);
        let dialog = Self {
            extents,
            extent: place.unwrap_or(0),
            format,
            is_pseudonymous: false,
            has_prerequisites: false,
            viewport: Viewport::default(),
        };
        dialog.ask(model);
        Some(dialog)
    }

    fn format(&self) -> Option<&'static Format> {
        FORMATS.get(self.format)
    }

    fn wish(&self, model: &Model) -> Option<ExportWish> {
        let format = self.format()?;
        Some(ExportWish {
            format: format.name,
            extent: self.extents.get(self.extent)?.0.clone(),
            is_pseudonymous: self.is_pseudonymous,
            masks: model.masks.clone(),
            has_prerequisites: self.has_prerequisites && format.takes_prerequisites(),
        })
    }

    /// Asks for a look at what would be written.
    fn ask(&self, model: &mut Model) {
        if let Some(wish) = self.wish(model) {
            look(model, wish);
        }
    }

    /// Asks which attributes to mask; the dialog stays below.
    fn ask_for_masks(&self, model: &mut Model) {
        let Some(wish) = self.wish(model) else {
            return;
        };
        let mut field = Field::new(
            LONGEST_MASKS,
            "attributes, as in emails.value name; none: nothing",
        );
        field.set_text(&wish.masks.join(" "));
        let prompt = Prompt::new("export-masks", " mask ", field, move |model, typed| {
            let paths = typed.split([' ', ',']).filter(|path| !path.is_empty());
            model.masks = paths.map(str::to_owned).collect();
            let masks = model.masks.clone();
            look(
                model,
                ExportWish {
                    masks,
                    ..wish.clone()
                },
            );
            Ok(())
        });
        model.overlays.push(Box::new(prompt));
    }

    /// Asks where to write it.
    fn ask_for_path(&self, model: &mut Model) {
        let (Some(wish), Some(format)) = (self.wish(model), self.format()) else {
            return;
        };
        let at = model.selected().unwrap_or_default();
        let path = format!("scimscope-{}.{}", at.0, format.extension);
        model.overlays.push(Box::new(path_prompt(wish, &path)));
    }
}

/// Asks for a look at an export.
fn look(model: &mut Model, wish: ExportWish) {
    model.preview = None;
    model.wishes.push(Command::Ask(Question::Preview(wish)));
}

/// Asks where to write an export, with a proposal.
fn path_prompt(wish: ExportWish, proposal: &str) -> Prompt {
    let mut field = Field::new(LONGEST_PATH, "a path");
    field.set_text(proposal);
    Prompt::new("export-to", " write to ", field, move |model, path| {
        if path.trim().is_empty() {
            return Err("type a path to write to".to_owned());
        }
        write(model, wish.clone(), path.trim(), false);
        Ok(())
    })
}

fn write(model: &mut Model, wish: ExportWish, path: &str, is_forced: bool) {
    let path = path.to_owned();
    model.wishes.push(Command::Do(Deed::Export {
        wish,
        path,
        is_forced,
    }));
}

/// Something is at the path of an export: asks whether to replace it, or where else to write.
pub fn exists(model: &mut Model, wish: ExportWish, path: String) {
    if !model.overlays.is_empty() {
        // Whoever is doing something else meanwhile is told, and not asked.
        return model.fail(format!("not exported: {path} exists already"));
    }
    let (other_wish, other_path) = (wish.clone(), path.clone());
    let choices = vec![
        Choice::new('n', "another name", path.clone(), move |model| {
            let prompt = path_prompt(other_wish.clone(), &other_path);
            model.overlays.push(Box::new(prompt));
        }),
        Choice::new('o', "overwrite it", "", move |model| {
            write(model, wish.clone(), &path, true);
        }),
    ];
    let menu = Menu::new("export-exists", "file exists", choices);
    model.overlays.push(Box::new(menu));
}

impl Overlay for ExportDialog {
    fn name(&self) -> &'static str {
        "export"
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Menu]
    }

    fn viewport(&self) -> Option<&Viewport> {
        Some(&self.viewport)
    }

    fn act(&mut self, verb: Verb, model: &mut Model) -> Fate {
        let n_formats = FORMATS.len();
        match verb {
            Verb::Next => self.format = (self.format + 1) % n_formats,
            Verb::Previous => self.format = (self.format + n_formats - 1) % n_formats,
            Verb::Complete => self.extent = (self.extent + 1) % self.extents.len().max(1),
            Verb::Accept => {
                self.ask_for_path(model);
                return Fate::Closes;
            }
            Verb::Unfold | Verb::Swap | Verb::Other | Verb::Undo | Verb::Redo => {
                return Fate::Stays;
            }
        }
        self.viewport = Viewport::default();
        self.ask(model);
        Fate::Stays
    }

    fn letter(&mut self, letter: char, model: &mut Model) -> Option<Fate> {
        match letter {
            'j' => return Some(self.act(Verb::Next, model)),
            'k' => return Some(self.act(Verb::Previous, model)),
            'w' => return Some(self.act(Verb::Complete, model)),
            'p' => self.is_pseudonymous = !self.is_pseudonymous,
            'b' => self.has_prerequisites = !self.has_prerequisites,
            'm' => {
                self.ask_for_masks(model);
                return Some(Fate::Stays);
            }
            _ => return None,
        }
        self.ask(model);
        Some(Fate::Stays)
    }

    fn draw(&self, canvas: &mut Canvas<'_>, model: &Model, screen: Rect, row: Rect) {
        let area = cover(canvas, screen, row);
        let title = Title {
            left: Line::of(Role::TitleFocused, "Export"),
            right: Line::of(Role::Quiet, "Esc closes"),
            is_focused: true,
        };
        let inner = canvas.frame(area, &title);
        let rows = self.choices(model);
        let n_rows = u16::try_from(rows.len()).unwrap_or(u16::MAX);
        let (top, rest) = split_rows(inner, n_rows.min(inner.height / 2));
        for (y, line) in (top.top()..top.bottom()).zip(&rows) {
            canvas.line(
                Rect {
                    y,
                    height: 1,
                    ..top
                },
                line,
            );
        }
        let title = Title {
            right: Line::of(Role::Quiet, "how it begins"),
            ..Title::default()
        };
        let rest = canvas.rule(rest, &title);
        let (formats, look) = split_columns(rest, 16.min(rest.width / 3));
        let first = (self.format + 1).saturating_sub(usize::from(formats.height));
        let listed = FORMATS.iter().enumerate().skip(first);
        for (y, (index, format)) in (formats.top()..formats.bottom()).zip(listed) {
            let line_row = Rect {
                y,
                height: 1,
                ..formats
            };
            let is_current = index == self.format;
            let gutter = if is_current {
                canvas.glyphs.selected
            } else {
                " "
            };
            let line = Line::of(Role::Key, gutter).and(Role::Text, format!(" {}", format.name));
            canvas.line(line_row, &line);
            if is_current {
                canvas.overlay(line_row, Role::Selected);
            }
        }
        self.draw_look(canvas, model, look);
    }
}

impl ExportDialog {
    /// What is chosen, each with the key that chooses otherwise.
    fn choices(&self, model: &Model) -> Vec<Line<'static>> {
        let what = self.extents.get(self.extent).map_or("", |(_, text)| text);
        let how = if self.is_pseudonymous {
            "names, addresses and identifiers replaced by stand-ins"
        } else {
            "as captured; secrets are not in the capture"
        };
        let format = self.format();
        // What is made of some events is said where it is not these events themselves.
        let made = match format.map(|format| format.shape) {
            Some(Shape::State) => ": the directory after the last of them",
            Some(Shape::Difference) => ": what changed from before the first to after the last",
            Some(Shape::Events | Shape::Requests | Shape::Files) | None => "",
        };
        let before = match format {
            Some(format) if format.takes_prerequisites() => Some(if self.has_prerequisites {
                "with what the events refer to and others created"
            } else {
                "with the first of the events"
            }),
            _ => None,
        };
        let format = format.map_or(String::new(), |one| format!("{}: {}", one.name, one.title));
        let masks = match model.masks.join(", ") {
            none if none.is_empty() => "nothing".to_owned(),
            masks => masks,
        };
        let replaced = self.preview(model).map_or(String::new(), |preview| {
            let n_replaced = preview.n_pseudonyms + preview.n_masked;
            let more = if preview.is_cut { " so far" } else { "" };
            let noun = noun(n_replaced, "value");
            format!("{} {noun}{more}", measure::count(n_replaced))
        });
        let line = |key: &'static str, label: &'static str, value: String| {
            Line::of(Role::Key, format!(" {key:<3} "))
                .and(Role::Label, format!("{label:<10}"))
                .and(Role::Text, value)
        };
        let mut lines = vec![
            line("w", "what", format!("{what}{made}")),
            line("p", "how", how.to_owned()),
            line("", "replaced", replaced),
            line("j/k", "format", format),
            line("m", "masked", masks),
        ];
        lines.extend(before.map(|before| line("b", "begins", before.to_owned())));
        lines
    }

    /// The look at what is chosen, if it is at hand.
    fn preview<'a>(&self, model: &'a Model) -> Option<&'a Preview> {
        let (of, preview) = model.preview.as_ref()?;
        (Some(of) == self.wish(model).as_ref()).then_some(preview)
    }

    fn draw_look(&self, canvas: &mut Canvas<'_>, model: &Model, area: Rect) {
        let Some(preview) = self.preview(model) else {
            return canvas.line(area, &Line::of(Role::Quiet, "writing a look at it"));
        };
        let lines = preview.text.split(|byte| *byte == b'\n').take(MOST_LINES);
        let line = |line: &[u8]| {
            let text = text::decode(line.strip_suffix(b"\r").unwrap_or(line), canvas.glyphs);
            Line::of(Role::Text, text.into_owned())
        };
        let mut blocks = vec![Block::Lines(lines.map(line).collect())];
        if preview.is_cut {
            blocks.push(Block::Lines(vec![Line::of(Role::Quiet, "and more")]));
        }
        canvas.document(area, &Document::new(blocks), &self.viewport);
    }
}
