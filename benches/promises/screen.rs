//! The screen at three sizes: how long a frame takes, and how many bytes it sends, while it follows, is moved through,
//! and is resized.

use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{TerminalOptions, Viewport};
use scimscope::app::screen::reads;
use scimscope::journal::Sync;
use scimscope::journal::{Capture, Reader, Recorder, Seq};
use scimscope::scim::Provider;
use scimscope::tui::input::Input;
use scimscope::tui::terminal::FrameWriter;
use scimscope::tui::{ColorDepth, Command, Keymap, Message, Model, Options, Theme, update, view};

use crate::capture::intake;
use crate::endpoint::id_of;
use crate::{people, report};

/// Users created before the screen opens; each is then changed once while it follows.
const USERS: usize = 400;

/// The frame time that is promised.
const TARGET: Duration = Duration::from_millis(8);

pub async fn measure() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("screen.scimlog");
    record(&path).await;
    let reader = Reader::open(&path).unwrap();
    for size in &SIZES {
        measure_at(&reader, size);
    }
}

fn measure_at(reader: &Reader, size: &Size) {
    let (columns, rows) = size.columns_and_rows;
    report::heading(&format!(
        "the screen at {columns}×{rows}, true color, list and detail full (a bare list: {})",
        size.took
    ));
    let mut screen = Screen::new(reader, size.columns_and_rows);
    let first = screen.grow(Seq(USERS as u64));
    let idle = screen.frame();
    let moves: Vec<Frame> = (0..40).map(|_| screen.press("k")).collect();
    screen.press("G");
    let halves = USERS as u64 + USERS as u64 / 2;
    let appends: Vec<Frame> = (USERS as u64 + 1..=halves)
        .map(|seq| screen.grow(Seq(seq)))
        .collect();
    screen.is_slow = true;
    let slow_appends: Vec<Frame> = (halves + 1..=2 * USERS as u64)
        .map(|seq| screen.grow(Seq(seq)))
        .collect();
    let resizes: Vec<Frame> = (0..20)
        .map(|n| screen.resize(columns - n % 2, rows - n % 3))
        .collect();
    tell("first draw", &[first], size.first);
    tell("nothing new", &[idle], "25 B");
    tell("moved to another event", &moves, size.moved);
    tell("an event appended, following", &appends, size.appended);
    tell("the same over a slow link", &slow_appends, size.jumped);
    tell("resized", &resizes, size.first);
}

/// A size, and what a list with a detail but without roles, frames and state card was measured to take and to send at it.
struct Size {
    took: &'static str,
    columns_and_rows: (u16, u16),
    first: &'static str,
    moved: &'static str,
    appended: &'static str,
    jumped: &'static str,
}

const SIZES: [Size; 3] = [
    Size {
        columns_and_rows: (80, 24),
        took: "0.15 to 0.3 ms",
        first: "4.3 kB",
        moved: "0.3 kB",
        appended: "3.4 kB",
        jumped: "0.45 kB",
    },
    Size {
        columns_and_rows: (120, 40),
        took: "0.3 to 0.6 ms",
        first: "9.3 kB",
        moved: "0.6 kB",
        appended: "4 to 5 kB",
        jumped: "0.34 kB",
    },
    Size {
        columns_and_rows: (200, 60),
        took: "0.6 to 0.9 ms",
        first: "18 kB",
        moved: "1.0 kB",
        appended: "9 to 11 kB",
        jumped: "0.54 kB",
    },
];

/// Creates users, then changes each.
async fn record(path: &Path) {
    let capture = Capture::open(path, Sync::Normal).unwrap();
    let recorder = Recorder::start(capture, Provider::default(), false).unwrap();
    let inbox = recorder.inbox();
    let mut ids = Vec::new();
    for n in 0..USERS {
        let created = intake("POST", "/scim/v2/Users", &people::user(n));
        ids.push(id_of(&inbox.submit(created).await.unwrap().response.body));
    }
    for (n, id) in ids.iter().enumerate() {
        let body = people::replace("title", &format!("Title {n}"));
        let target = format!("/scim/v2/Users/{id}");
        inbox.submit(intake("PATCH", &target, &body)).await.unwrap();
    }
    let stopped = tokio::task::spawn_blocking(move || recorder.stop());
    stopped.await.unwrap().unwrap();
}

/// What one frame cost.
pub struct Frame {
    pub took: Duration,
    n_bytes: u64,
}

