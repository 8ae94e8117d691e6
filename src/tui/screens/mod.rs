//! The screens: each answers one question about the log, and remembers where its user was.
//!
//! Reading order: [`requests`] is what arrives and what each event did; [`state`] is who and what existed then, in
//! one `resource_view` or another; [`cycles`] is how a client behaves over time.

pub mod cycles;
pub mod requests;
mod resource_view;
pub mod state;

pub use cycles::{CyclesPane, CyclesScreen};
pub use requests::{Requests, Tab};
pub use resource_view::ResourceView;
pub use state::{Moved, State, StatePane};

/// One of the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Screen {
    /// What is arriving, and what did each request do?
    #[default]
    Requests,
    /// Who and what exists at this point?
    State,
    /// How does the client behave over time?
    Cycles,
}

impl Screen {
    /// The screens in their order.
    pub const ALL: [Self; 3] = [Self::Requests, Self::State, Self::Cycles];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Requests => "Requests",
            Self::State => "State",
            Self::Cycles => "Cycles",
        }
    }
}
