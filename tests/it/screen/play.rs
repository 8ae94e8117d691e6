//! Plays a script on the real loop.
//!
//! The next step is taken only when nothing is under way: no message waits for the screen, no command waits for the
//! world. So a script needs no pauses, and its end is the screen that a user would see.

use std::collections::VecDeque;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use futures_util::Stream;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use scimscope::app::screen::questions::{Questions, Work};
use scimscope::app::screen::reads;
use scimscope::inspect::Direction;
use scimscope::journal::{Health, Reader, Seq};
use scimscope::tui::keys::Keys;
use scimscope::tui::{
    self, ColorDepth, Command, EndpointStatus, Keymap, Message, Model, Options, Question, Read,
    Theme, TokenPlace,
};
use tokio::sync::mpsc;

use super::fixture::Log;

/// One step of a script.
pub enum Step {
    /// A key, as a keymap file writes it.
    Key(&'static str),
    /// Each character is a key.
    Type(&'static str),
    Paste(&'static str),
    Resize(u16, u16),
    /// The left button, at a column and a row.
    Mouse(MouseEventKind, u16, u16),
    /// The world says something.
    Say(Message),
}

impl Step {
    /// The left button goes down and up at a place.
    pub fn click(column: u16, row: u16) -> [Self; 2] {
        [MouseEventKind::Down, MouseEventKind::Up]
            .map(|kind| Self::Mouse(kind(MouseButton::Left), column, row))
    }

    /// The left button goes down at one place and up at another.
    pub fn drag(from: (u16, u16), to: (u16, u16)) -> [Self; 3] {
        let step = |kind: fn(MouseButton) -> MouseEventKind, (column, row)| {
            Self::Mouse(kind(MouseButton::Left), column, row)
        };
        [
            step(MouseEventKind::Down, from),
            step(MouseEventKind::Drag, to),
            step(MouseEventKind::Up, to),
        ]
    }
}

/// What a script ended with.
pub struct Played {
    pub model: Model,
    pub buffer: Buffer,
    pub commands: Vec<Command>,
}

/// What is behind the screen.
pub enum World {
    /// A log made by hand.
    Made(Log),
    /// A capture, and whatever really answers from one.
    Capture(Box<(Reader, Questions)>),
}

/// How to play.
pub struct Stage {
    pub world: World,
    pub size: (u16, u16),
    pub options: Options,
    /// Whether the world answers.
    pub is_answered: bool,
}

pub fn options(theme: &str, depth: ColorDepth) -> Options {
    Options::new(
        Theme::by_name(theme, depth).unwrap(),
        theme,
        depth,
        Keymap::load(None).unwrap(),
    )
}

pub fn endpoint() -> Message {
    Message::Endpoint(EndpointStatus::Up {
        url: "http://127.0.0.1:7643/scim/v2".to_owned(),
        token: TokenPlace::File("/home/ann/.local/state/scimscope/default.token".to_owned()),
        health: Health::Sound,
        keeps_secrets: false,
    })
}

impl Stage {
    pub fn new(log: Log, size: (u16, u16)) -> Self {
        Self {
            world: World::Made(log),
            size,
            options: options("dark", ColorDepth::True),
            is_answered: true,
        }
    }

    /// A screen on a capture, answered as the program does it.
    pub fn on(capture: &Path, size: (u16, u16)) -> Self {
        let reader = || Reader::open(capture).unwrap();
        let questions = Questions::new(reader(), TimeZone::UTC);
        Self {
            world: World::Capture(Box::new((reader(), questions))),
            size,
            options: options("dark", ColorDepth::True),
            is_answered: true,
        }
    }

    /// Plays the script after the endpoint and the whole log have come up.
    pub fn play(self, steps: Vec<Step>) -> Played {
        let head = Message::Head(match &self.world {
            World::Made(log) => Seq(log.details.len() as u64),
            World::Capture(capture) => capture.0.head().unwrap(),
        });
        let mut script = VecDeque::from([Step::Say(endpoint()), Step::Say(head)]);
        script.extend(steps);
        self.play_alone(script)
    }

    /// Plays the script and nothing else.
    pub fn play_alone(self, mut script: VecDeque<Step>) -> Played {
        script.push_back(Step::Say(Message::Quit));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let mut terminal = Terminal::new(TestBackend::new(self.size.0, self.size.1)).unwrap();
        let (message_tx, message_rx) = mpsc::channel(1024);
        let (command_tx, command_rx) = mpsc::channel(64);
        let input = Script {
            steps: script,
            typed: VecDeque::new(),
            messages: message_tx.clone(),
            commands: command_tx.clone().downgrade(),
        };
        let (model, commands) = runtime.block_on(async {
            let world = answer(self.world, command_rx, message_tx, self.is_answered);
            let screen = tui::run(&mut terminal, input, message_rx, command_tx, self.options);
            tokio::join!(screen, world)
        });
        Played {
            model: model.unwrap(),
            buffer: terminal.backend().buffer().clone(),
            commands,
        }
    }
}

/// Answers every command from the log until the screen is gone; returns the commands.
async fn answer(
    mut world: World,
    mut commands: mpsc::Receiver<Command>,
    messages: mpsc::Sender<Message>,
    is_answered: bool,
) -> Vec<Command> {
    let mut seen = Vec::new();
    if let World::Capture(capture) = &mut world {
        let (reader, questions) = capture.as_mut();
        let head = Work::Head(reader.head().unwrap());
        for message in ask(questions, head) {
            messages.send(message).await.ok();
        }
    }
    while let Some(command) = commands.recv().await {
        let replies = match &mut world {
            _ if !is_answered => Vec::new(),
            World::Made(log) => reply(log, &command).into_iter().collect(),
            World::Capture(capture) => reply_from(capture, &command),
        };
        for message in replies {
            messages.send(message).await.ok();
        }
        seen.push(command);
    }
    seen
}

fn reply_from(capture: &mut (Reader, Questions), command: &Command) -> Vec<Message> {
    let (reader, questions) = capture;
    match command {
        Command::Read(read) => vec![reads::answer(reader, read)],
        Command::Ask(question) => ask(questions, Work::Question(question.clone())),
        Command::Do(_) | Command::Stop(_) | Command::Keep(_) | Command::KeepViews(_) => Vec::new(),
    }
}

/// Everything that comes of one thing that it is told.
fn ask(questions: &mut Questions, work: Work) -> Vec<Message> {
    let mut messages = questions.take(work);
    while questions.has_more() {
        messages.extend(questions.take(Work::More));
    }
    messages
}

fn reply(log: &Log, command: &Command) -> Option<Message> {
    let find = |seq: Seq| log.details.iter().find(|detail| detail.event.seq == seq);
    Some(match command {
        Command::Read(Read::Rows(ranges)) => {
            let is_wanted = |seq: Seq| {
                ranges
                    .iter()
                    .any(|(first, last)| (*first..=*last).contains(&seq))
            };
            let wanted = log.details.iter().map(|detail| &detail.summary);
            Message::Rows(wanted.filter(|row| is_wanted(row.seq)).cloned().collect())
        }
        Command::Read(Read::Detail(seq)) => Message::Detail(Box::new(find(*seq)?.clone())),
        &Command::Ask(Question::Nearest {
            from, direction, ..
        }) => {
            let mut changes = log
                .details
                .iter()
                .filter(|detail| detail.summary.is_change())
                .map(|detail| detail.event.seq);
            Message::Found(match direction {
                Direction::Forward => changes.find(|seq| *seq > from),
                Direction::Back => changes.rfind(|seq| *seq < from),
            })
        }
        Command::Read(Read::Writer)
        | Command::Ask(_)
        | Command::Do(_)
        | Command::Stop(_)
        | Command::Keep(_)
        | Command::KeepViews(_) => return None,
    })
}

/// The keys as a stream that yields the next one when nothing is under way.
struct Script {
    steps: VecDeque<Step>,
    typed: VecDeque<char>,
    messages: mpsc::Sender<Message>,
    commands: mpsc::WeakSender<Command>,
}

impl Script {
    fn is_quiet(&self) -> bool {
        let commands = self.commands.upgrade();
        self.messages.capacity() == self.messages.max_capacity()
            && commands.is_some_and(|commands| commands.capacity() == commands.max_capacity())
    }
}

impl Keys for Script {}

impl Stream for Script {
    type Item = io::Result<Event>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // Asked again at once, so that the world has its turn and the script goes on after it.
        context.waker().wake_by_ref();
        if !self.is_quiet() {
            return Poll::Pending;
        }
        if let Some(character) = self.typed.pop_front() {
            return Poll::Ready(Some(Ok(key(&character.to_string()))));
        }
        Poll::Ready(Some(Ok(match self.steps.pop_front() {
            Some(Step::Key(name)) => key(name),
            Some(Step::Paste(text)) => Event::Paste(text.to_owned()),
            Some(Step::Resize(columns, rows)) => Event::Resize(columns, rows),
            Some(Step::Mouse(kind, column, row)) => Event::Mouse(MouseEvent {
                kind,
                column,
                row,
                modifiers: KeyModifiers::NONE,
            }),
            Some(Step::Type(text)) => {
                self.typed.extend(text.chars());
                return Poll::Pending;
            }
            Some(Step::Say(message)) => {
                self.messages.try_send(message).unwrap();
                return Poll::Pending;
            }
            None => return Poll::Pending,
        })))
    }
}

/// The event of a key as a keymap file writes it.
pub fn key(name: &str) -> Event {
    let (modifiers, rest) = match name.split_once('-') {
        Some(("ctrl", rest)) => (KeyModifiers::CONTROL, rest),
        Some(("shift", rest)) => (KeyModifiers::SHIFT, rest),
        Some(("alt", rest)) => (KeyModifiers::ALT, rest),
        _ => (KeyModifiers::NONE, name),
    };
    let code = match rest {
        "enter" | "\n" => KeyCode::Enter,
        "esc" => KeyCode::Esc,
        "backspace" => KeyCode::Backspace,
        "delete" => KeyCode::Delete,
        "space" => KeyCode::Char(' '),
        "tab" if modifiers == KeyModifiers::SHIFT => KeyCode::BackTab,
        "tab" => KeyCode::Tab,
        "home" => KeyCode::Home,
        "end" => KeyCode::End,
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "right" => KeyCode::Right,
        "left" => KeyCode::Left,
        "page-down" => KeyCode::PageDown,
        "page-up" => KeyCode::PageUp,
        "f1" => KeyCode::F(1),
        "f2" => KeyCode::F(2),
        "f12" => KeyCode::F(12),
        one => KeyCode::Char(one.chars().next().unwrap()),
    };
    Event::Key(KeyEvent::new(code, modifiers))
}

impl Played {
    /// The screen as text.
    pub fn screen(&self) -> String {
        use unicode_width::UnicodeWidthStr;
        let area = self.buffer.area;
        let mut text = String::new();
        for y in area.top()..area.bottom() {
            let mut x = area.left();
            let mut line = String::new();
            while x < area.right() {
                let symbol = self.buffer[(x, y)].symbol();
                line.push_str(symbol);
                x += u16::try_from(symbol.width()).unwrap().max(1);
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    pub fn selected(&self) -> u64 {
        self.model.selected().map_or(0, |seq| seq.0)
    }
}
