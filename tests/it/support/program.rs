//! The real program, started and stopped.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The token that tests use.
pub const TOKEN: &str = "test-token";

/// The program with a state and a configuration folder of its own, so that no test sees the user's files.
pub fn scimscope(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scimscope"));
    command
        .env("HOME", home)
        .env("XDG_STATE_HOME", home.join("state"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env_remove("SCIMSCOPE_TOKEN")
        .env_remove("NO_COLOR");
    command
}

/// A running `scimscope serve`. Killed when dropped.
pub struct Serving {
    pub child: Child,
    pub url: String,
    /// The rest of stderr, after the line that said it was ready.
    pub stderr: BufReader<std::process::ChildStderr>,
}

impl Serving {
    /// Starts it on port 0 and waits until it says that it is ready.
    pub fn start(home: &Path, capture: &Path, more: &[&str]) -> Self {
        let mut command = scimscope(home);
        command
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--token",
                TOKEN,
                "--capture",
            ])
            .arg(capture)
            .args(more);
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        stderr.read_line(&mut line).unwrap();
        let url = line
            .strip_prefix("ready url=")
            .unwrap_or_else(|| panic!("not ready: {line}"));
        let url = url.split(' ').next().unwrap().to_owned();
        Self { child, url, stderr }
    }

    /// Kills it at once, as a power switch would.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, and waits; returns its exit code, and what else it said on stderr.
    #[cfg(unix)]
    pub fn terminate(mut self) -> (i32, String) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
        let mut said = String::new();
        self.stderr.read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code().unwrap(), said)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
