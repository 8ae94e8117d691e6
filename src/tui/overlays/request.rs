//! A request in an editor, to be sent as its user wants it: what is wrong with it is said while it is typed.

use std::cell::OnceCell;

use ratatui::layout::Rect;

use crate::inspect::replay::editable::{self, Fault, Fields};
use crate::journal::{EventRedactor, Seq};
use crate::tui::action::Context;
use crate::tui::glyphs::Glyphs;
use crate::tui::model::Model;
use crate::tui::overlays::draft::{NAME, close};
use crate::tui::overlays::{Choice, Fate, Menu, Overlay, Verb, cover, resend};
use crate::tui::text::Mode;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Title;
use crate::tui::widgets::{Canvas, Editor, Line, Typing};

/// A request that is being edited.
pub struct RequestEditor {
    of: Seq,
    /// As it was when the editor opened.
    original: String,
    editor: Editor,
    /// Found out when it is looked at, once for all keys between two frames.
    verdict: OnceCell<Verdict>,
}

/// What there is to say about the text as it is.
struct Verdict {
    /// Why it cannot be sent.
    fault: Option<Fault>,
    /// Whether the body is JSON, if there is one.
    body: Option<Result<(), Fault>>,
    /// What becomes of the header fields.
    fields: Fields,
}

impl Verdict {
    fn of(text: &str, original: &str) -> Self {
        Self {
            fault: editable::read(text).err(),
            body: editable::body(text),
            fields: Fields::of(text, original),
        }
    }

    fn line(&self) -> Line<'static> {
        match (&self.fault, &self.body) {
            (Some(fault), _) => Line::of(Role::Error, fault.to_string()),
            (None, Some(Err(fault))) => Line::of(Role::Caution, format!("no JSON, {fault}")),
            (None, Some(Ok(()))) => Line::of(Role::Up, "the body is JSON"),
            (None, None) => Line::of(Role::Quiet, "no body"),
        }
    }

    /// Which header fields are not sent as they stand there, in at most so many columns.
    fn of_fields(&self, columns: usize, glyphs: &Glyphs) -> Line<'static> {
        let Fields {
            replaced,
            has_own_credentials,
        } = &self.fields;
        let added = if *has_own_credentials {
            "your Authorization is sent"
        } else {
            "Host, length and token are added when it is sent"
        };
        let line = if replaced.is_empty() {
            Line::of(Role::Quiet, added)
        } else {
            let replaced = replaced.join(", ");
            Line::of(Role::Caution, format!("not sent as written: {replaced}"))
        };
        if line.width(Mode::Fold, glyphs) <= columns || !replaced.is_empty() {
            line.cut(columns, glyphs)
        } else {
            Line::new()
        }
    }
}

impl RequestEditor {
    /// An editor with the request of an event, or with what was made of it before.
    pub fn new(of: Seq, original: String, draft: Option<&str>) -> Self {
        let text = draft.unwrap_or(&original);
        Self {
            of,
            editor: Editor::new(text, editable::LONGEST),
            verdict: OnceCell::new(),
            original,
        }
    }

    fn verdict(&self) -> &Verdict {
        self.verdict
            .get_or_init(|| Verdict::of(&self.editor.text(), &self.original))
    }

    fn is_edited(&self) -> bool {
        self.editor.text() != self.original
    }

    /// Asks where to send it.
    fn send(&self, model: &mut Model) {
        if let Some(fault) = &self.verdict().fault {
            return model.fail(format!("this cannot be sent: {fault}"));
        }
        let menu = resend::menu_of_edited(self.of, self.editor.text(), model);
        model.overlays.push(Box::new(menu));
    }
}

impl Overlay for RequestEditor {
    fn name(&self) -> &'static str {
        NAME
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Editor]
    }

    fn typing(&mut self) -> Option<&mut dyn Typing> {
        Some(&mut self.editor)
    }

    fn edited(&mut self, _model: &mut Model) {
        self.verdict = OnceCell::new();
    }

    fn act(&mut self, verb: Verb, model: &mut Model) -> Fate {
        match verb {
            Verb::Accept => self.send(model),
            Verb::Other => model.terminal_tasks.outside = Some(self.editor.text()),
            Verb::Undo => {
                if !self.editor.undo() {
                    model.notify("there is nothing to take back");
                }
            }
            Verb::Redo => {
                if !self.editor.redo() {
                    model.notify("there is nothing to make again");
                }
            }
            Verb::Unfold => match editable::tidied(&self.editor.text()) {
                Some(text) => self.editor.rewrite(&text),
                None => model.notify("only a body that is JSON can be laid out"),
            },
            Verb::Next | Verb::Previous | Verb::Complete | Verb::Swap => {}
        }
        self.edited(model);
        Fate::Stays
    }

    /// What was edited is not lost by one key.
    fn leave(&mut self, model: &mut Model) -> Fate {
        if !self.is_edited() {
            model.draft = None;
            return Fate::Closes;
        }
        let draft = (self.of, self.editor.text());
        let choices = vec![
            Choice::new('k', "keep it", "for the next time", move |model| {
                close(model, Some(draft.clone()));
            }),
            Choice::new('d', "discard it", "", |model| close(model, None)),
        ];
        let menu = Menu::new("leave-request", "it was edited", choices);
        model.overlays.push(Box::new(menu));
        Fate::Stays
    }

    fn draw(&self, canvas: &mut Canvas<'_>, model: &Model, screen: Rect, row: Rect) {
        let area = cover(canvas, screen, row);
        let sign = if self.is_edited() { ", edited" } else { "" };
        let (line, column) = self.editor.place();
        let title = Title {
            left: Line::of(Role::TitleFocused, format!("Request {}{sign}", self.of)),
            right: Line::of(Role::Quiet, format!("{line}:{column}")),
            is_focused: true,
        };
        let inner = canvas.frame(area, &title);
        let verdict = Rect {
            y: inner.bottom().saturating_sub(1),
            height: 1.min(inner.height),
            ..inner
        };
        let text = Rect {
            height: inner.height.saturating_sub(1),
            ..inner
        };
        let lines = self.editor.lines();
        let n_head = lines.iter().position(|line| line.trim().is_empty());
        let role = |index| match index {
            0 => Role::Heading,
            index if n_head.is_none_or(|n_head| index < n_head) => Role::FieldName,
            _ => Role::Text,
        };
        if model.conceals {
            let discreet = EventRedactor::starring().message(&self.editor.text());
            let lines: Vec<String> = discreet.split('\n').map(str::to_owned).collect();
            self.editor.draw_as(&lines, canvas, text, role);
        } else {
            self.editor.draw(canvas, text, role);
        }
        let said = Line::of(Role::Text, " ").append(self.verdict().line());
        let width = said.width(Mode::Fold, canvas.glyphs);
        canvas.line(verdict, &said);
        let room = usize::from(verdict.width).saturating_sub(width + 5);
        let fields = self.verdict().of_fields(room, canvas.glyphs);
        canvas.line_right(verdict, &fields.and(Role::Text, " "));
    }
}
