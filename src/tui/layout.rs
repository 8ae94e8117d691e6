//! Where the panes are, for every size of the terminal.

use ratatui::layout::Rect;

use crate::tui::panes::strip;
use crate::tui::screens::Screen;

/// The kinds of arrangement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// The list.
    pub list: Option<Rect>,
    /// One line on the selected event, where the detail has no place.
    pub effect_line: Option<Rect>,
    /// The detail.
    pub detail: Option<Rect>,
    /// The state card.
    pub state: Option<Rect>,
    /// Hints, or the newest notice.
    pub hints: Rect,
}

impl Layout {
    /// The layout of a screen. `alone` is the pane that has the screen for itself, if one does.
    pub fn of(
        screen: Rect,
        place: Screen,
        focus: Pane,
        alone: Option<Pane>,
        has_banner: bool,
        has_strip: bool,
    ) -> Self {
        let arrangement = Arrangement::of(screen.width, screen.height);
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
        let (banner, rest) = split_rows(rest, u16::from(has_banner));
        let has_tabs = arrangement != Arrangement::Compact;
        let (tabs, rest) = split_rows(rest, u16::from(has_tabs));
        let (body, hints) = split_rows(rest, rest.height - 1);
        let has_strip = has_strip && arrangement.has_strip() && place != Screen::Cycles;
        let strip_rows = if has_strip { strip::ROWS } else { 0 };
        let (body, strip) = split_rows(body, body.height - strip_rows);
        let mut layout = Self {
            status,
            banner: has_banner.then_some(banner),
            tabs: has_tabs.then_some(tabs),
            body,
            strip: has_strip.then_some(strip),
            hints,
            ..Self::default()
        };
        if place != Screen::Requests {
            return layout;
        }
        let alone = alone.or((arrangement == Arrangement::Compact).then_some(focus));
        match alone {
            Some(Pane::List) if arrangement == Arrangement::Compact => {
                let (list, effect_line) = split_rows(body, body.height - 2);
                layout.list = Some(list);
                layout.effect_line = Some(effect_line);
            }
            Some(Pane::List) => layout.list = Some(body),
            Some(Pane::Detail) => layout.detail = Some(body),
            Some(Pane::State) => layout.state = Some(body),
            None => layout.arrange(arrangement, body),
        }
        layout
    }

    fn arrange(&mut self, arrangement: Arrangement, body: Rect) {
        match arrangement {
            Arrangement::Portrait => {
                let (list, rest) = split_rows(body, body.height * 2 / 5);
                let (detail, state) = split_rows(rest, rest.height / 2);
                (self.list, self.detail, self.state) = (Some(list), Some(detail), Some(state));
            }
            Arrangement::Standard => {
                let (list, rest) = split_columns(body, body.width * 31 / 50);
                let (detail, state) = split_rows(rest, rest.height / 2);
                (self.list, self.detail, self.state) = (Some(list), Some(detail), Some(state));
            }
            Arrangement::Wide => {
                let (list, rest) = split_columns(body, body.width * 12 / 25);
                let (detail, state) = split_columns(rest, rest.width * 11 / 20);
                (self.list, self.detail, self.state) = (Some(list), Some(detail), Some(state));
            }
            _ => {
                let (list, detail) = split_rows(body, body.height / 2);
                (self.list, self.detail) = (Some(list), Some(detail));
            }
        }
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
            for focus in [Pane::List, Pane::Detail, Pane::State] {
                for alone in [None, Some(focus)] {
                    let layout = Layout::of(screen, Screen::Requests, focus, alone, true, true);
                    let parts: Vec<Rect> = [
                        Some(layout.status),
                        layout.banner,
                        layout.tabs,
                        layout.strip,
                        layout.list,
                        layout.effect_line,
                        layout.detail,
                        layout.state,
                        Some(layout.hints),
                    ]
                    .into_iter()
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
