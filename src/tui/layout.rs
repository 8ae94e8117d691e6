//! Where the panes are, for every size of the terminal.

use ratatui::layout::Rect;

use crate::tui::pane_split::N_PANES;
use crate::tui::panes::strip;
use crate::tui::screens::Screen;
use crate::tui::sizes::Sizes;

/// The kinds of arrangement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Arrangement {
    /// Nothing but a line that says so.
    TooSmall,
    /// The focused pane alone, without rules.
    Compact,
    /// The list over the detail.
    Narrow,
    /// The list beside the detail over the state card.
    Standard,
    /// Three columns: list, exchange, state card.
    Wide,
    /// Everything stacked.
    Portrait,
}

/// A pane that can have the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pane {
    /// The list of events.
    List,
    /// The selected event.
    Detail,
    /// The resource that it touched.
    State,
}

impl Pane {
    /// The panes by number.
    pub const ALL: [Self; N_PANES] = [Self::List, Self::Detail, Self::State];

    /// Its number.
    pub fn number(self) -> usize {
        match self {
            Self::List => 0,
            Self::Detail => 1,
            Self::State => 2,
        }
    }
}

impl Arrangement {
    /// The arrangement for a size.
    pub fn of(columns: u16, rows: u16) -> Self {
        match (columns, rows) {
            (..30, _) | (_, ..8) => Self::TooSmall,
            (..60, _) | (_, ..18) => Self::Compact,
            (..=84, 46..) => Self::Portrait,
            (160.., 40..) => Self::Wide,
            (100.., 28..) => Self::Standard,
            _ => Self::Narrow,
        }
    }

    /// Those that a user can choose where more than one fits.
    pub const PINNABLE: [Self; 4] = [Self::Narrow, Self::Standard, Self::Wide, Self::Portrait];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::TooSmall => "too-small",
            Self::Compact => "compact",
            Self::Narrow => "narrow",
            Self::Standard => "standard",
            Self::Wide => "wide",
            Self::Portrait => "portrait",
        }
    }

    /// Whether a size has room for it.
    pub fn fits(self, columns: u16, rows: u16) -> bool {
        let (least_columns, least_rows) = match self {
            Self::TooSmall => (0, 0),
            Self::Compact => (30, 8),
            Self::Narrow => (60, 18),
            Self::Standard => (100, 28),
            Self::Wide => (160, 40),
            Self::Portrait => (60, 46),
        };
        columns >= least_columns && rows >= least_rows
    }

    /// Whether the state card has a pane of its own; otherwise it is a tab of the detail.
    pub fn has_state_card(self) -> bool {
        matches!(self, Self::Standard | Self::Wide | Self::Portrait)
    }

    /// Whether there is room for the whole log in one line.
    pub fn has_strip(self) -> bool {
        matches!(self, Self::Standard | Self::Wide | Self::Portrait)
    }

    /// Whether panes have frames; where columns are scarce they have rules.
    pub fn has_frames(self) -> bool {
        matches!(self, Self::Standard | Self::Wide)
    }
}

/// What decides where everything is.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// All there is.
    pub screen: Rect,
    /// The screen that is shown.
    pub place: Screen,
    /// The sizes that its user gave to panes.
    pub sizes: &'a Sizes,
    /// The number of the pane that has the focus.
    pub focus: usize,
    /// The number of the pane that has the screen for itself, if one does.
    pub alone: Option<usize>,
    /// Whether there is something to shout about.
    pub has_banner: bool,
    /// Whether there is a log to show in one line.
    pub has_strip: bool,
}

/// Where everything is. A part without place has none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Layout {
    /// The status line.
    pub status: Rect,
    /// The banner, when there is something to shout about.
    pub banner: Option<Rect>,
    /// The names of the screens, and the filter.
    pub tabs: Option<Rect>,
    /// All that belongs to the screen that is shown.
    pub body: Rect,
    /// The whole log in one line.
    pub strip: Option<Rect>,
    /// The panes of the screen that is shown, by number.
    pub panes: [Option<Rect>; N_PANES],
    /// One line on the selected event, where the detail has no place.
    pub effect_line: Option<Rect>,
    /// Hints, or the newest notice.
    pub hints: Rect,
}

