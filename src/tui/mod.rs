//! The screen: shows the log, steps through it, and asks for what it needs to show.
//!
//! ```text
//! keys, mouse ─► input ─► update ─► verbs ─► model ─► view ─► panes, overlays ─► widgets ─► terminal
//!                           ▲                  │
//! the world ─► message ─────┘                  └─► command ─► the world
//! ```
//!
//! Reading order:
//!
//! - [`message`] is all that passes between the screen and the world: what it asks for, and what it is told.
//! - [`model`] is what is shown, on one of the [`screens`]: the [`cursor`] in the log and the events that a filter
//!   `found`, the [`filter`] itself, the [`picks`] out of the list, what [`finding`] looks for in texts, where the user
//!   came from ([`jumps`]), the `tree_selection`, the [`notices`], and the `focus`. [`rows`] are at hand, [`loads`]
//!   under way, each question in its [`slot`]; [`jobs`] take longer.
//! - [`update`] takes in what happens, and lets what is shown `fit` the screen again. [`action`] is the table of what a user can do; [`keymap`] binds a [`key`] to
//!   each in one of its `contexts`, `hidden_keys` finds what hides what, `mouse` does the rest, and `verbs` carry them out.
//! - [`view`] draws: [`layout`] says where each `area` is, by the [`arrangement`] of panes, with the [`sizes`] that its user gave to the [`pane_split`]; [`panes`] are
//!   the parts of the screen, [`overlays`] lie over them, and both are made of [`widgets`].
//! - What is drawn is safe by [`text`], short by [`measure`] and [`wrap`], and looks as its [`role`] does in a [`theme`], one of the [`themes`], with
//!   [`glyphs`] say, in a [`color`] on a [`background`]; `theme_choice` changes it. [`extents`] are what something can
//!   be done with, [`address`] where it can be sent to, [`endpoint_facts`] what is known of the endpoint.
//! - [`terminal`] takes the terminal and gives it back; [`input`] and [`keys`] come from it, `terminal_tasks` are to be
//!   done with it, which happens `between_frames`, at a [`pace`] that the link allows; an [`alarm`] rings it, the [`clipboard`] is
//!   reached by it.
//! - [`picture`] draws the screen into a file, [`mod@print`] writes it as plain text, both with `discretion`.
//! - [`options`] is what it starts with, [`settings`] reads what a user wrote for it: a `keymap_file`, a `theme_file`.

pub mod action;
pub mod address;
pub mod alarm;
pub mod area;
pub mod arrangement;
pub mod background;
mod between_frames;
pub mod clipboard;
pub mod color;
mod contexts;
pub mod cursor;
mod discretion;
pub mod endpoint_facts;
pub mod extents;
pub mod filter;
pub mod finding;
mod fit;
mod focus;
mod found;
pub mod glyphs;
mod hidden_keys;
pub mod input;
pub mod jobs;
pub mod jumps;
pub mod key;
pub mod keymap;
mod keymap_file;
pub mod keys;
pub mod layout;
pub mod loads;
pub mod measure;
pub mod message;
pub mod model;
mod mouse;
pub mod notices;
pub mod options;
pub mod overlays;
pub mod pace;
pub mod pane_split;
pub mod panes;
pub mod picks;
pub mod picture;
pub mod print;
pub mod role;
pub mod rows;
pub mod screens;
pub mod settings;
pub mod sizes;
pub mod slot;
pub mod terminal;
mod terminal_tasks;
pub mod text;
pub mod theme;
mod theme_choice;
mod theme_file;
pub mod themes;
mod tree_selection;
pub mod update;
mod verbs;
pub mod view;
pub mod widgets;
pub mod wrap;

pub use alarm::Alert;
pub use endpoint_facts::{EndpointFacts, Service, Tokens};
pub use glyphs::Glyphs;
pub use jobs::{Job, Progress};
pub use keymap::Keymap;
pub use message::{
    Command, Compared, Comparison, CycleList, CycleTale, Deed, Emptiness, EndpointStatus,
    ExportWish, Extent, Matches, Message, OtherAnswer, Part, Preview, Question, Read, Replayed,
    Target, TokenPlace, ViewChange,
};
pub use model::Model;
pub use options::Options;
pub use pace::Pace;
pub use settings::Source;
pub use sizes::Sizes;
pub use theme::{ColorDepth, Theme};
pub use themes::{ThemeSource, Themes};

use std::io;
use std::task::Poll;
use std::time::Instant;

use crossterm::event::Event;
use futures_util::StreamExt;
use futures_util::stream::Fuse;
use ratatui::Terminal;
use ratatui::backend::{Backend, CrosstermBackend};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender};

use crate::tui::input::Input;
use crate::tui::keys::{Keys, TerminalKeys};
use crate::tui::terminal::FrameWriter;

/// Why the screen ended against its will.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The terminal could not be taken, drawn on, or read.
    #[error("cannot use the terminal: {0}")]
    Terminal(String),
}

/// Most things taken in between two frames, so that no flood keeps the screen from being drawn.
const MOST_PER_TURN: usize = 1024;

/// Runs the screen on the terminal of this process, until the user quits, [`Message::Quit`] arrives, or every sender of
/// messages is gone. The terminal is given back on every way out.
///
/// Await it on the main thread (`block_on`): the terminal belongs to the thread that takes it. Should that thread
/// panic, the epitaph is the last thing said on the terminal.
pub async fn run_on_terminal(
    messages: Receiver<Message>,
    commands: Sender<Command>,
    options: Options,
    epitaph: String,
) -> Result<(), Error> {
    let failed = |error: io::Error| Error::Terminal(error.to_string());
    let guard = terminal::take(options.has_mouse, Some(epitaph)).map_err(failed)?;
    let backend = CrosstermBackend::new(FrameWriter::new(io::stdout()));
    let mut terminal = Terminal::new(backend).map_err(failed)?;
    let ended = run(
        &mut terminal,
        TerminalKeys::new(),
        messages,
        commands,
        options,
    )
    .await;
    drop(guard);
    let mut model = ended?;
    if model.leaves_screen {
        // What stays behind may be seen by others.
        let lines = discretion::discreetly(&mut model, print::screen);
        terminal::print(&lines).map_err(failed)?;
    }
    Ok(())
}

