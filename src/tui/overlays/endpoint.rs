//! The endpoint: where it is, what it records into, who calls, and the lines to paste into an identity provider.

use std::time::Instant;

use ratatui::layout::Rect;

use crate::inspect::traffic::{Caller, STEP_US};
use crate::scim::{Profile, Timestamp};
use crate::tui::action::Context;
use crate::tui::endpoint_facts::{EndpointFacts, Service};
use crate::tui::glyphs::Glyphs;
use crate::tui::measure;
use crate::tui::message::{Command, Deed, Question};
use crate::tui::model::Model;
use crate::tui::overlays::{Fate, Overlay, Verb, window};
use crate::tui::theme::Role;
use crate::tui::widgets::{Canvas, Line};
use crate::tui::wrap;

/// The panel, with the line that is chosen among those that can be copied.
#[derive(Default)]
pub struct EndpointPanel {
    chosen: usize,
}

/// The widest that it gets.
const WIDEST: u16 = 104;

/// What stands before a value.
const LABEL: usize = 16;

/// What Entra ID is given behind the tenant URL to send PATCH as RFC 7644 has it.
const FLAG: &str = "?aadOptscim062020";

impl EndpointPanel {
    /// Opens it, and asks for what it shows from now on.
    pub fn open(model: &mut Model, now: Instant) {
        model.watch.begin(now);
        model.wishes.push(Command::Ask(Question::Endpoint));
        model.overlays.push(Box::new(Self::default()));
    }
}

/// What a line gives when it is copied.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Copied {
    Text {
        what: &'static str,
        text: String,
    },
    /// The token of this number, which is not at hand.
    Token(usize),
}

/// A line of the panel.
struct Entry {
    line: Line<'static>,
    copied: Option<Copied>,
}

impl Overlay for EndpointPanel {
    fn name(&self) -> &'static str {
        "endpoint"
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Endpoint, Context::Menu]
    }

    fn act(&mut self, verb: Verb, model: &mut Model) -> Fate {
        let Some(facts) = &model.watch.facts else {
            return Fate::Stays;
        };
        let items: Vec<Copied> = Panel::of(facts, model, usize::from(WIDEST)).items();
        let n_items = items.len().max(1);
        match verb {
            Verb::Next => self.chosen = (self.chosen + 1) % n_items,
            Verb::Previous => self.chosen = (self.chosen + n_items - 1) % n_items,
            Verb::Unfold => {
                if model.watch.tokens.take().is_none() {
                    model.wishes.push(Command::Do(Deed::RevealTokens));
                }
            }
            Verb::Accept => {
                let deed = items.into_iter().nth(self.chosen).map(|item| match item {
                    Copied::Text { what, text } => Deed::Copy {
                        what: what.to_owned(),
                        text: text.into_bytes(),
                    },
                    Copied::Token(number) => Deed::CopyToken(number),
                });
                model.wishes.extend(deed.map(Command::Do));
            }
            Verb::Complete | Verb::Swap | Verb::Other | Verb::Undo | Verb::Redo => {}
        }
        Fate::Stays
    }

    fn draw(&self, canvas: &mut Canvas<'_>, model: &Model, screen: Rect, _row: Rect) {
        let width = WIDEST.min(screen.width);
        let Some(facts) = &model.watch.facts else {
            let inner = window(canvas, screen, "Endpoint", 1, WIDEST);
            return canvas.line(inner, &Line::of(Role::Quiet, " looking around"));
        };
        let panel = Panel::of(facts, model, usize::from(width.saturating_sub(2)));
        let inner = window(canvas, screen, "Endpoint", panel.entries.len(), WIDEST);
        let chosen = panel.line_of(self.chosen);
        let height = usize::from(inner.height);
        let top = chosen
            .saturating_sub(height / 2)
            .min(panel.entries.len().saturating_sub(height));
        for (y, (index, entry)) in
            (inner.top()..inner.bottom()).zip(panel.entries.iter().enumerate().skip(top))
        {
            let row = Rect {
                y,
                height: 1,
                ..inner
            };
            canvas.line(row, &entry.line);
            if index == chosen && entry.copied.is_some() {
                canvas.line(
                    Rect { width: 1, ..row },
                    &Line::of(Role::Key, canvas.glyphs.selected),
                );
                canvas.overlay(row, Role::Selected);
            }
        }
    }
}

