//! Finds any action by its words.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use ratatui::layout::Rect;

use crate::inspect::export::{FORMATS, Format};
use crate::tui::action::{Action, Context, TABLE};
use crate::tui::extents;
use crate::tui::model::Model;
use crate::tui::overlays::{ExportDialog, Fate, Overlay, Verb, resend, window};
use crate::tui::theme::Role;
use crate::tui::verbs::tree;
use crate::tui::widgets::tree::Turn;
use crate::tui::widgets::{Canvas, Field, Line, Typing};

/// One thing that can be chosen.
struct Entry {
    name: String,
    help: String,
    keys: String,
    run: Run,
}

enum Run {
    Action(&'static Action),
    Theme(String),
    /// Fold a tree to so many levels.
    Fold(usize),
    /// Send these events again.
    Send(extents::Choice),
    /// Export these events, in the format of this place in the table.
    Export(extents::Choice, usize),
}

/// The palette with what was typed so far.
pub struct Palette {
    field: Field,
    entries: Vec<Entry>,
    /// Indexes into the entries, best first.
    found: Vec<usize>,
    current: usize,
}

const LONGEST: usize = 60;

/// The widest that it gets.
const WIDEST: u16 = 140;

/// The columns of names: the least, and the most where those found are longer.
const NAMES: [usize; 2] = [22, 32];

/// The levels that a tree can be folded to.
const LEVELS: std::ops::RangeInclusive<usize> = 1..=9;

/// Only what can be done where the palette was opened is offered.
impl Palette {
    /// A palette of everything that can be done in these contexts.
    pub fn new(model: &Model, contexts: &[Context]) -> Self {
        let keymap = &model.options.keymap;
        let is_here = |action: &&Action| {
            (contexts.contains(&action.context) || action.context == Context::Global)
                && action.name != "palette"
        };
        let actions = TABLE.iter().filter(is_here).map(|action| {
            let keys = keymap.keys(action).iter().map(ToString::to_string);
            Entry {
                name: action.name.replace('-', " "),
                help: action.help.to_owned(),
                keys: keys.collect::<Vec<_>>().join("  "),
                run: Run::Action(action),
            }
        });
        let themes = model.options.themes.names().map(|name| Entry {
            name: format!("theme {name}"),
            help: "draw with these colors".to_owned(),
            keys: String::new(),
            run: Run::Theme(name.to_owned()),
        });
        let has_tree = contexts.contains(&Context::Tree);
        let levels = LEVELS.filter(|_| has_tree).map(|level| Entry {
            name: format!("fold {level}"),
            help: format!(
                "show {level} {}",
                if level == 1 { "level" } else { "levels" }
            ),
            keys: String::new(),
            run: Run::Fold(level),
        });
        let mut palette = Self {
            field: Field::new(LONGEST, "type what you want to do"),
            entries: actions
                .chain(levels)
                .chain(sendings(model, contexts))
                .chain(exports(model, contexts))
                .chain(themes)
                .collect(),
            found: Vec::new(),
            current: 0,
        };
        palette.search();
        palette
    }

    /// Finds the entries that have the letters of each word in order, in the name before the help.
    fn search(&mut self) {
        let pattern = Pattern::parse(
            self.field.text(),
            CaseMatching::Ignore,
            Normalization::Smart,
        );
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut characters = Vec::new();
        let mut score = |text: &str, matcher: &mut Matcher| {
            pattern.score(Utf32Str::new(text, &mut characters), matcher)
        };
        let mut scored: Vec<(u32, usize)> = Vec::new();
        for (index, entry) in self.entries.iter().enumerate() {
            let by_name = score(&entry.name, &mut matcher).map(|score| score * 2);
            let by_help = score(&entry.help, &mut matcher);
            if let Some(score) = by_name.max(by_help) {
                scored.push((score, index));
            }
        }
        scored.sort_by_key(|(score, index)| (std::cmp::Reverse(*score), *index));
        self.found = scored.into_iter().map(|(_, index)| index).collect();
        self.current = 0;
    }

