//! The first line: the endpoint, and where the screen is. The last line: what keys do, or what just happened.

use ratatui::layout::Rect;

use crate::tui::action::{Action, Context};
use crate::tui::arrangement::Arrangement;
use crate::tui::contexts;
use crate::tui::discretion;
use crate::tui::keymap::Key;
use crate::tui::measure;
use crate::tui::message::EndpointStatus;
use crate::tui::model::Model;
use crate::tui::overlays::{Hints, filter};
use crate::tui::panes::caller;
use crate::tui::screens::Screen;
use crate::tui::text::{self, Mode};
use crate::tui::theme::Role;
use crate::tui::widgets::{Canvas, Line};
use crate::tui::wrap;

/// Draws the status line. Endpoint and view are two things: looking back never stops the endpoint.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model, row: Rect) {
    let width = |line: &Line<'_>| line.width(Mode::Fold, canvas.glyphs);
    let filtered = filtered(model);
    let is_filtered = !filtered.is_empty();
    let mut view = filtered.append(picked(model)).append(view_status(model));
    let shortest = width(&spaced_word(canvas, model)) + width(&counts(model, ["ev", "err"]));
    let named = provenance(model).append(view.clone());
    // Whether the endpoint is up, and how much came, is worth more than from whom.
    if !is_filtered && shortest + width(&named) + 2 <= usize::from(row.width) {
        view = named;
    }
    let left = canvas.line_right(row, &view.and(Role::Text, " "));
    let left = Rect {
        width: left.saturating_sub(1),
        ..row
    };
    let width = |line: &Line<'_>| line.width(Mode::Fold, canvas.glyphs);
    let room = usize::from(left.width);
    let (mut line, mut counts) = (endpoint(canvas, model), counts(model, ["event", "error"]));
    if width(&line) + width(&counts) > room {
        let short = self::counts(model, ["ev", "err"]);
        if width(&line) + width(&short) <= room {
            counts = short;
        } else {
            // The address gives way to the counts.
            line = spaced_word(canvas, model);
            if width(&line) + width(&counts) > room {
                counts = short;
            }
        }
    }
    canvas.line(left, &line.append(counts));
}

/// Who made every event, when it was one and the same: then no row of the list says it. And that a demonstration is one.
fn provenance(model: &Model) -> Line<'static> {
    let caller = model
        .rows
        .only_caller()
        .map_or("", |(client, origin)| caller(client, origin));
    match (caller, model.rows.is_demo()) {
        ("", false) => Line::new(),
        ("", true) => Line::of(Role::Quiet, "demo  "),
        (caller, false) => Line::of(Role::Quiet, format!("{caller}  ")),
        (caller, true) => Line::of(Role::Quiet, format!("{caller} (demo)  ")),
    }
}

/// How many events the filter lets through, where no line of tabs says so.
fn filtered(model: &Model) -> Line<'static> {
    if !model.filter.is_on() || model.layout().tabs.is_some() {
        return Line::new();
    }
    let n_found = measure::count(model.cursor.n_found());
    let marked = if model.cursor.is_marking() {
        " marked"
    } else {
        ""
    };
    Line::of(Role::Key, format!("/{n_found}{marked}  "))
}

/// How many events are picked, where no title of the list says so.
fn picked(model: &Model) -> Line<'static> {
    let is_said = model.place == Screen::Requests && model.arrangement() != Arrangement::Compact;
    match model.picks.len() {
        0 => Line::new(),
        _ if is_said => Line::new(),
        n_picked => Line::of(Role::Key, format!("{}  ", said_of_picks(model, n_picked))),
    }
}

/// `3 picked`, or `3 picked, from #12 on` while a range is being drawn.
pub fn said_of_picks(model: &Model, n_picked: u64) -> String {
    let n_picked = measure::count(n_picked);
    match model.picks.drawn_from() {
        Some(from) => format!("{n_picked} picked, from {from} on"),
        None => format!("{n_picked} picked"),
    }
}

