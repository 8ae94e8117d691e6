//! What the verbs of the user do, by what they are about. [`action`](crate::tui::action) names them all.
//!
//! Reading order: [`movement`] leads through lists, screens and panes; [`requests`], [`state`] and [`cycles`] are the
//! verbs of one screen, [`tree`] those of a tree on either of two, [`finding`] those of whoever looks for something in
//! a text; [`panes`] moves what is between panes; [`dialogs`] opens what lies over a screen; [`editing`] is what text
//! goes into; [`picking`] takes events out of the list; [`playing`] steps by itself; [`leaving`] is the way back and
//! out; [`terminal`] is what concerns the terminal alone.

pub(super) mod cycles;
pub(super) mod dialogs;
pub(super) mod editing;
pub(super) mod finding;
pub(super) mod leaving;
pub(super) mod movement;
pub(super) mod panes;
pub(super) mod picking;
pub(super) mod playing;
pub(super) mod requests;
pub(super) mod state;
pub(super) mod terminal;
pub(super) mod tree;
