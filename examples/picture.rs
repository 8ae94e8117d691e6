//! Draws a picture of the real screen on a capture, after some keys were pressed, as SVG on stdout.
//!
//! ```text
//! cargo run --example picture -- CAPTURE 132x36 dark '#402 enter tab l' > docs/requests.svg
//! ```
//!
//! Keys stand as in a keymap file, with spaces between; any other word is typed, letter by letter.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    missing_docs,
    reason = "a tool of the development tree: what goes wrong should say so at once and loudly"
)]

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use scimscope::app::screen::questions::{Questions, Work};
use scimscope::app::screen::reads;
use scimscope::journal::Reader;
use scimscope::tui::input::Input;
use scimscope::tui::key::Key;
use scimscope::tui::{
    ColorDepth, Command, EndpointStatus, Keymap, Message, Model, Options, Theme, picture, update,
    view,
};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [capture, size, theme, keys] = arguments.as_slice() else {
        eprintln!("usage: picture CAPTURE COLUMNSxROWS THEME 'KEYS'");
        std::process::exit(2);
    };
    let (columns, rows) = size.split_once('x').expect("a size, as in 132x36");
    let size = (columns.parse().unwrap(), rows.parse().unwrap());
    let mut stage = Stage::new(Path::new(capture), theme, size);
    for word in keys.split_whitespace() {
        if let Ok(key) = word.parse::<Key>() {
            stage.press(key);
            continue;
        }
        for letter in word.chars() {
            stage.press(letter.to_string().parse().unwrap());
        }
    }
    let mut buffer = Buffer::empty(Rect::new(0, 0, size.0, size.1));
    assert_eq!(
        view::draw(&stage.model, &mut buffer),
        0,
        "nothing unsafe is drawn"
    );
    let theme = Theme::by_name(theme, ColorDepth::True).unwrap();
    let svg = picture::to_svg(&buffer, &theme);
    std::io::stdout().write_all(svg.as_bytes()).unwrap();
}

/// The screen, with a capture that answers everything it asks for.
struct Stage {
    reader: Reader,
    questions: Questions,
    model: Model,
}

impl Stage {
    fn new(capture: &Path, theme: &str, (columns, rows): (u16, u16)) -> Self {
        let options = Options::new(
            Theme::by_name(theme, ColorDepth::True).unwrap(),
            theme,
            ColorDepth::True,
            Keymap::load(None).unwrap(),
        );
        let reader = Reader::open(capture).unwrap();
        let head = reader.head().unwrap();
        let mut stage = Self {
            questions: Questions::new(Reader::open(capture).unwrap(), TimeZone::UTC),
            reader,
            model: Model::new(options, columns, rows),
        };
        let name = capture.file_name().unwrap_or_default().to_string_lossy();
        stage.tell(vec![Message::Endpoint(EndpointStatus::Capture {
            path: name.into_owned(),
        })]);
        let mut known = stage.questions.take(Work::Head(head));
        known.push(Message::Head(head));
        stage.tell(known);
        stage
    }

    fn press(&mut self, key: Key) {
        let input = Input::Key(key, key.event());
        let commands = update::input(&mut self.model, input, Instant::now());
        let news = self.answer(commands);
        self.tell(news);
    }

    /// The screen hears this, and what it asks for because of it.
    fn tell(&mut self, mut news: Vec<Message>) {
        while !news.is_empty() {
            let message = news.remove(0);
            let commands = update::message(&mut self.model, message);
            let more = self.answer(commands);
            news.extend(more);
        }
    }

    fn answer(&mut self, commands: Vec<Command>) -> Vec<Message> {
        let mut answers = Vec::new();
        for command in commands {
            match command {
                Command::Read(read) => answers.push(reads::answer(&self.reader, &read)),
                Command::Ask(question) => {
                    answers.extend(self.questions.take(Work::Question(question)));
                }
                // A picture is only looked at.
                Command::Do(_) | Command::Stop(_) | Command::Keep(_) | Command::KeepViews(_) => {}
            }
        }
        // The log is loaded in slices.
        while self.questions.has_more() {
            answers.extend(self.questions.take(Work::More));
        }
        answers
    }
}