/// The loop: waits for one thing, takes all that is ready, and draws once, at the [`Pace`] that the link allows.
/// Returns the model as it was at the end.
pub async fn run<B: Backend>(
    terminal: &mut Terminal<B>,
    input: impl Keys,
    mut messages: Receiver<Message>,
    commands: Sender<Command>,
    options: Options,
) -> Result<Model, Error> {
    let failed = |error: B::Error| Error::Terminal(error.to_string());
    let size = terminal.size().map_err(failed)?;
    let mut pace = options.pace;
    let mut model = Model::new(options, size.width, size.height);
    fit::fit(&mut model);
    // Once the input has ended it stays ended; the fuse keeps it from being asked again.
    let mut input = input.fuse();
    let mut next_frame = Instant::now();
    let mut is_dirty = true;
    while !model.has_quit() {
        if is_dirty && !model.terminal_tasks.is_laid_aside && Instant::now() >= next_frame {
            draw(terminal, &mut model).map_err(failed)?;
            is_dirty = false;
            pace.drew(terminal::last_wait());
            model.jump_by_pages(pace.is_slow());
            next_frame = Instant::now() + pace.interval();
        }
        // Every branch can be dropped without loss: a stream and a channel keep what was not taken.
        let first = tokio::select! {
            event = input.next(), if !input.is_done() => Taken::Event(event),
            message = messages.recv() => Taken::Message(message),
            () = tokio::time::sleep_until(next_frame.into()), if is_dirty && !model.terminal_tasks.is_laid_aside => continue,
            () = until(model.next_wake()) => Taken::Tick,
        };
        let mut next = Some(first);
        let mut n_taken = 0;
        while let Some(taken) = next {
            if matches!(taken, Taken::Message(None)) {
                return Ok(model);
            }
            let mut wishes = take_in(&mut model, taken)?;
            is_dirty = true;
            wishes.extend(
                between_frames::run(&mut model, terminal, input.get_mut(), &mut messages).await?,
            );
            send(&mut model, &commands, wishes);
            n_taken += 1;
            next = if n_taken < MOST_PER_TURN && !model.has_quit() {
                take_ready(&mut input, &mut messages).await
            } else {
                None
            };
        }
    }
    // What was printed stays.
    if !model.terminal_tasks.is_laid_aside {
        draw(terminal, &mut model).map_err(failed)?;
    }
    Ok(model)
}

/// Takes in one thing; returns what the screen wants because of it.
fn take_in(model: &mut Model, taken: Taken) -> Result<Vec<Command>, Error> {
    let failed = |error: io::Error| Error::Terminal(error.to_string());
    Ok(match taken {
        Taken::Message(None) | Taken::Event(None) => Vec::new(),
        Taken::Message(Some(message)) => update::message(model, message),
        Taken::Tick => update::tick(model, Instant::now()),
        Taken::Event(Some(event)) => match Input::of(event.map_err(failed)?) {
            Some(Input::Key(..)) if model.terminal_tasks.is_laid_aside => {
                between_frames::pick_up(model).map_err(failed)?;
                Vec::new()
            }
            Some(input) => update::input(model, input, Instant::now()),
            None => Vec::new(),
        },
    })
}

/// One thing that the loop took in; `None` when there will be no more of it.
enum Taken {
    Event(Option<io::Result<Event>>),
    Message(Option<Message>),
    /// The time of the next step of a log that plays.
    Tick,
}

/// Waits for a moment; without one, for ever.
async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment.into()).await,
        None => std::future::pending().await,
    }
}

/// Something more that is ready now. The end of either side is left for the loop to find.
async fn take_ready(
    input: &mut Fuse<impl Keys>,
    messages: &mut Receiver<Message>,
) -> Option<Taken> {
    // Polled in the name of this task: the terminal's stream remembers whoever asked last, and asked with a waker
    // that wakes nobody it would keep the next key to itself.
    let event = std::future::poll_fn(|cx| Poll::Ready(input.poll_next_unpin(cx))).await;
    if let Poll::Ready(Some(event)) = event {
        return Some(Taken::Event(Some(event)));
    }
    messages
        .try_recv()
        .ok()
        .map(|message| Taken::Message(Some(message)))
}

/// Sends wishes without waiting. When the world is too busy to take one, the screen says so and asks again later.
fn send(model: &mut Model, commands: &Sender<Command>, wishes: Vec<Command>) {
    for wish in wishes {
        if let Err(TrySendError::Full(_)) = commands.try_send(wish) {
            model.give_up_questions();
            model.notify("busy: press the key again");
        }
    }
}

fn draw<B: Backend>(terminal: &mut Terminal<B>, model: &mut Model) -> Result<(), B::Error> {
    if std::mem::take(&mut model.terminal_tasks.must_redraw) {
        // `clear` would ask the terminal where its cursor is, and the answer would be lost among the keys. Taking the
        // size anew clears as well, and asks nothing.
        let size = terminal.size()?;
        terminal.resize(size.into())?;
    }
    terminal.draw(|frame| {
        let n_swept = view::draw(model, frame.buffer_mut());
        debug_assert_eq!(n_swept, 0, "what is drawn must be safe before the sweep");
    })?;
    Ok(())
}
