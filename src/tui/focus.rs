//! Which part of the screen has the keys, and what is shown in it.

use crate::tui::arrangement::{Arrangement, Pane};
use crate::tui::fit::fit;
use crate::tui::layout::{Layout, Situation};
use crate::tui::model::Model;
use crate::tui::screens::{CyclesPane, CyclesScreen, ResourceView, Screen, State, StatePane, Tab};
use crate::tui::widgets::Viewport;

impl Model {
    /// The arrangement that the size of the screen allows.
    pub(super) fn arrangement(&self) -> Arrangement {
        self.sizes.arrangement(self.screen)
    }

    /// Where the parts of the screen are.
    pub(super) fn layout(&self) -> Layout {
        let focus = self.focused_pane();
        let has_events = self.cursor.selected().is_some();
        let alone = match self.place {
            // Before the first event the list says how to begin, and the others have nothing to say.
            Screen::Requests if !has_events => Some(Pane::List.number()),
            _ => self.is_zoomed.then_some(focus),
        };
        Layout::of(Situation {
            screen: self.screen,
            place: self.place,
            sizes: &self.sizes,
            focus,
            alone,
            has_banner: self.health_failure().is_some(),
            has_strip: has_events && !self.is_zoomed,
        })
    }

    /// The number of the pane that has the focus.
    pub(super) fn focused_pane(&self) -> usize {
        match self.place {
            Screen::Requests => self.focus().number(),
            Screen::State => self.state.focus as usize,
            Screen::Cycles => self.cycles.focus as usize,
        }
    }

    /// Gives the focus to the pane of this number.
    pub(super) fn focus_pane(&mut self, number: usize) {
        match self.place {
            Screen::Requests => {
                if let Some(pane) = Pane::ALL.get(number) {
                    self.set_focus(*pane);
                }
            }
            Screen::State => {
                if let Some(pane) = State::PANES.get(number) {
                    self.state.focus = *pane;
                }
            }
            Screen::Cycles => {
                if let Some(pane) = CyclesScreen::PANES.get(number) {
                    self.cycles.focus = *pane;
                }
            }
        }
    }

    /// The pane that has the focus; the state card gives it up where it has no pane.
    pub(super) fn focus(&self) -> Pane {
        self.requests.focus(self.arrangement())
    }

    pub(super) fn set_focus(&mut self, pane: Pane) {
        self.requests.set_focus(pane);
        fit(self);
    }

    /// The tab on top of the detail.
    pub(super) fn tab(&self) -> Tab {
        self.requests
            .tab(self.is_read_selected(), self.arrangement())
    }

    pub(super) fn set_tab(&mut self, tab: Tab) {
        let is_read = self.is_read_selected();
        self.requests.set_tab(is_read, tab);
    }

    fn is_read_selected(&self) -> bool {
        let row = self.cursor.selected().and_then(|seq| self.rows.get(seq));
        row.is_some_and(|row| matches!(row.method.as_str(), "GET" | "HEAD") && !row.is_error)
    }

    /// Where the text that has the keys is scrolled to.
    pub(super) fn viewport(&self) -> &Viewport {
        if let Some(viewport) = self.overlays.last().and_then(|overlay| overlay.viewport()) {
            return viewport;
        }
        match self.place {
            Screen::Requests => self.requests.viewport_of(match self.focus() {
                Pane::State => Tab::State,
                _ => self.tab(),
            }),
            Screen::State => &self.state.viewport,
            Screen::Cycles => &self.cycles.viewport,
        }
    }

    /// Whether the keys move through a list, rather than through a text.
    pub(super) fn is_in_list(&self) -> bool {
        match self.place {
            Screen::Requests => self.focus() == Pane::List,
            Screen::State => {
                self.state.focus != StatePane::Resource || self.state.view == ResourceView::Tree
            }
            Screen::Cycles => self.cycles.focus != CyclesPane::Against,
        }
    }
}
