//! What the verbs of the user do, by what they are about. [`action`](crate::tui::action) names them all, and [`table`]
//! says which does what.
//!
//! Reading order:
//!
//! - Getting about: [`movement`] leads through lists and panes, [`showing`] to a screen, [`turning`] round in a few, [`tree`] through a tree, [`finding`] to words
//!   in a text; [`playing`] steps by itself, [`leaving`] is the way back and out.
//! - On one screen: [`requests`], [`state`], [`cycles`].
//! - With what is there: [`picking`] takes events out of the list, [`dialogs`] opens what lies [`over`] a screen,
//!   [`editing`] is what a text goes into, [`panes`] moves what is between panes, [`terminal`] is about the terminal
//!   alone.

pub(super) mod cycles;
pub(super) mod dialogs;
pub(super) mod editing;
pub(super) mod finding;
pub(super) mod leaving;
pub(super) mod movement;
pub(super) mod over;
pub(super) mod panes;
pub(super) mod picking;
pub(super) mod playing;
pub(super) mod requests;
pub(super) mod showing;
pub(super) mod state;
pub(super) mod table;
pub(super) mod terminal;
pub(super) mod tree;
pub(super) mod turning;
