//! Stopped, continued, ended from outside.

use std::process::Command;

use super::{ARGUMENTS, assert_given_back, create, quit, start};
use crate::support::{Terminal, scimscope};

/// Starts the program from a shell that says when it is stopped, and continues it after a line.
fn start_from_shell(home: &std::path::Path) -> Terminal {
    let script = r#"set -m; "$0" "$@"; echo in the shell; read _; fg"#;
    let mut terminal = Terminal::start_in_shell(home, script, ARGUMENTS);
    terminal.wait_for("Waiting for the first request");
    terminal
}

/// Sends a signal, as whoever administers the machine does.
fn send_signal(signal: &str, pid: &str) {
    let sent = Command::new("kill").args([signal, pid]).status().unwrap();
    assert!(sent.success());
}

#[cfg(unix)]
#[test]
fn a_suspended_screen_gives_the_terminal_back_and_comes_back_with_it() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = start_from_shell(home.path());
    // It is warned first, because the endpoint is in this process.
    terminal.press("\x1a");
    terminal.wait_for("once more stops it");
    terminal.press("\x1a");
    let screen = terminal.wait_for("in the shell");
    assert!(screen.contains("the endpoint answers nobody"), "{screen}");
    assert_given_back(&terminal);
    terminal.press("\n");
    terminal.wait_for("Waiting for the first request");
    assert!(terminal.screen().alternate_screen());
    quit(&mut terminal);
    assert_given_back(&terminal);
}

#[cfg(unix)]
#[test]
fn a_screen_that_was_stopped_is_drawn_at_the_size_that_the_terminal_has_by_then() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = start_from_shell(home.path());
    terminal.press("\x1a");
    terminal.wait_for("once more stops it");
    terminal.press("\x1a");
    terminal.wait_for("in the shell");
    // The shell is told of it, and nobody else.
    terminal.resize(120, 40);
    terminal.press("\n");
    terminal.wait_until("a frame as wide as the terminal", |screen| {
        screen.rows(0, 120).any(|row| row.ends_with('╮'))
    });
    terminal.wait_until("hints in its last row", |screen| {
        screen
            .rows(0, 120)
            .nth(39)
            .is_some_and(|row| row.contains("quit"))
    });
    quit(&mut terminal);
}

#[cfg(target_os = "linux")]
#[test]
fn a_stop_from_outside_gives_the_terminal_back_too() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = start_from_shell(home.path());
    let shell = terminal.pid();
    let children = std::fs::read_to_string(format!("/proc/{shell}/task/{shell}/children")).unwrap();
    let program = children.split_whitespace().next().unwrap();
    send_signal("-TSTP", program);
    terminal.wait_for("in the shell");
    assert_given_back(&terminal);
    terminal.press("\n");
    terminal.wait_for("Waiting for the first request");
    quit(&mut terminal);
    assert_given_back(&terminal);
}

#[test]
fn sigterm_gives_the_terminal_back_and_ends_with_zero() {
    let home = tempfile::tempdir().unwrap();
    let (mut terminal, mut client) = start(home.path(), 80, 24);
    create(&mut client, "before@pty.example");
    terminal.wait_for("before@pty.example");
    send_signal("-TERM", &terminal.pid().to_string());
    assert_eq!(terminal.wait_for_end(), 0);
    assert_given_back(&terminal);
}

#[test]
fn a_hang_up_ends_the_program_and_loses_nothing() {
    let home = tempfile::tempdir().unwrap();
    let (mut terminal, mut client) = start(home.path(), 80, 24);
    create(&mut client, "before@pty.example");
    send_signal("-HUP", &terminal.pid().to_string());
    assert_eq!(terminal.wait_for_end(), 0);
    assert_given_back(&terminal);
    let log = scimscope(home.path()).arg("log").output().unwrap();
    let log = String::from_utf8(log.stdout).unwrap();
    assert!(log.contains("before@pty.example created"), "{log}");
}