/// `SCRUB @402 +3`
fn view_status(model: &Model) -> Line<'static> {
    match model.selected() {
        Some(_) if model.is_following() => Line::of(Role::Follow, "FOLLOW"),
        Some(seq) => {
            let newer = model.cursor.n_newer();
            let newer = if newer > 0 {
                format!(" +{}", measure::count(newer))
            } else {
                String::new()
            };
            let hidden = match model.cursor.n_newer_hidden() {
                0 => String::new(),
                n_hidden => format!(" ({} hidden)", measure::count(n_hidden)),
            };
            Line::of(Role::Scrub, format!("SCRUB @{}{newer}{hidden}", seq.0))
        }
        None => Line::of(Role::Quiet, "WAITING"),
    }
}

/// `● UP`: the state of the endpoint in a word.
pub fn word(canvas: &Canvas<'_>, model: &Model) -> Line<'static> {
    match &model.endpoint {
        None => Line::of(Role::Quiet, "starting"),
        Some(EndpointStatus::Capture { .. }) => Line::of(Role::Capture, "CAPTURE"),
        Some(EndpointStatus::Up { .. }) if model.health_failure().is_some() => {
            Line::of(Role::Failure, "! FAILING")
        }
        Some(EndpointStatus::Up { .. }) => {
            Line::of(Role::Up, format!("{} UP", canvas.glyphs.alive))
        }
    }
}

/// The same behind a space, as the status line begins.
fn spaced_word(canvas: &Canvas<'_>, model: &Model) -> Line<'static> {
    Line::of(Role::Text, " ").append(word(canvas, model))
}

fn endpoint(canvas: &Canvas<'_>, model: &Model) -> Line<'static> {
    let line = spaced_word(canvas, model);
    match &model.endpoint {
        Some(EndpointStatus::Capture { path }) => line.and(Role::Text, format!("  {path}")),
        Some(EndpointStatus::Up { url, .. }) => line.and(Role::Text, format!("  {url}")),
        None => line,
    }
}

/// How many events and errors there are; the nouns may be spelled or abbreviated.
fn counts(model: &Model, [event, error]: [&str; 2]) -> Line<'static> {
    let counted = |count: u64, noun: &str| {
        let is_plural = count != 1 && noun.len() > 3;
        format!(
            "{} {noun}{}",
            measure::count(count),
            if is_plural { "s" } else { "" }
        )
    };
    let mut line = Line::of(
        Role::Quiet,
        format!("   {}", counted(model.cursor.head().0, event)),
    );
    if let Some(n_errors) = model.n_errors.filter(|count| *count > 0) {
        line.push(Role::Error, format!("  {}", counted(n_errors, error)));
    }
    if matches!(
        &model.endpoint,
        Some(EndpointStatus::Up {
            keeps_secrets: true,
            ..
        })
    ) {
        line.push(Role::Caution, "  SECRETS KEPT");
    }
    line
}

/// The columns of a screen's name, with its number and what is around both.
fn name_columns(screen: Screen) -> u16 {
    u16::try_from(screen.name().len() + "[1 ] ".len()).unwrap_or(0)
}

/// The screen whose name is at a column.
pub fn screen_at(column: u16) -> Option<Screen> {
    let mut end = 1;
    Screen::ALL.into_iter().find(|screen| {
        end += name_columns(*screen);
        column < end
    })
}

/// Draws the names of the screens, and what the list is filtered by.
pub fn draw_tabs(canvas: &mut Canvas<'_>, model: &Model, row: Rect) {
    let mut names = Line::of(Role::Text, " ");
    for (number, screen) in (1..).zip(Screen::ALL) {
        let name = screen.name();
        if screen == model.place {
            names.push(Role::TabCurrent, format!("[{number} {name}]"));
        } else {
            names.push(Role::Tab, format!(" {number} {name} "));
        }
        names.push(Role::Text, " ");
    }
    canvas.line(row, &names);
    let used = u16::try_from(names.width(Mode::Fold, canvas.glyphs)).unwrap_or(u16::MAX);
    let room = Rect {
        x: row.x + used.min(row.width),
        width: row.width.saturating_sub(used),
        ..row
    };
    let mut right = Line::new();
    if model.filter.is_on() {
        let text = text::fit(
            &discretion::filter(model, model.filter.text()),
            usize::from(room.width).saturating_sub(24),
            canvas.glyphs,
        );
        right.push(Role::Key, "/ ");
        right.push(Role::Text, text);
        right.push(Role::Quiet, format!("  {}", filter::progress(model)));
    } else if let Some(letters) = marks(model) {
        right.push(Role::Quiet, letters);
    }
    right.push(Role::Text, " ");
    canvas.line_right(room, &right);
}

/// `marks a#397 b#399`
fn marks(model: &Model) -> Option<String> {
    let marks: Vec<String> = model
        .annotations
        .marks()
        .take(5)
        .map(|(letter, seq)| format!("{letter}{seq}"))
        .collect();
    (!marks.is_empty()).then(|| format!("marks {}", marks.join(" ")))
}

/// Draws the banner of an endpoint that cannot record.
pub fn draw_banner(canvas: &mut Canvas<'_>, model: &Model, row: Rect) {
    if let Some((error, n_refused)) = model.health_failure() {
        let refused = measure::count(n_refused);
        let text = format!(
            " the log cannot be written: {error}. Requests are answered 503 ({refused} so far)"
        );
        canvas.line(row, &Line::of(Role::Banner, text));
        canvas.overlay(row, Role::Banner);
    }
}

/// Draws the newest notice over whatever stands in the last row.
pub fn draw_notice(canvas: &mut Canvas<'_>, model: &Model, row: Rect) {
    let Some(notice) = model.notices.current() else {
        return;
    };
    let (role, sign) = if notice.is_failure {
        (Role::Failure, "!")
    } else {
        (Role::Notice, canvas.glyphs.dot)
    };
    canvas.clear(row);
    let room = usize::from(row.width).saturating_sub(3);
    let text = wrap::without_folders(&notice.text, room, canvas.glyphs);
    canvas.line(row, &Line::of(role, format!(" {sign} {text}")));
}

/// Draws what keys do here.
pub fn draw_hints(canvas: &mut Canvas<'_>, model: &Model, row: Rect) {
    let mut line = Line::new();
    let mut gap = " ";
    for (keys, hint) in hints(model) {
        let next = Line::of(Role::Key, format!("{gap}{keys}")).and(Role::Quiet, format!(" {hint}"));
        let end = line.width(Mode::Fold, canvas.glyphs) + next.width(Mode::Fold, canvas.glyphs);
        if end > usize::from(row.width) {
            break;
        }
        line = line.append(next);
        gap = "   ";
    }
    canvas.line(row, &line);
}

/// The keys in force with a word for each, the most useful first. Two that
/// belong together share one entry.
fn hints(model: &Model) -> Vec<(String, &'static str)> {
    let (keymap, contexts) = (&model.options.keymap, contexts::contexts(model));
    // A key that means something else here does not stand for it.
    let key = |name: &str| {
        let wanted = Action::find(name)?;
        let is_free = |key: &&Key| {
            let meant = keymap.action(contexts, **key);
            meant.is_none_or(|meant| meant.name == wanted.name)
        };
        let keys = keymap.keys(wanted).iter();
        keys.filter(is_free).map(ToString::to_string).next()
    };
    let is_filtered = model.filter.is_on() && model.overlays.is_empty();
    let is_picking = !model.picks.is_empty()
        && contexts.first() == Some(&Context::List)
        && model.place == Screen::Requests;
    let clear: &[&str] = &["clear-filter"];
    let clear = is_filtered.then_some(clear);
    let own = model.overlays.last().and_then(|overlay| overlay.hints());
    let names = own.unwrap_or_else(|| hinted(contexts, model.selected().is_some()));
    let entry = |names: &&[&str]| {
        let hint = Action::find(names.first()?)?.hint;
        let keys: Option<Vec<String>> = names.iter().map(|name| key(name)).collect();
        let keys = keys?;
        let is_plain = |key: &String| key.chars().all(char::is_alphanumeric);
        let separator = if keys.iter().all(is_plain) { "/" } else { " " };
        Some((keys.join(separator), hint))
    };
    let can = |names: &&&[&str]| !(model.has_other_writer && names.contains(&"mark"));
    let picked: Hints = if is_picking {
        &[&["back"], &["copy"], &["export"], &["send-again"]]
    } else {
        &[]
    };
    let names = names.iter().filter(|names| !picked.contains(names));
    let all = clear.iter().chain(picked).chain(names);
    all.filter(can).filter_map(entry).collect()
}

/// The actions that are hinted at where keys mean this, the most useful first.
fn hinted(contexts: &[Context], has_events: bool) -> Hints {
    if let Some(hints) = hinted_over_screen(contexts) {
        return hints;
    }
    match (contexts, has_events) {
        (_, false) => &[&["help"], &["quit"]],
        ([Context::List, Context::Requests, ..], _) => &[
            &["select-next", "select-previous"],
            &["open"],
            &["previous-change", "next-change"],
            &["filter"],
            &["help"],
            &["last-row"],
            &["compare"],
            &["previous-cycle", "next-cycle"],
            &["previous-error", "next-error"],
            &["go-to-event"],
            &["mark"],
            &["next-pane"],
            &["zoom"],
            &["quit"],
        ],
        ([Context::Tree, .., Context::Requests, _], _) => &[
            &["select-next", "select-previous"],
            &["fold-one", "unfold-one"],
            &["fold-all", "unfold-all"],
            &["help"],
            &["back"],
            &["copy"],
            &["next-body-view"],
            &["find"],
            &["next-tab"],
            &["previous-change", "next-change"],
            &["next-pane"],
            &["zoom"],
            &["quit"],
        ],
        ([Context::Tree, ..], _) => &[
            &["select-next", "select-previous"],
            &["fold-one", "unfold-one"],
            &["previous-change", "next-change"],
            &["help"],
            &["next-pane"],
            &["pin"],
            &["copy"],
            &["set-base"],
            &["compare-resource"],
            &["next-view"],
            &["play"],
            &["show-changed"],
            &["back"],
        ],
        ([Context::Text, Context::Requests, ..], _) => &[
            &["scroll-down", "scroll-up"],
            &["previous-change", "next-change"],
            &["help"],
            &["back"],
            &["next-tab"],
            &["next-body-view"],
            &["find"],
            &["next-pane"],
            &["next-event", "previous-event"],
            &["zoom"],
            &["quit"],
        ],
        ([_, Context::State, ..], _) => &[
            &["select-next", "select-previous"],
            &["previous-change", "next-change"],
            &["help"],
            &["next-pane"],
            &["set-base"],
            &["compare-resource"],
            &["next-view"],
            &["play"],
            &["show-changed"],
            &["back"],
        ],
        ([_, Context::Cycles, ..], _) => &[
            &["select-next", "select-previous"],
            &["open"],
            &["help"],
            &["next-pane"],
            &["pick-cycle"],
            &["compare-cycles"],
            &["back"],
        ],
        _ => &[&["scroll-down", "scroll-up"], &["back"], &["quit"]],
    }
}

/// The same for what lies over a screen and has keys of its own.
fn hinted_over_screen(contexts: &[Context]) -> Option<Hints> {
    Some(match contexts {
        [Context::Endpoint, ..] => &[
            &["next-line", "previous-line"],
            &["copy-line"],
            &["reveal-token"],
            &["back"],
        ],
        [Context::Menu, ..] => &[&["choose-next", "choose-previous"], &["choose"], &["back"]],
        [Context::Editor, ..] => &[
            &["send-edited"],
            &["edit-outside"],
            &["lay-out-body"],
            &["undo-edit"],
            &["back"],
        ],
        [Context::Prompt, ..] => &[&["accept"], &["back"]],
        _ => return None,
    })
}
