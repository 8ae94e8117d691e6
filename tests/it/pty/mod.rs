//! The whole program on a real terminal: start, see a request, step, quit; and the terminal as before.

mod leaving;
mod panics;
mod plain;
mod signals;
mod using;

use crate::support::{Client, TOKEN, Terminal};

const ARGUMENTS: &[&str] = &[
    "--listen",
    "127.0.0.1:0",
    "--token",
    TOKEN,
    "--color",
    "always",
];

pub fn start(home: &std::path::Path, columns: u16, rows: u16) -> (Terminal, Client) {
    start_with(home, &[], columns, rows)
}

/// The same, with further options.
fn start_with(
    home: &std::path::Path,
    more: &[&str],
    columns: u16,
    rows: u16,
) -> (Terminal, Client) {
    let arguments = [ARGUMENTS, more].concat();
    let mut terminal = Terminal::start(home, &arguments, columns, rows);
    let client = client_of(&mut terminal);
    (terminal, client)
}

/// The same, with one user who is on the screen.
fn start_with_user(home: &std::path::Path, columns: u16, rows: u16) -> Terminal {
    let (mut terminal, mut client) = start(home, columns, rows);
    create(&mut client, "jdoe@pty.example");
    terminal.wait_for("user jdoe@pty.example created");
    terminal
}

/// A client of the endpoint that a screen shows.
pub fn client_of(terminal: &mut Terminal) -> Client {
    let screen = terminal.wait_for("127.0.0.1:");
    let port: String = screen
        .split("127.0.0.1:")
        .nth(1)
        .unwrap()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    Client::connect(&format!("http://127.0.0.1:{port}"), TOKEN).unwrap()
}

pub fn create(client: &mut Client, name: &str) -> String {
    let body = format!(
        r#"{{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{name}","active":true}}"#
    );
    let response = client.send("POST", "/scim/v2/Users", &body).unwrap();
    assert_eq!(response.status, 201);
    response.json()["id"].as_str().unwrap().to_owned()
}

/// Leaves the screen, which ends well.
pub fn quit(terminal: &mut Terminal) {
    terminal.press("Q");
    assert_eq!(terminal.wait_for_end(), 0);
}

/// The modes that the program turned on are off again.
pub fn assert_given_back(terminal: &Terminal) {
    let screen = terminal.screen();
    assert!(!screen.alternate_screen(), "the alternate screen was left");
    assert!(!screen.hide_cursor(), "the cursor is back");
    assert!(!screen.bracketed_paste(), "bracketed paste is off");
    assert_eq!(
        screen.mouse_protocol_mode(),
        vt100::MouseProtocolMode::None,
        "the mouse is free"
    );
    assert!(terminal.has_settings_as_before(), "raw mode was left");
    let (mut taken, given_back) = modes(&terminal.written);
    let mut reversed: Vec<String> = given_back.into_iter().rev().collect();
    assert!(taken.len() >= 5, "{taken:?}");
    // Once for each time that it was taken and given back; the cursor is found hidden the second time.
    for modes in [&mut taken, &mut reversed] {
        modes.retain(|mode| mode != "?25");
    }
    assert_eq!(taken.len(), reversed.len());
    let size = taken.len() / (taken.iter().filter(|mode| *mode == "?1049").count());
    for (taken, reversed) in taken.chunks(size).zip(reversed.chunks(size)) {
        assert_eq!(taken, reversed, "given back in reverse");
    }
}

/// The modes that were turned on, and those that were turned off, in order: private modes by number, and the keys.
fn modes(written: &[u8]) -> (Vec<String>, Vec<String>) {
    let text = String::from_utf8_lossy(written);
    let (mut taken, mut given_back) = (Vec::new(), Vec::new());
    for sequence in text.split("\x1b[").skip(1) {
        let end = sequence
            .find(|c: char| c.is_ascii_alphabetic())
            .unwrap_or(0);
        let (name, kind) = sequence.split_at(end);
        // The cursor is hidden in every frame, and a frame is a synchronized update.
        if name == "?2026" {
            continue;
        }
        match (kind.as_bytes().first(), name) {
            (Some(b'l'), "?25") if !taken.contains(&"?25".to_owned()) => {
                taken.push("?25".to_owned());
            }
            (Some(b'l'), "?25") => {}
            (Some(b'h'), "?25") => given_back.push(name.to_owned()),
            (Some(b'h'), name) if name.starts_with('?') => taken.push(name.to_owned()),
            (Some(b'l'), name) if name.starts_with('?') => given_back.push(name.to_owned()),
            (Some(b'u'), name) if name.starts_with('>') => taken.push("keys".to_owned()),
            (Some(b'u'), name) if name.starts_with('<') => given_back.push("keys".to_owned()),
            _ => {}
        }
    }
    (taken, given_back)
}
