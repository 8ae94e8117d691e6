//! Where the panes are, for every size of the terminal.

use ratatui::layout::Rect;

use crate::tui::area::split_rows;
use crate::tui::arrangement::{Arrangement, N_PANES, Pane};
use crate::tui::screens::Screen;
use crate::tui::sizes::Sizes;

/// How many rows the line of the whole log has.
pub(super) const STRIP_ROWS: u16 = 3;

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
        let strip_rows = if has_strip { STRIP_ROWS } else { 0 };
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

#[cfg(test)]
mod tests {
    use super::*;

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