    fn entry(&self) -> Option<&Entry> {
        self.entries.get(*self.found.get(self.current)?)
    }
}

/// What can be sent again from here, other than by the first choice of the dialog.
fn sendings(model: &Model, contexts: &[Context]) -> Vec<Entry> {
    let choices = [
        (extents::Choice::Picked, "send picked again"),
        (extents::Choice::Listed, "send filtered again"),
        (extents::Choice::Cycle, "send cycle again"),
        (extents::Choice::Whole, "send all again"),
    ];
    let is_here = contexts.contains(&Context::Screen);
    let offered = choices.into_iter().filter(|_| is_here);
    offered
        .filter_map(|(choice, name)| {
            let (_, text) = extents::offered(model, &[choice]).pop()?;
            Some(Entry {
                name: name.to_owned(),
                help: text,
                keys: String::new(),
                run: Run::Send(choice),
            })
        })
        .collect()
}

/// What can be exported from here, in each format.
fn exports(model: &Model, contexts: &[Context]) -> Vec<Entry> {
    let choices = [
        (extents::Choice::Selected, "event"),
        (extents::Choice::Picked, "picked"),
        (extents::Choice::Listed, "filtered"),
        (extents::Choice::Cycle, "cycle"),
        (extents::Choice::Whole, "all"),
    ];
    let is_here = contexts.contains(&Context::Screen);
    let choices = choices.into_iter().filter(|_| is_here);
    let offered = choices.filter_map(|(choice, noun)| {
        let (_, text) = extents::offered(model, &[choice]).pop()?;
        Some((choice, noun, text))
    });
    offered
        .flat_map(|(choice, noun, text)| {
            let entry = move |(place, format): (usize, &Format)| Entry {
                name: format!("export {noun} as {}", format.name),
                help: format!("{text}: {}", format.title),
                keys: String::new(),
                run: Run::Export(choice, place),
            };
            FORMATS.iter().enumerate().map(entry)
        })
        .collect()
}

impl Overlay for Palette {
    fn name(&self) -> &'static str {
        "palette"
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Menu]
    }

    fn typing(&mut self) -> Option<&mut dyn Typing> {
        Some(&mut self.field)
    }

    fn edited(&mut self, model: &mut Model) {
        self.search();
        self.preview(model);
    }

    fn act(&mut self, verb: Verb, model: &mut Model) -> Fate {
        let n_found = self.found.len().max(1);
        match verb {
            Verb::Next => self.current = (self.current + 1) % n_found,
            Verb::Previous => self.current = (self.current + n_found - 1) % n_found,
            Verb::Complete => {
                if let Some(name) = self.entry().map(|entry| entry.name.clone()) {
                    self.field.set_text(&name);
                    self.search();
                }
            }
            Verb::Unfold | Verb::Swap | Verb::Other | Verb::Undo | Verb::Redo => {}
            Verb::Accept => {
                model.preview_theme(None);
                match self.entry().map(|entry| &entry.run) {
                    Some(Run::Action(action)) => model.next_action = Some(action),
                    Some(Run::Send(choice)) => {
                        let menu = resend::menu_from(model, *choice);
                        model.overlays.push(Box::new(menu));
                    }
                    Some(Run::Export(choice, format)) => {
                        if let Some(dialog) = ExportDialog::open(model, Some(*choice), *format) {
                            model.overlays.push(Box::new(dialog));
                        }
                    }
                    Some(Run::Theme(name)) => model.choose_theme(name),
                    Some(Run::Fold(level)) => tree::turn(model, Turn::To(*level)),
                    None => return Fate::Stays,
                }
                return Fate::Closes;
            }
        }
        self.preview(model);
        Fate::Stays
    }

    fn cancel(&mut self, model: &mut Model) {
        model.preview_theme(None);
    }

    fn draw(&self, canvas: &mut Canvas<'_>, _model: &Model, screen: Rect, _row: Rect) {
        let inner = window(canvas, screen, "What do you want to do?", 16, WIDEST);
        let row = |y: u16| Rect {
            y: inner.y + y,
            height: 1,
            ..inner
        };
        if inner.height == 0 {
            return;
        }
        canvas.line(row(0), &Line::of(Role::Key, " > "));
        let field = Rect {
            x: inner.x + 3.min(inner.width),
            width: inner.width.saturating_sub(3),
            ..row(0)
        };
        self.field.draw(canvas, field);
        if self.found.is_empty() && inner.height > 2 {
            canvas.line(
                row(2),
                &Line::of(Role::Quiet, " nothing has these letters in this order"),
            );
        }
        let n_rows = usize::from(inner.height.saturating_sub(2));
        let first = (self.current + 1).saturating_sub(n_rows);
        let shown = self.found.iter().enumerate().skip(first).take(n_rows);
        let names = shown
            .clone()
            .filter_map(|(_, index)| self.entries.get(*index));
        let [least, most] = NAMES;
        let columns = names.map(|entry| entry.name.len() + 1).max();
        let columns = columns.unwrap_or(0).clamp(least, most);
        for (y, (position, index)) in (2..).zip(shown) {
            let Some(entry) = self.entries.get(*index) else {
                continue;
            };
            let is_current = position == self.current;
            let gutter = if is_current {
                canvas.glyphs.selected
            } else {
                " "
            };
            let keys = match entry.keys.as_str() {
                "" => Line::new(),
                keys => Line::of(Role::Key, format!(" {keys} ")),
            };
            let left = canvas.line_right(row(y), &keys);
            let line = Line::of(Role::Key, gutter)
                .and_padded(Role::Text, &entry.name, columns, canvas.glyphs)
                .and(Role::Quiet, format!(" {}", entry.help));
            canvas.line(
                Rect {
                    width: left,
                    ..row(y)
                },
                &line,
            );
            if is_current {
                canvas.overlay(row(y), Role::Selected);
            }
        }
    }
}

impl Palette {
    /// Shows the screen in the theme under the cursor.
    fn preview(&self, model: &mut Model) {
        model.preview_theme(match self.entry().map(|entry| &entry.run) {
            Some(Run::Theme(name)) => Some(name),
            _ => None,
        });
    }
}
