//! The real program in a pseudo-terminal, with a screen to read.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// How long a screen may take to show what a test waits for, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// A program on a terminal.
pub struct Terminal {
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    /// Everything that was ever written.
    pub written: Vec<u8>,
    /// Whether its background is light.
    pub is_light: bool,
    /// What the terminal was set to before the program started.
    settings: String,
    input: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    /// Starts the program with these arguments on a terminal of this size.
    pub fn start(home: &Path, arguments: &[&str], columns: u16, rows: u16) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_scimscope"));
        command.args(arguments);
        Self::run(home, command, columns, rows)
    }

    /// Starts another program.
    pub fn start_other(home: &Path, command: CommandBuilder) -> Self {
        Self::run(home, command, 80, 24)
    }

    /// Starts a shell script, in which `"$0" "$@"` is the program with these arguments.
    pub fn start_in_shell(home: &Path, script: &str, arguments: &[&str]) -> Self {
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", script, env!("CARGO_BIN_EXE_scimscope")]);
        command.args(arguments);
        Self::run(home, command, 80, 24)
    }

    fn run(home: &Path, mut command: CommandBuilder, columns: u16, rows: u16) -> Self {
        let pair = native_pty_system()
            .openpty(PtySize {
                rows,
                cols: columns,
                pixel_width: 0,
                pixel_height: 0,
            })
            .unwrap();
        command.env("HOME", home);
        command.env("XDG_STATE_HOME", home.join("state"));
        command.env("XDG_CONFIG_HOME", home.join("config"));
        command.env("TERM", "xterm-256color");
        command.env("COLORTERM", "truecolor");
        command.env_remove("NO_COLOR");
        command.env_remove("SCIMSCOPE_TOKEN");
        command.env_remove("SSH_CONNECTION");
        for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
            command.env_remove(name);
        }
        let settings = settings(pair.master.as_ref());
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            // The end of the terminal is an error on Linux and an end of file elsewhere.
            while let Ok(n @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..n].to_vec()).is_err() {
                    return;
                }
            }
        });
        let input = pair.master.take_writer().unwrap();
        Self {
            output,
            screen: vt100::Parser::new(rows, columns, 0),
            written: Vec::new(),
            is_light: false,
            settings,
            input,
            child,
            master: pair.master,
        }
    }

    /// Presses keys.
    pub fn press(&mut self, keys: &str) {
        self.input.write_all(keys.as_bytes()).unwrap();
        self.input.flush().unwrap();
    }

    /// Changes the size of the terminal.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        let size = PtySize {
            rows,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        };
        self.master.resize(size).unwrap();
        self.screen.screen_mut().set_size(rows, columns);
    }

    /// Empties the screen here, not in the program: what is read afterwards was drawn afterwards.
    pub fn forget(&mut self) {
        self.screen.process(b"\x1b[2J");
    }

    /// Waits until the screen shows this text; returns the whole screen.
    pub fn wait_for(&mut self, text: &str) -> String {
        self.wait_until(&format!("`{text}`"), |screen| {
            screen.contents().contains(text)
        })
    }

    /// Waits until these bytes have been written, whether they show or not.
    pub fn wait_for_bytes(&mut self, bytes: &[u8]) {
        let end = Instant::now() + PATIENCE;
        let is_in = |written: &[u8]| written.windows(bytes.len()).any(|part| part == bytes);
        while !is_in(&self.written) {
            let more = self
                .output
                .recv_timeout(end.saturating_duration_since(Instant::now()));
            self.take(&more.expect("the bytes were never written"));
        }
    }

    /// Waits until the screen no longer shows this text.
    pub fn wait_without(&mut self, text: &str) -> String {
        self.wait_until(&format!("no `{text}`"), |screen| {
            !screen.contents().contains(text)
        })
    }

    pub fn wait_until(&mut self, what: &str, is_there: impl Fn(&vt100::Screen) -> bool) -> String {
        let end = Instant::now() + PATIENCE;
        while !is_there(self.screen.screen()) {
            match self
                .output
                .recv_timeout(end.saturating_duration_since(Instant::now()))
            {
                Ok(bytes) => self.take(&bytes),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    panic!(
                        "the screen never showed {what}:\n{}",
                        self.screen.screen().contents()
                    )
                }
            }
        }
        self.screen.screen().contents()
    }

    /// Waits for the end of the program; returns its exit code. The screen then is what it left behind.
    pub fn wait_for_end(&mut self) -> u32 {
        let end = Instant::now() + PATIENCE;
        loop {
            match self
                .output
                .recv_timeout(end.saturating_duration_since(Instant::now()))
            {
                Ok(bytes) => self.take(&bytes),
                Err(RecvTimeoutError::Disconnected) => {
                    return self.child.wait().unwrap().exit_code();
                }
                Err(RecvTimeoutError::Timeout) => {
                    panic!(
                        "the program did not end:\n{}",
                        self.screen.screen().contents()
                    )
                }
            }
        }
    }

    /// Answers what a terminal is asked: its colors, and what it is.
    fn answer(&mut self, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        let is_light = self.is_light;
        let paper = |is_bright: bool| {
            if is_bright {
                "ffff/ffff/ffff"
            } else {
                "0000/0000/0000"
            }
        };
        for (question, answer) in [
            (
                "\x1b]10;?",
                format!("\x1b]10;rgb:{}\x1b\\", paper(!is_light)),
            ),
            (
                "\x1b]11;?",
                format!("\x1b]11;rgb:{}\x1b\\", paper(is_light)),
            ),
            ("\x1b[c", "\x1b[?62;22c".to_owned()),
        ] {
            if text.contains(question) {
                self.press(&answer);
            }
        }
    }

    /// Whether the terminal is set as it was before the program started.
    pub fn has_settings_as_before(&self) -> bool {
        settings(self.master.as_ref()) == self.settings
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// The screen as it is.
    pub fn screen(&self) -> &vt100::Screen {
        self.screen.screen()
    }

    fn take(&mut self, bytes: &[u8]) {
        self.written.extend_from_slice(bytes);
        self.answer(bytes);
        self.screen.process(bytes);
    }
}

/// What the terminal is set to, where that can be known.
#[cfg(unix)]
fn settings(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios())
}

#[cfg(not(unix))]
fn settings(_master: &dyn MasterPty) -> String {
    String::new()
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
    }
}
