//! The screen: shows the log, steps through it, and asks for what it needs to show.
//!
//! Reading order: [`message`] is all that passes between the screen and the world; [`model`] is what is shown, as its
//! [`options`] have it, with its [`focus`], the theme by [`theme_choice`], the [`cursor`] in the log, the [`jumps`]
//! made, the [`picks`] out of the list, the [`notices`] given, the [`filter`] in force, what [`finding`] looks for in
//! texts and what is selected for [`reading`], the [`rows`] at hand, the [`loads`] and the [`jobs`] under way, on one
//! of the [`screens`]; [`address`] judges where something is sent to; [`action`] is every verb, [`keymap`] binds
//! [`key`]s to them, [`verbs`] carry them out; [`update`] takes in what happens; [`view`] draws by the [`layout`],
//! which is [`parting`] the screen by the [`sizes`] that its user gave, from [`panes`], [`overlays`] and [`widgets`];
//! [`extents`] are what something can be done with; [`theme`] and [`glyphs`] say how it looks, [`themes`] which looks
//! there are, [`text`] makes what was captured safe to show and [`measure`] makes it short, [`wrap`] breaks it into
//! lines; [`terminal`] takes the terminal and gives it back, [`errands`] are what is done with it between two frames,
//! [`keys`] come from it, at a [`pace`] that the link allows; [`picture`] makes a picture of the screen, [`mod@print`]
//! its plain text, both with [`discretion`]; [`settings`] reads what a user wrote for all of this.

pub mod action;
pub mod address;
pub mod alarm;
pub mod background;
pub mod clipboard;
pub mod color;
pub mod cursor;
mod discretion;
pub mod endpoint_facts;
mod errands;
pub mod extents;
pub mod filter;
pub mod finding;
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
pub mod panes;
pub mod parting;
pub mod picks;
pub mod picture;
pub mod print;
mod reading;
pub mod rows;
pub mod screens;
pub mod settings;
pub mod sizes;
pub mod slot;
pub mod terminal;
pub mod text;
pub mod theme;
mod theme_choice;
mod theme_file;
pub mod themes;
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
    // Once the input has ended it stays ended; the fuse keeps it from being asked again.
    let mut input = input.fuse();
    let mut next_frame = Instant::now();
    let mut is_dirty = true;
    while !model.has_quit() {
        if is_dirty && !model.errands.is_laid_aside && Instant::now() >= next_frame {
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
            () = tokio::time::sleep_until(next_frame.into()), if is_dirty && !model.errands.is_laid_aside => continue,
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
            wishes
                .extend(errands::run(&mut model, terminal, input.get_mut(), &mut messages).await?);
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
    if !model.errands.is_laid_aside {
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
            Some(Input::Key(..)) if model.errands.is_laid_aside => {
                errands::pick_up(model).map_err(failed)?;
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
    if std::mem::take(&mut model.errands.must_redraw) {
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
