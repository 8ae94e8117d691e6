//! What an event did, and why: the sentence, the changes, what was forgiven or remarked on, the decisions.

use serde_json::Value;

use crate::inspect::AttributeChange;
use crate::inspect::effect::short_path;
use crate::journal::{Exchange, Fact};
use crate::scim::message::{Decision, Outcome, Verdict};
use crate::scim::{Remark, remark};
use crate::tui::measure;
use crate::tui::options::Options;
use crate::tui::panes::shown_event::ShownEvent;
use crate::tui::panes::{caller, status_role, value};
use crate::tui::text::{self, Mode};
use crate::tui::theme::Role;
use crate::tui::widgets::Line;

/// More remarks or decisions than this are counted, not listed.
const MOST_ENTRIES: usize = 200;

/// The lines of the effect, for a pane of this width.
pub fn lines(shown: &ShownEvent, options: &Options, columns: usize) -> Vec<Line<'static>> {
    let mut page = Page {
        lines: Vec::new(),
        columns,
        options,
    };
    page.heading(shown);
    page.attributes(shown);
    if let Fact::Exchange(exchange) = &shown.detail.event.fact {
        page.refusal(exchange);
        page.remarks(&exchange.remarks);
        if let Some(strict) = &exchange.strict {
            page.section("With --profile strict");
            page.prose(Role::Text, &strict.to_string(), 2);
        }
        page.decisions(&exchange.decisions);
    }
    page.neighbors(shown);
    page.lines
}

/// The lines so far.
struct Page<'a> {
    lines: Vec<Line<'static>>,
    columns: usize,
    options: &'a Options,
}