/// The lines of the panel as they are put together.
struct Panel<'a> {
    entries: Vec<Entry>,
    glyphs: &'a Glyphs,
    columns: usize,
}

impl<'a> Panel<'a> {
    fn of(facts: &EndpointFacts, model: &'a Model, columns: usize) -> Self {
        let mut panel = Self {
            entries: Vec::new(),
            glyphs: &model.options.glyphs,
            columns,
        };
        match &facts.service {
            Some(service) => panel.service(facts, service, model),
            None => panel.capture_alone(facts),
        }
        panel.disk(facts);
        panel.traffic(facts, model);
        if let Some(service) = &facts.service {
            panel.providers(service, model);
        }
        panel
    }

    /// What can be copied, from the top.
    fn items(self) -> Vec<Copied> {
        let copied = self.entries.into_iter().map(|entry| entry.copied);
        copied.flatten().collect()
    }

    /// The line of an item.
    fn line_of(&self, item: usize) -> usize {
        let lines = self.entries.iter().enumerate();
        let mut items = lines.filter(|(_, entry)| entry.copied.is_some());
        items.nth(item).map_or(0, |(index, _)| index)
    }

    fn service(&mut self, facts: &EndpointFacts, service: &Service, model: &Model) {
        self.heading("Answers", "");
        self.text("listens at", "URL", &service.url);
        if let Some(base_url) = &service.base_url {
            self.text("called outside", "URL", base_url);
        }
        self.say("base path", &service.base_path);
        let profile = match service.profile {
            Profile::Lenient => "lenient: does what a known client meant, and remarks on it",
            Profile::Strict => "strict: RFC 7643 and RFC 7644 to the letter",
        };
        self.say("profile", profile);
        let started = measure::date_and_clock(service.started, &model.options.time_zone);
        let up = measure::span(facts.now.0.saturating_sub(service.started.0));
        let started = started.split('.').next().unwrap_or_default().to_owned();
        self.say("since", &format!("{started}, for {up}"));
        if service.tokens.is_empty() {
            self.say("token", "none is needed: every request is let in");
        }
        self.tokens("token", service, model);
    }

    /// The tokens: only how long they are, unless they are revealed.
    fn tokens(&mut self, label: &'static str, service: &Service, model: &Model) {
        let revealed = model.watch.tokens.as_ref().filter(|_| !model.conceals);
        for (number, length) in service.tokens.iter().enumerate() {
            let text = match revealed.and_then(|tokens| tokens.0.get(number)) {
                Some(token) => token.clone(),
                None => format!("{}  {length} characters", self.glyphs.masked.repeat(8)),
            };
            self.push_exact(label, &text, Copied::Token(number));
        }
    }

    fn capture_alone(&mut self, facts: &EndpointFacts) {
        self.heading("Capture", "  this process only looks at it");
        match &facts.writer {
            Some(writer) => self.say("written by", writer),
            None => self.say("written by", "nobody now"),
        }
    }

    fn disk(&mut self, facts: &EndpointFacts) {
        self.text("capture", "path of the capture", &facts.capture);
        let size = measure::size(facts.capture_bytes);
        let free = facts.free_bytes.map_or(String::new(), |free| {
            format!(", {} free", measure::size(free))
        });
        self.say("on disk", &format!("{size}{free}"));
        self.say("events", &measure::count(facts.n_events));
    }

    fn traffic(&mut self, facts: &EndpointFacts, model: &Model) {
        let us = facts.rates.len() as u64 * STEP_US.unsigned_abs();
        let minutes = us / 60_000_000;
        self.heading(
            "Clients",
            &format!("  requests a second, last {minutes} minutes"),
        );
        self.chart(&facts.rates);
        for caller in &facts.callers {
            self.caller(caller, facts.now, model);
        }
        if facts.callers.is_empty() {
            self.say("", "no client has been here yet");
        }
    }

