//! scimscope: a provisioning inspector for the terminal.
//!
//! A built-in SCIM 2.0 endpoint answers every request and records it in a durable event log; a screen shows the log
//! live beside the users and groups that it produced and the difference that each request made.
//!
//! # The picture
//!
//! ```text
//!                      main                     arguments in, exit code out
//!                       │
//!                      app                      starts, wires, stops; carries out commands
//!               ┌───────┴────────┐
//!              tui              net             the two edges: people, sockets
//!               │                │
//!            inspect             │              questions about the log
//!               └───────┬────────┘
//!                    journal                    the event log; the only thing shared
//!                       │
//!                     scim                      the protocol; pure
//! ```
//!
//! Every arrow points down; a test refuses any other (`tests/it/architecture`).
//!
//! # Five sentences
//!
//! 1. A request is answered and recorded in one step, by one writer ([`journal::recorder`]).
//! 2. The log is the truth; everything else is computed from it: users and groups, differences, the screen.
//! 3. An event is on disk before the client sees the response, and is never changed afterwards.
//! 4. The screen reads the log at its own pace. A slow terminal never slows a request and never loses one.
//! 5. Time travel is one number: the sequence number ([`journal::Seq`]) that the questions are asked at.
//!
//! # Where to look
//!
//! | for | look at |
//! |---|---|
//! | the path of one request | [`net::server`], `net::intake`, [`journal::recorder`], [`scim::respond()`], and back |
//! | what the RFCs say, and what is forgiven | [`scim`], [`scim::remark`] |
//! | the capture file | `journal::format`, `journal::connect`, [`journal::Capture`] |
//! | what one event did | [`inspect::effect`], [`inspect::diff`] |
//! | the directory at an event | [`inspect::timeline`], [`journal::Reader`] |
//! | filters | [`inspect::query`] |
//! | a key, from the press to the frame | `tui::update`, [`tui::action`], `tui::verbs`, [`tui::view`] |
//! | a command of the command line | `app`, a file of its name |
//! | what leaves the program | [`inspect::export`], [`inspect::disguise`], [`inspect::replay`] |

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        reason = "a test that fails should say so at once and loudly"
    )
)]

pub mod scim;

pub mod journal;

pub mod inspect;

pub mod net;

pub mod tui;

pub mod app;
