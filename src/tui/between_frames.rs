//! What is done with the terminal between two frames: it is lent to another program, stopped with this process, left to
//! plain text, rung.

use std::io;
use std::time::{Duration, Instant};

use ratatui::Terminal;
use ratatui::backend::Backend;
use ratatui::layout::Size;
use tokio::sync::mpsc::Receiver;

use crate::tui::input::Input;
use crate::tui::keys::Keys;
use crate::tui::message::{Command, EndpointStatus, Message};
use crate::tui::model::Model;
use crate::tui::options::OutsideEditor;
use crate::tui::verbs::editing;
use crate::tui::{Error, print, terminal, update};

/// An interrupt that ended the other program is on its way to this process too, for no longer than this.
const ECHO: Duration = Duration::from_millis(20);

/// Does whatever is to be done; returns what the screen wants because of it.
pub(super) async fn run<B: Backend>(
    model: &mut Model,
    terminal: &Terminal<B>,
    input: &mut impl Keys,
    messages: &mut Receiver<Message>,
) -> Result<Vec<Command>, Error> {
    let failed = |error: io::Error| Error::Terminal(error.to_string());
    let mut wishes = Vec::new();
    if std::mem::take(&mut model.terminal_tasks.must_suspend) {
        suspend(model).map_err(failed)?;
        wishes.extend(resized(model, size_of(terminal)?));
    }
    if let Some(text) = model.terminal_tasks.outside.take() {
        input.release();
        let edited = terminal::lend_during(edit(model.options.edit, text)).await;
        input.resume();
        let size = size_of(terminal)?;
        wishes.extend(come_back(model, messages, edited.map_err(failed)?, size));
    }
    if std::mem::take(&mut model.terminal_tasks.must_print) {
        lay_aside(model).map_err(failed)?;
    }
    if !model.terminal_tasks.is_laid_aside {
        terminal::hold_mouse(model.options.has_mouse).map_err(failed)?;
    }
    if let Some(sequence) = model.terminal_tasks.alarm.take(Instant::now()) {
        terminal::ring(&sequence).map_err(failed)?;
    }
    Ok(wishes)
}

/// Lets the user's own editor have a text. It is waited for beside everything else, so that a signal is heard
/// meanwhile.
async fn edit(editor: OutsideEditor, text: String) -> Result<String, String> {
    let edited = tokio::task::spawn_blocking(move || editor(&text)).await;
    tokio::time::sleep(ECHO).await;
    edited.unwrap_or_else(|error| Err(format!("the editor was lost: {error}")))
}

/// Takes in what happened while the terminal was somebody else's.
fn come_back(
    model: &mut Model,
    messages: &mut Receiver<Message>,
    edited: Result<String, String>,
    size: Size,
) -> Vec<Command> {
    let mut wishes = Vec::new();
    while let Ok(message) = messages.try_recv() {
        // Whoever stopped the other program has stopped this one with it, and is back already.
        if !matches!(message, Message::Suspend) {
            wishes.extend(update::message(model, message));
        }
    }
    editing::take(model, edited);
    wishes.extend(resized(model, size));
    wishes
}

fn size_of<B: Backend>(terminal: &Terminal<B>) -> Result<Size, Error> {
    let size = terminal.size();
    size.map_err(|error| Error::Terminal(error.to_string()))
}

/// Takes the size anew: what the terminal became while it was somebody else's, nobody told this process.
fn resized(model: &mut Model, size: Size) -> Vec<Command> {
    let resized = Input::Resize(size.width, size.height);
    update::input(model, resized, Instant::now())
}

/// Stops this process until the shell continues it, and with it the endpoint, if that is in this process.
fn suspend(model: &mut Model) -> io::Result<()> {
    let last_words = match model.endpoint {
        Some(EndpointStatus::Up { .. }) => {
            "scimscope: stopped, and the endpoint answers nobody until `fg`"
        }
        _ => "scimscope: stopped; `fg` goes on",
    };
    terminal::suspend(last_words)?;
    // What was printed is above the shell's own lines now.
    model.terminal_tasks.is_laid_aside = false;
    Ok(())
}

/// Shows the pane that has the focus as plain lines, where the mouse selects text and the terminal scrolls, until a key
/// is pressed.
fn lay_aside(model: &mut Model) -> io::Result<()> {
    let mut lines = print::pane(model);
    lines.extend([String::new(), "press a key to go on".to_owned()]);
    model.terminal_tasks.is_laid_aside = true;
    terminal::lay_aside(&lines)
}

/// Back to the screen.
pub(super) fn pick_up(model: &mut Model) -> io::Result<()> {
    model.terminal_tasks.is_laid_aside = false;
    model.terminal_tasks.must_redraw = true;
    terminal::pick_up()
}
