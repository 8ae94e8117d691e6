//! Between the screen and the rest: carries out its commands, tells it what is new.
//!
//! Reading order:
//!
//! - [`showing`] a [`scene`], a capture with the endpoint that records into it, starts everything here where there is a
//!   [`terminal`], and ends it with a [`farewell`].
//! - [`news`] is told without being asked: that the log has grown, how the endpoint is doing.
//! - [`dispatch`] takes in what the screen asks for, and hands it to one of three: [`reads`] answers what is about to
//!   be shown, at once; [`questions`] what takes longer to find out: a [`live_filter`], [`comparisons`],
//!   [`endpoint_facts`], [`alerts`]; [`deeds`] does what is seen outside of the screen: [`copying`], [`exporting`],
//!   [`resending`] one request, [`replaying`] many, [`picturing`].
//! - What takes its time is one of the [`jobs`], which tell how far they are and can be stopped; [`unfinished`] is what
//!   is being written when the screen ends, and [`kept_sizes`] what the next start is to have again.

mod alerts;
mod comparisons;
mod copying;
mod deeds;
mod dispatch;
mod endpoint_facts;
mod exporting;
mod farewell;
#[cfg(test)]
mod fixture;
mod jobs;
pub(in crate::app) mod kept_sizes;
mod live_filter;
mod news;
mod picturing;
pub mod questions;
pub mod reads;
mod replaying;
mod resending;
mod scene;
mod showing;
mod terminal;
mod unfinished;

pub(super) use farewell::say_goodbye;
pub(super) use scene::Scene;
pub(super) use showing::show;
pub(super) use terminal::{is_dumb, need_terminal};
