//! Screen 1: what is arriving, and what did each request do?

use crate::tui::arrangement::{Arrangement, Pane};
use crate::tui::panes::sheet::BodyView;
use crate::tui::widgets::Viewport;
use crate::tui::widgets::viewport::Move;

/// A view of the selected event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// What it did.
    Effect,
    /// What was sent.
    Request,
    /// What was answered.
    Response,
    /// Both, byte for byte.
    Raw,
    /// The resource that it touched, where the state card has no pane of its own.
    State,
}

/// Where the user is on this screen.
#[derive(Debug)]
pub struct Requests {
    /// The pane that was chosen; see [`Self::focus`].
    focus: Pane,
    tabs: Tabs,
    viewports: Viewports,
    /// How the bodies of request and response are looked at.
    views: [BodyView; 2],
    /// The selected lines of their trees, once they were moved to.
    lines: [Option<usize>; 2],
}

/// The tabs chosen last, for reads and for everything else.
#[derive(Debug, Clone, Copy)]
struct Tabs {
    read: Tab,
    write: Tab,
}

/// Where the texts are scrolled to.
#[derive(Debug, Default)]
struct Viewports {
    effect: Viewport,
    request: Viewport,
    response: Viewport,
    raw: Viewport,
    state: Viewport,
}

impl Default for Requests {
    fn default() -> Self {
        Self {
            focus: Pane::List,
            tabs: Tabs {
                read: Tab::Response,
                write: Tab::Effect,
            },
            viewports: Viewports::default(),
            views: [BodyView::Tree; 2],
            lines: [None; 2],
        }
    }
}

impl Requests {
    /// The pane that has the focus; the state card gives it up where it has no pane.
    pub fn focus(&self, arrangement: Arrangement) -> Pane {
        match self.focus {
            Pane::State if !arrangement.has_state_card() => Pane::Detail,
            pane => pane,
        }
    }

    /// Gives a pane the focus.
    pub fn set_focus(&mut self, pane: Pane) {
        self.focus = pane;
    }

    /// The panes that can have the focus, in their order.
    pub fn panes(arrangement: Arrangement) -> &'static [Pane] {
        if arrangement.has_state_card() {
            &[Pane::List, Pane::Detail, Pane::State]
        } else {
            &[Pane::List, Pane::Detail]
        }
    }

    /// The tabs of the detail, in their order.
    pub fn tab_order(arrangement: Arrangement) -> &'static [Tab] {
        if arrangement.has_state_card() {
            &[Tab::Effect, Tab::Request, Tab::Response, Tab::Raw]
        } else {
            &[
                Tab::Effect,
                Tab::Request,
                Tab::Response,
                Tab::Raw,
                Tab::State,
            ]
        }
    }

    /// The tab on top: the one chosen last for this kind of event.
    pub fn tab(&self, is_read: bool, arrangement: Arrangement) -> Tab {
        let tab = if is_read {
            self.tabs.read
        } else {
            self.tabs.write
        };
        if Self::tab_order(arrangement).contains(&tab) {
            tab
        } else {
            Tab::Effect
        }
    }

    /// Chooses a tab for this kind of event.
    pub fn set_tab(&mut self, is_read: bool, tab: Tab) {
        if is_read {
            self.tabs.read = tab;
        } else {
            self.tabs.write = tab;
        }
    }

    /// Where the text of a tab is scrolled to.
    pub fn viewport_of(&self, tab: Tab) -> &Viewport {
        match tab {
            Tab::Effect => &self.viewports.effect,
            Tab::Request => &self.viewports.request,
            Tab::Response => &self.viewports.response,
            Tab::Raw => &self.viewports.raw,
            Tab::State => &self.viewports.state,
        }
    }

    /// Another event is shown: its texts start at their beginning.
    pub fn start_over(&mut self) {
        self.viewports = Viewports::default();
        self.lines = [None; 2];
    }

    /// How the body of a tab is looked at.
    pub fn view(&self, tab: Tab) -> BodyView {
        let [request, response] = self.views;
        if tab == Tab::Response {
            response
        } else {
            request
        }
    }

    /// Looks at the body of a tab in another way, from its beginning.
    pub fn set_view(&mut self, tab: Tab, view: BodyView) {
        let [request, response] = &mut self.views;
        if tab == Tab::Response {
            *response = view;
        } else {
            *request = view;
        }
        self.viewport_of(tab).go(Move::Start);
    }

    /// The line of a tab that is selected in its tree, once one was moved to.
    pub fn line(&self, tab: Tab) -> Option<usize> {
        let [request, response] = self.lines;
        if tab == Tab::Response {
            response
        } else {
            request
        }
    }

    /// Selects a line in the tree of a tab.
    pub fn set_line(&mut self, tab: Tab, line: usize) {
        let [request, response] = &mut self.lines;
        *(if tab == Tab::Response {
            response
        } else {
            request
        }) = Some(line);
        self.viewport_of(tab).go(Move::Reveal(line));
    }
}