impl Page<'_> {
    fn heading(&mut self, shown: &ShownEvent) {
        let summary = &shown.detail.summary;
        let role = if summary.is_error {
            Role::Error
        } else {
            Role::Heading
        };
        self.prose(role, &summary.sentence, 0);
        let mut facts = Vec::new();
        if let Some(status) = summary.status {
            facts.push((status_role(Some(status)), reason(status)));
        }
        if let Fact::Exchange(exchange) = &shown.detail.event.fact {
            let sizes = sizes(exchange, self.options.glyphs.arrow);
            facts.push((Role::Quiet, measure::duration(exchange.duration_us)));
            facts.push((Role::Quiet, sizes));
        }
        let caller = caller(summary.client, summary.origin).to_owned();
        let at = measure::date_and_clock(summary.at, &self.options.time_zone);
        facts.extend([(Role::Quiet, caller), (Role::Quiet, at)]);
        self.facts(facts);
    }

    /// `200 OK · 4.0 ms · entra`, in as many lines as it takes.
    fn facts(&mut self, facts: Vec<(Role, String)>) {
        let glyphs = &self.options.glyphs;
        let mut line = Line::new();
        for (role, fact) in facts.into_iter().filter(|(_, fact)| !fact.is_empty()) {
            let width = line.width(Mode::Reveal, glyphs);
            let needed = width + 3 + text::width(&fact, Mode::Reveal, glyphs);
            if width > 0 && needed > self.columns {
                self.lines.push(std::mem::take(&mut line));
            } else if width > 0 {
                line.push(Role::Quiet, format!(" {} ", glyphs.dot));
            }
            line.push(role, fact);
        }
        self.lines.push(line);
    }

    fn attributes(&mut self, shown: &ShownEvent) {
        if shown.attributes.is_empty() {
            return;
        }
        self.lines.push(Line::new());
        let paths = shown
            .attributes
            .iter()
            .map(|change| short_path(&change.path));
        let path_columns = self.name_columns(paths);
        let modified = shown
            .attributes
            .iter()
            .filter(|change| change.from.is_some() && change.to.is_some());
        let old_values: Vec<String> = modified
            .map(|change| in_one_line(change.from.as_ref()))
            .collect();
        let old_columns = self.name_columns(old_values.iter().map(String::as_str));
        for change in &shown.attributes {
            self.attribute(change, path_columns, old_columns);
        }
        if shown.n_more_attributes > 0 {
            let count = measure::count(shown.n_more_attributes as u64);
            self.lines
                .push(Line::of(Role::Quiet, format!("  and {count} more")));
        }
    }

    /// `~ active   true  →  false`, `+ title   Engineer`, `- title   Engineer`
    fn attribute(&mut self, change: &AttributeChange, path_columns: usize, old_columns: usize) {
        let glyphs = &self.options.glyphs;
        let (role, sign) = match (&change.from, &change.to) {
            (None, _) => (Role::Added, "+ "),
            (_, None) => (Role::Removed, "- "),
            _ => (Role::Changed, "~ "),
        };
        let path = text::fit_middle(short_path(&change.path), path_columns, glyphs);
        let line = Line::of(role, sign)
            .and_padded(Role::Text, &path, path_columns, glyphs)
            .and(Role::Text, "  ");
        let line = match (&change.from, &change.to) {
            (Some(from), Some(to)) => line
                .and_padded(Role::OldValue, &value::one_line(from), old_columns, glyphs)
                .and(Role::Quiet, format!(" {} ", glyphs.arrow))
                .and(role, value::one_line(to)),
            (from, to) => line.and(role, in_one_line(to.as_ref().or(from.as_ref()))),
        };
        self.lines.push(line);
    }

    fn refusal(&mut self, exchange: &Exchange) {
        if let Outcome::Refused {
            scim_type, detail, ..
        } = &exchange.outcome
        {
            self.section("Refused");
            if let Some(scim_type) = scim_type {
                self.lines.push(
                    Line::of(Role::Label, "  scimType  ").and(Role::Error, scim_type.keyword()),
                );
            }
            self.prose(Role::Text, detail, 2);
        }
        if let Some(trouble) = &exchange.trouble {
            self.section("Below SCIM");
            self.prose(Role::Error, &trouble.detail, 2);
        }
    }

    fn remarks(&mut self, remarks: &[Remark]) {
        for (heading, remarks) in remark::headed(remarks) {
            self.section(heading);
            for remark in remarks.iter().take(MOST_ENTRIES) {
                self.remark(remark);
            }
            self.more(remarks.len());
        }
    }

    fn remark(&mut self, remark: &Remark) {
        let mut line = Line::of(Role::Flag, format!("! {}", remark.id));
        if let Some(leniency) = remark.leniency() {
            line.push(
                Role::Quiet,
                format!(
                    "  {} {} {}",
                    leniency.title, self.options.glyphs.dot, leniency.reference
                ),
            );
        }
        self.lines.push(line);
        self.prose(Role::Text, &remark.note, 2);
    }

    fn decisions(&mut self, decisions: &[Decision]) {
        if decisions.is_empty() {
            return;
        }
        self.section("Decisions");
        let check_columns = self.name_columns(decisions.iter().map(|decision| &*decision.check));
        let glyphs = &self.options.glyphs;
        for decision in decisions.iter().take(MOST_ENTRIES) {
            let (role, sign) = match decision.verdict {
                Verdict::Passed => (Role::StatusSuccess, glyphs.passed),
                Verdict::Forgiven => (Role::Flag, "!"),
                Verdict::Failed => (Role::Error, glyphs.failed),
            };
            let line = Line::of(role, format!("{sign} "))
                .and_padded(
                    Role::Text,
                    &text::fit_middle(&decision.check, check_columns, glyphs),
                    check_columns,
                    glyphs,
                )
                .and(Role::Text, "  ");
            self.lines.push(if decision.verdict == Verdict::Passed {
                line.and(Role::Quiet, decision.received.clone())
            } else {
                line.and(role, decision.received.clone())
                    .and(Role::Quiet, "  expected ")
                    .and(Role::Text, decision.expected.clone())
            });
        }
        self.more(decisions.len());
    }

    fn neighbors(&mut self, shown: &ShownEvent) {
        let glyphs = &self.options.glyphs;
        let mut line = Line::new();
        if let Some(previous) = shown.detail.previous_change {
            line.push(Role::Quiet, format!("{} change ", glyphs.back));
            line.push(Role::Key, previous.to_string());
            line.push(Role::Quiet, "   ");
        }
        if let Some(next) = shown.detail.next_change {
            line.push(Role::Quiet, "next change ");
            line.push(Role::Key, next.to_string());
            line.push(Role::Quiet, format!(" {}", glyphs.arrow));
        }
        if line.pieces().next().is_some() {
            self.lines.push(Line::new());
            self.lines.push(line);
        }
    }

    fn section(&mut self, title: &'static str) {
        self.lines.push(Line::new());
        self.lines.push(Line::of(Role::Label, title));
    }

    fn more(&mut self, n_entries: usize) {
        if let Some(n_more) = n_entries.checked_sub(MOST_ENTRIES + 1) {
            self.lines.push(Line::of(
                Role::Quiet,
                format!("  and {} more", measure::count(n_more as u64 + 1)),
            ));
        }
    }

    /// Text wrapped at spaces, because what people read should not need scrolling sideways.
    fn prose(&mut self, role: Role, prose: &str, indent: usize) {
        let glyphs = &self.options.glyphs;
        let columns = self.columns.saturating_sub(indent).max(10);
        let mut row = String::new();
        let mut used = 0;
        for word in prose.split(' ').take(MOST_WORDS) {
            let width = text::width(word, Mode::Reveal, glyphs);
            if used > 0 && used + 1 + width > columns {
                self.lines
                    .push(Line::of(role, format!("{:indent$}{row}", "")));
                row.clear();
                used = 0;
            }
            if used > 0 {
                row.push(' ');
                used += 1;
            }
            row.push_str(word);
            used += width;
        }
        self.lines
            .push(Line::of(role, format!("{:indent$}{row}", "")));
    }

    /// The width of a column that holds these names: at most half of the pane.
    fn name_columns<'n>(&self, names: impl Iterator<Item = &'n str>) -> usize {
        names
            .map(|name| text::width(name, Mode::Reveal, &self.options.glyphs))
            .max()
            .unwrap_or(0)
            .min(self.columns / 2)
    }
}

/// Longer prose is in the raw text.
const MOST_WORDS: usize = 2000;

/// A value in one line; empty when there is none.
fn in_one_line(value: Option<&Value>) -> String {
    value.map(value::one_line).unwrap_or_default()
}

/// `200 OK`
fn reason(status: u16) -> String {
    let phrase = http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason());
    phrase.map_or_else(|| status.to_string(), |phrase| format!("{status} {phrase}"))
}

/// `214 B → 1.1 kB`
fn sizes(exchange: &Exchange, arrow: &str) -> String {
    let sent = exchange.request.body.length;
    let answered = exchange
        .response
        .as_ref()
        .map_or(0, |response| response.body.len() as u64);
    format!(
        "{} {arrow} {}",
        measure::size(sent),
        measure::size(answered)
    )
}
