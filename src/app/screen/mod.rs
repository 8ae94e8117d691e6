//! Between the screen and the rest: carries out its commands, tells it what is new.
//!
//! Reading order: [`showing`] a [`scene`] starts everything here and ends it, with a [`farewell`], where there is a
//! [`terminal`]. [`news`] is told without being asked; [`dispatch`] takes in what is asked: [`reads`] answers what is
//! about to be shown, [`questions`] what takes longer to find out, with [`standing`] filters, [`comparisons`],
//! [`facts`] about the endpoint and [`alerts`]; [`deeds`] does what is seen outside of the screen, such as
//! [`copying`], [`exporting`], [`resending`], [`replaying`] and [`picturing`]; what takes its time are [`jobs`], which
//! tell how far they are and can be stopped; [`keeping`] holds what the next start is to have again, and
//! [`unfinished`] what is being written when the screen ends.

mod alerts;
mod comparisons;
mod copying;
mod deeds;
mod dispatch;
mod exporting;
mod facts;
mod farewell;
mod jobs;
pub(in crate::app) mod keeping;
mod news;
mod picturing;
pub mod questions;
pub mod reads;
mod replaying;
mod resending;
mod scene;
mod showing;
mod standing;
mod terminal;
mod unfinished;

pub(super) use farewell::say_goodbye;
pub(super) use scene::Scene;
pub(super) use showing::show;
pub(super) use terminal::{is_dumb, need_terminal};
