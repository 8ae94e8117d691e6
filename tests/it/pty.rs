//! The whole program on a real terminal: start, see a request, step, quit; and the terminal as before.

use std::process::Command;

use crate::support::{Client, TOKEN, Terminal};

const ARGUMENTS: &[&str] = &[
    "--listen",
    "127.0.0.1:0",
    "--token",
    TOKEN,
    "--color",
    "always",
];

fn start(home: &std::path::Path, columns: u16, rows: u16) -> (Terminal, Client) {
    let mut terminal = Terminal::start(home, ARGUMENTS, columns, rows);
    let screen = terminal.wait_for("127.0.0.1:");
    let port: String = screen
        .split("127.0.0.1:")
        .nth(1)
        .unwrap()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    let client = Client::connect(&format!("http://127.0.0.1:{port}"), TOKEN).unwrap();
    (terminal, client)
}

fn create(client: &mut Client, name: &str) -> String {
    let body = format!(
        r#"{{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{name}","active":true}}"#
    );
    let response = client.send("POST", "/scim/v2/Users", &body).unwrap();
    assert_eq!(response.status, 201);
    response.json()["id"].as_str().unwrap().to_owned()
}

/// The modes that the program turned on are off again.
fn assert_given_back(terminal: &Terminal) {
    let screen = terminal.screen();
    assert!(!screen.alternate_screen(), "the alternate screen was left");
    assert!(!screen.hide_cursor(), "the cursor is back");
    assert!(!screen.bracketed_paste(), "bracketed paste is off");
    assert_eq!(
        screen.mouse_protocol_mode(),
        vt100::MouseProtocolMode::None,
        "the mouse is free"
    );
}

#[test]
fn a_request_appears_can_be_stepped_to_and_quitting_gives_the_terminal_back() {
    let home = tempfile::tempdir().unwrap();
    let (mut terminal, mut client) = start(home.path(), 100, 30);
    assert!(terminal.screen().alternate_screen());
    let id = create(&mut client, "jdoe@pty.example");
    terminal.wait_for("user jdoe@pty.example created");
    client
        .send(
            "GET",
            "/scim/v2/Users?filter=userName%20eq%20%22nobody%22",
            "",
        )
        .unwrap();
    terminal.wait_for("no user where");
    let disable = r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Replace","path":"active","value":"False"}]}"#;
    assert_eq!(
        client
            .send("PATCH", &format!("/scim/v2/Users/{id}"), disable)
            .unwrap()
            .status,
        200
    );
    terminal.wait_for("active true -> false");
    terminal.press("[");
    terminal.wait_for("SCRUB @1");
    terminal.press("G");
    terminal.wait_for("FOLLOW");
    terminal.press("?");
    terminal.wait_for("Esc closes");
    terminal.press("\x1b");
    terminal.wait_without("Esc closes");
    terminal.press("Q");
    assert_eq!(terminal.wait_for_end(), 0);
    assert_given_back(&terminal);
    assert!(
        terminal.screen().contents().contains("3 events in"),
        "{}",
        terminal.screen().contents()
    );
}

#[test]
fn two_interrupts_quit_from_anywhere() {
    let home = tempfile::tempdir().unwrap();
    let (mut terminal, _client) = start(home.path(), 80, 24);
    terminal.press("?");
    terminal.wait_for("Esc closes");
    terminal.press("\x03\x03");
    assert_eq!(terminal.wait_for_end(), 0);
    assert_given_back(&terminal);
}

#[test]
fn every_size_is_drawn_anew_and_so_is_the_same_size_on_demand() {
    let home = tempfile::tempdir().unwrap();
    let (mut terminal, mut client) = start(home.path(), 120, 40);
    create(&mut client, "jdoe@pty.example");
    terminal.wait_for("user jdoe@pty.example created");
    for (columns, rows, only_there) in [
        (28, 6, "28x6, need 30x8"),
        (80, 24, " State ─"),
        (200, 60, "╭ Request ─"),
    ] {
        terminal.resize(columns, rows);
        terminal.wait_for(only_there);
    }
    terminal.forget();
    terminal.press("\x0c");
    terminal.wait_for("user jdoe@pty.example created");
    terminal.press("Q");
    assert_eq!(terminal.wait_for_end(), 0);
}

#[cfg(unix)]
#[test]
fn a_suspended_screen_gives_the_terminal_back_and_comes_back_with_it() {
    let home = tempfile::tempdir().unwrap();
    let script = r#"set -m; "$0" "$@"; echo in the shell; read _; fg"#;
    let mut terminal = Terminal::start_in_shell(home.path(), script, ARGUMENTS);
    terminal.wait_for("Waiting for the first request");
    terminal.press("\x1a");
    let screen = terminal.wait_for("in the shell");
    assert!(screen.contains("the endpoint answers nobody"), "{screen}");
    assert_given_back(&terminal);
    terminal.press("\n");
    terminal.wait_for("Waiting for the first request");
    assert!(terminal.screen().alternate_screen());
    terminal.press("Q");
    assert_eq!(terminal.wait_for_end(), 0);
    assert_given_back(&terminal);
}

#[test]
fn sigterm_gives_the_terminal_back_and_ends_with_zero() {
    let home = tempfile::tempdir().unwrap();
    let (mut terminal, mut client) = start(home.path(), 80, 24);
    create(&mut client, "before@pty.example");
    terminal.wait_for("before@pty.example");
    assert!(
        Command::new("kill")
            .args(["-TERM", &terminal.pid().to_string()])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(terminal.wait_for_end(), 0);
    assert_given_back(&terminal);
}

#[test]
fn open_follows_a_capture_that_another_process_writes() {
    let home = tempfile::tempdir().unwrap();
    let capture = home.path().join("followed.scimlog");
    let serving = crate::support::Serving::start(home.path(), &capture, &[]);
    let mut terminal = Terminal::start(home.path(), &["open", capture.to_str().unwrap()], 100, 30);
    terminal.wait_for("followed.scimlog");
    let mut client = Client::connect(&serving.url, TOKEN).unwrap();
    create(&mut client, "elsewhere@pty.example");
    terminal.wait_for("user elsewhere@pty.example created");
    terminal.press("Q");
    assert_eq!(terminal.wait_for_end(), 0);
}

#[test]
fn the_demo_shows_a_simulated_cycle() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(home.path(), &["run", "--demo", "--token", TOKEN], 120, 40);
    terminal.wait_for("created");
    terminal.press("Q");
    assert_eq!(terminal.wait_for_end(), 0);
    assert_given_back(&terminal);
}
