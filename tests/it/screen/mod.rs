//! The screen: the real loop over a terminal in memory, with scripted keys and a world that answers from a hand-made
//! log.

mod contrast;
mod details;
mod discretion;
mod edge_cases;
mod editing;
mod endpoint_panel;
mod fixture;
mod help;
mod jobs;
mod keys;
mod layouts;
mod mouse;
mod picking;
mod pictures;
mod play;
mod readme;
mod real;
mod safety;
mod targets;
mod views;