    /// `▁▂▇▅   now 0.4/s, most 12/s`
    fn chart(&mut self, rates: &[u64]) {
        let most = rates.iter().max().copied().unwrap_or(0);
        let shown = self.columns.saturating_sub(30).min(rates.len());
        let bars = rates.iter().skip(rates.len() - shown).map(|count| {
            let highest = self.glyphs.bars.len() as u64 - 1;
            let height = (count * highest).div_ceil(most.max(1));
            let height = usize::try_from(height).unwrap_or(0);
            self.glyphs.bars.get(height).copied().unwrap_or(" ")
        });
        let line = Line::of(Role::Modify, format!("  {}", bars.collect::<String>()));
        let rate = |count: u64| {
            // Tenths of a request a second.
            let tenths = count * 10_000_000 / STEP_US.unsigned_abs();
            format!("{}.{}/s", measure::count(tenths / 10), tenths % 10)
        };
        // The step under way has not seen all of its requests yet, and may have seen more than the one before.
        let now = rates.iter().rev().take(2).max().copied().unwrap_or(0);
        let text = format!("  now {}, most {}", rate(now), rate(most));
        self.entries.push(Entry {
            line: line.and(Role::Quiet, text),
            copied: None,
        });
    }

    fn caller(&mut self, caller: &Caller, now: Timestamp, model: &Model) {
        let noun = if caller.n_requests == 1 {
            "request"
        } else {
            "requests"
        };
        let count = measure::count(caller.n_requests);
        let at = measure::clock(caller.last_at, &model.options.time_zone, false);
        let ago = measure::span(now.0.saturating_sub(caller.last_at.0));
        let last = caller.last;
        self.say(
            caller.client.name(),
            &format!("{count} {noun}, the last {last} at {at}, {ago} ago"),
        );
    }

    /// What to paste where.
    fn providers(&mut self, service: &Service, model: &Model) {
        let url = service.tenant_url();
        self.heading("Microsoft Entra ID", "  Provisioning, Admin credentials");
        self.text("Tenant URL", "Tenant URL", url);
        self.text(
            "or with flag",
            "Tenant URL with the flag",
            &format!("{url}{FLAG}"),
        );
        self.tokens("Secret token", service, model);
        if !url.starts_with("https://") {
            self.caution(
                "Entra ID and Okta call https at a public name only: put a tunnel before this port, and start with --base-url and the tunnel's URL",
            );
        }
        self.heading("Okta", "  Provisioning, Integration");
        self.text("Base URL", "Base URL", url);
        self.text("Unique field", "unique identifier field", "userName");
        self.say("Authentication", "HTTP Header");
        self.tokens("Bearer", service, model);
    }

    fn heading(&mut self, text: &'static str, aside: &str) {
        if !self.entries.is_empty() {
            self.line(Line::new());
        }
        self.line(Line::of(Role::Heading, format!(" {text}")).and(Role::Quiet, aside.to_owned()));
    }

    /// Something to read: broken between words.
    fn say(&mut self, label: &'static str, text: &str) {
        let parts = wrap::words(text, self.room(), self.glyphs);
        self.push(label, parts, None);
    }

    fn text(&mut self, label: &'static str, what: &'static str, text: &str) {
        let copied = Copied::Text {
            what,
            text: text.to_owned(),
        };
        self.push_exact(label, text, copied);
    }

    fn caution(&mut self, text: &str) {
        for (index, line) in wrap::words(text, self.columns.saturating_sub(4), self.glyphs)
            .into_iter()
            .enumerate()
        {
            let sign = if index == 0 { "  ! " } else { "    " };
            self.line(Line::of(Role::Caution, format!("{sign}{line}")));
        }
    }

    /// Something to paste: broken wherever the place ends, so that nothing of it is hidden.
    fn push_exact(&mut self, label: &'static str, text: &str, copied: Copied) {
        let parts = wrap::pieces(text, self.room(), self.glyphs);
        self.push(label, parts, Some(copied));
    }

    /// The columns of a value.
    fn room(&self) -> usize {
        self.columns.saturating_sub(LABEL + 3).max(8)
    }

    /// A label with its value behind it, the rest of it below.
    fn push(&mut self, label: &'static str, parts: Vec<String>, mut copied: Option<Copied>) {
        let label = Line::of(Role::Text, "  ").and_padded(Role::Label, label, LABEL, self.glyphs);
        for (index, part) in parts.into_iter().enumerate() {
            let before = match index {
                0 => label.clone(),
                _ => Line::of(Role::Text, " ".repeat(LABEL + 2)),
            };
            self.entries.push(Entry {
                line: before.and(Role::Text, part),
                copied: copied.take(),
            });
        }
    }

    fn line(&mut self, line: Line<'static>) {
        self.entries.push(Entry { line, copied: None });
    }
}
