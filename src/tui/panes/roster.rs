//! Who and what existed after the selected event: users, groups, and what had been deleted before.

use ratatui::layout::Rect;

use crate::inspect::roster::{Occupant, RosterRow, Section};
use crate::scim::spelling::noun;
use crate::scim::{ChangeKind, ResourceType};
use crate::tui::measure;
use crate::tui::model::Model;
use crate::tui::panes::framed;
use crate::tui::screens::StatePane;
use crate::tui::text::{self, Mode};
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Title;
use crate::tui::widgets::{Canvas, Line};

/// How many rows fit into the area of the list.
pub fn n_rows(area: Rect, model: &Model) -> usize {
    let chrome = if model.arrangement().has_frames() {
        2
    } else {
        1
    };
    usize::from(area.height.saturating_sub(chrome))
}

/// Draws the list.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model, area: Rect) {
    let state = &model.state;
    let is_focused = state.focus == StatePane::Roster;
    let at = model.selected().unwrap_or_default();
    let n_rows = state.roster.as_ref().map_or(0, |roster| roster.n_rows);
    let mut left = Line::of(super::title_role(is_focused), "Directory")
        .and(Role::Quiet, format!(" after {at}"));
    if let Some(base) = state.base {
        left.push(Role::Scrub, format!(" base {base}"));
    }
    let counts = state.roster.as_ref().map_or(String::new(), |roster| {
        format!(
            "{} {} {} {}",
            measure::count(roster.n_users as u64),
            noun(roster.n_users as u64, "user"),
            measure::count(roster.n_groups as u64),
            noun(roster.n_groups as u64, "group")
        )
    });
    // The headings of the list say them too.
    let taken = left.width(Mode::Fold, canvas.glyphs) + counts.len();
    let counts = Some(counts).filter(|_| taken + ROOM_AROUND_TITLES <= usize::from(area.width));
    let title = Title {
        left,
        right: Line::of(Role::Quiet, counts.unwrap_or_default()),
        is_focused,
    };
    let inner = framed(canvas, model, area, &title);
    if state.roster.is_none() {
        return canvas.line(inner, &Line::of(Role::Quiet, " reading the log"));
    }
    let columns = usize::from(inner.width);
    for (y, row) in (inner.top()..inner.bottom()).zip(state.top..n_rows) {
        let line_area = Rect {
            y,
            height: 1,
            ..inner
        };
        let is_selected = row == state.row && !state.is_absent;
        let line = match state.at(row) {
            Some(RosterRow::Heading(section, count)) => heading(*section, *count),
            Some(RosterRow::Resource(occupant)) => {
                let is_compared = state.base.is_some_and(|base| base != at);
                resource(canvas, occupant, is_selected, is_compared, columns)
            }
            None => Line::of(Role::Quiet, format!("  {}", canvas.glyphs.ellipsis)),
        };
        canvas.line(line_area, &line);
        if is_selected {
            canvas.overlay(line_area, super::selection_role(is_focused));
        }
    }
}

fn heading(section: Section, count: usize) -> Line<'static> {
    let name = match section {
        Section::Users => "Users",
        Section::Groups => "Groups",
        Section::Deleted => "Deleted before this point",
    };
    Line::of(Role::Heading, format!(" {name} ")).and(Role::Quiet, measure::count(count as u64))
}

/// `▌~ jdoe@contoso.com      off  v2   #402 >`: what changed, the name, what it is like, and what comes.
fn resource(
    canvas: &Canvas<'_>,
    occupant: &Occupant,
    is_selected: bool,
    is_compared: bool,
    columns: usize,
) -> Line<'static> {
    let glyphs = canvas.glyphs;
    let gutter = if is_selected { glyphs.selected } else { " " };
    let (sign, sign_role) = match occupant {
        // Who was gone by the base already is no difference to it.
        Occupant {
            is_deleted: true,
            became: None,
            ..
        } if is_compared => ("-", Role::Quiet),
        Occupant {
            is_deleted: true, ..
        } => ("-", Role::Removed),
        Occupant {
            became: Some(ChangeKind::Created),
            ..
        } => ("+", Role::Added),
        Occupant {
            became: Some(_), ..
        } => ("~", Role::Changed),
        _ => (" ", Role::Text),
    };
    let about = match occupant.resource_type {
        ResourceType::Group => format!("{} mem", measure::count(u64::from(occupant.n_members))),
        ResourceType::User if occupant.active == Some(false) => "inactive".to_owned(),
        ResourceType::User => String::new(),
    };
    let next = if occupant.is_next { ">" } else { " " };
    let version = if columns < ROOM_FOR_VERSION {
        String::new()
    } else {
        format!(" v{:<3}", occupant.version)
    };
    let last = format!(" {:>6}", occupant.last_change.to_string());
    let fixed = 2 + version.len() + last.len() + 2;
    let room = columns.saturating_sub(fixed);
    let name_role = match occupant {
        Occupant {
            is_deleted: true, ..
        } => Role::Removed,
        Occupant {
            active: Some(false),
            ..
        } => Role::Quiet,
        _ => Role::Text,
    };
    let line = Line::of(Role::Key, gutter).and(sign_role, sign);
    let about_columns = if about.is_empty() { 0 } else { about.len() + 1 };
    let name_columns = room.saturating_sub(about_columns);
    let name = text::fit_word(&occupant.name, name_columns, glyphs);
    let about = format!("{about:>about_columns$}");
    line.and_padded(name_role, &name, name_columns, glyphs)
        .and(Role::Caution, about)
        .and(Role::Quiet, version)
        .and(Role::Quiet, last)
        .and(Role::Key, format!(" {next}"))
}

/// What a title needs beside its texts: corners, and gaps around both.
const ROOM_AROUND_TITLES: usize = 6;

/// Narrower lists leave the version out.
const ROOM_FOR_VERSION: usize = 44;