/// The screen with a capture behind it, and a terminal that only counts.
pub struct Screen<'a> {
    reader: &'a Reader,
    model: Model,
    terminal: Terminal<CrosstermBackend<FrameWriter<Counter>>>,
    sent: Counter,
    /// Whether the link is taken for a slow one.
    is_slow: bool,
}

impl<'a> Screen<'a> {
    pub fn new(reader: &'a Reader, (columns, rows): (u16, u16)) -> Self {
        let options = Options::new(
            Theme::by_name("dark", ColorDepth::True).unwrap(),
            "dark",
            ColorDepth::True,
            Keymap::load(None).unwrap(),
        );
        let sent = Counter::default();
        let backend = CrosstermBackend::new(FrameWriter::new(sent.clone()));
        // There is no terminal to ask for its size.
        let viewport = Viewport::Fixed(Rect::new(0, 0, columns, rows));
        Self {
            reader,
            model: Model::new(options, columns, rows),
            terminal: Terminal::with_options(backend, TerminalOptions { viewport }).unwrap(),
            sent,
            is_slow: false,
        }
    }

    /// The log grows: the screen asks for what it needs, gets it, and is drawn. Reading the capture is not counted.
    pub fn selected(&self) -> Option<Seq> {
        self.model.selected()
    }

    pub fn grow(&mut self, head: Seq) -> Frame {
        self.model.jump_by_pages(self.is_slow);
        self.tell(Duration::ZERO, vec![Message::Head(head)])
    }

    /// A key is pressed.
    pub fn press(&mut self, key: &str) -> Frame {
        let code = KeyCode::Char(key.chars().next().unwrap());
        self.input(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)))
    }

    /// The terminal has another size.
    fn resize(&mut self, columns: u16, rows: u16) -> Frame {
        self.terminal
            .resize(Rect::new(0, 0, columns, rows))
            .unwrap();
        self.input(Event::Resize(columns, rows))
    }

    fn input(&mut self, event: Event) -> Frame {
        let start = Instant::now();
        let input = Input::of(event).unwrap();
        let commands = update::input(&mut self.model, input, start);
        let took = start.elapsed();
        let news = commands.iter().map(|command| self.answer(command));
        self.tell(took, news.collect())
    }

    /// The screen hears this and what it asks for because of it, and is drawn.
    fn tell(&mut self, took: Duration, mut news: Vec<Message>) -> Frame {
        let mut took = took;
        while let Some(message) = news.pop() {
            let start = Instant::now();
            let commands = update::message(&mut self.model, message);
            took += start.elapsed();
            news.extend(commands.into_iter().map(|command| self.answer(&command)));
        }
        let frame = self.frame();
        Frame {
            took: took + frame.took,
            ..frame
        }
    }

    fn answer(&self, command: &Command) -> Message {
        match command {
            Command::Read(read) => reads::answer(self.reader, read),
            Command::Ask(_)
            | Command::Do(_)
            | Command::Stop(_)
            | Command::Keep(_)
            | Command::KeepViews(_) => Message::Found(None),
        }
    }

    fn frame(&mut self) -> Frame {
        let before = self.sent.get();
        let start = Instant::now();
        let draw = |frame: &mut ratatui::Frame<'_>| {
            view::draw(&self.model, frame.buffer_mut());
        };
        self.terminal.draw(draw).unwrap();
        Frame {
            took: start.elapsed(),
            n_bytes: self.sent.get() - before,
        }
    }
}

/// Counts what is written.
#[derive(Clone, Default)]
struct Counter(std::rc::Rc<std::cell::Cell<u64>>);

impl Counter {
    fn get(&self) -> u64 {
        self.0.get()
    }
}

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.set(self.0.get() + bytes.len() as u64);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Bytes stand beside what a list without roles, frames and state card was measured to send.
fn tell(what: &str, frames: &[Frame], of_bare_list: &str) {
    let mut times: Vec<Duration> = frames.iter().map(|frame| frame.took).collect();
    times.sort_unstable();
    let milliseconds =
        |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    let slow = milliseconds(0.99);
    report::figure(
        &format!("{what}: update and draw, p50 / p99"),
        &format!("{:.2} / {slow:.2} ms", milliseconds(0.5)),
        &format!("{} ms", TARGET.as_millis()),
        slow <= TARGET.as_secs_f64() * 1000.0,
    );
    let n_bytes = frames.iter().map(|frame| frame.n_bytes).sum::<u64>() as f64;
    let n_bytes = n_bytes / frames.len() as f64;
    report::note(
        &format!("{what}: bytes to the terminal (a bare list: {of_bare_list})"),
        &format!("{n_bytes:.0} B"),
    );
}