impl Layout {
    /// The layout of a screen.
    pub fn of(situation: Situation<'_>) -> Self {
        let screen = situation.screen;
        let arrangement = situation.sizes.arrangement(screen);
        if arrangement == Arrangement::TooSmall {
            return Self {
                status: Rect {
                    height: screen.height.min(1),
                    ..screen
                },
                ..Self::default()
            };
        }
        let (status, rest) = split_rows(screen, 1);
        let (banner, rest) = split_rows(rest, u16::from(situation.has_banner));
        let has_tabs = arrangement != Arrangement::Compact;
        let (tabs, rest) = split_rows(rest, u16::from(has_tabs));
        let (body, hints) = split_rows(rest, rest.height - 1);
        let has_strip =
            situation.has_strip && arrangement.has_strip() && situation.place != Screen::Cycles;
        let strip_rows = if has_strip { strip::ROWS } else { 0 };
        let (body, strip) = split_rows(body, body.height - strip_rows);
        let mut layout = Self {
            status,
            banner: situation.has_banner.then_some(banner),
            tabs: has_tabs.then_some(tabs),
            body,
            strip: has_strip.then_some(strip),
            hints,
            ..Self::default()
        };
        layout.arrange(situation, arrangement);
        layout
    }

    fn arrange(&mut self, situation: Situation<'_>, arrangement: Arrangement) {
        let split = situation.sizes.split(situation.place, arrangement);
        let (alone, mut area) = match (situation.alone, split) {
            (None, Some(split)) => {
                self.panes = split.panes(self.body, situation.focus);
                return;
            }
            (alone, _) => (alone.unwrap_or(situation.focus), self.body),
        };
        let is_list = situation.place == Screen::Requests && alone == Pane::List.number();
        if is_list && arrangement == Arrangement::Compact {
            let (list, effect_line) = split_rows(area, area.height - 2);
            area = list;
            self.effect_line = Some(effect_line);
        }
        if let Some(pane) = self.panes.get_mut(alone) {
            *pane = Some(area);
        }
    }

    /// Where a pane of the Requests screen is.
    pub fn pane(&self, pane: Pane) -> Option<Rect> {
        self.panes.get(pane.number()).copied().flatten()
    }
}

/// The first `rows` rows, and the rest.
pub fn split_rows(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(area.height);
    (
        Rect {
            height: rows,
            ..area
        },
        Rect {
            y: area.y + rows,
            height: area.height - rows,
            ..area
        },
    )
}

/// The first `columns` columns, and the rest.
pub fn split_columns(area: Rect, columns: u16) -> (Rect, Rect) {
    let columns = columns.min(area.width);
    (
        Rect {
            width: columns,
            ..area
        },
        Rect {
            x: area.x + columns,
            width: area.width - columns,
            ..area
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arrangement_is_the_smaller_of_what_width_and_height_allow() {
        let cases = [
            ((29, 50), Arrangement::TooSmall),
            ((80, 7), Arrangement::TooSmall),
            ((40, 12), Arrangement::Compact),
            ((200, 17), Arrangement::Compact),
            ((80, 24), Arrangement::Narrow),
            ((120, 27), Arrangement::Narrow),
            ((120, 40), Arrangement::Standard),
            ((200, 39), Arrangement::Standard),
            ((200, 60), Arrangement::Wide),
            ((80, 50), Arrangement::Portrait),
        ];
        for ((columns, rows), expected) in cases {
            assert_eq!(Arrangement::of(columns, rows), expected, "{columns}x{rows}");
        }
    }

    #[test]
    fn parts_never_leave_the_screen_or_overlap() {
        for (columns, rows) in [
            (1, 1),
            (30, 8),
            (40, 12),
            (80, 24),
            (80, 50),
            (120, 40),
            (200, 60),
        ] {
            let screen = Rect::new(0, 0, columns, rows);
            for (place, focus) in Screen::ALL
                .into_iter()
                .flat_map(|place| (0..N_PANES).map(move |focus| (place, focus)))
            {
                for alone in [None, Some(focus)] {
                    let layout = Layout::of(Situation {
                        screen,
                        place,
                        sizes: &Sizes::default(),
                        focus,
                        alone,
                        has_banner: true,
                        has_strip: true,
                    });
                    let parts: Vec<Rect> = [
                        Some(layout.status),
                        layout.banner,
                        layout.tabs,
                        layout.strip,
                        layout.effect_line,
                        Some(layout.hints),
                    ]
                    .into_iter()
                    .chain(layout.panes)
                    .flatten()
                    .filter(|part| !part.is_empty())
                    .collect();
                    assert!(parts.iter().all(|part| screen.union(*part) == screen));
                    for (index, part) in parts.iter().enumerate() {
                        assert!(
                            parts
                                .iter()
                                .skip(index + 1)
                                .all(|other| !part.intersects(*other))
                        );
                    }
                }
            }
        }
    }
}
