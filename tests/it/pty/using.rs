//! A request appears, can be stepped to, and is told of: at any size, on the screen of another process too.

use super::{assert_given_back, create, quit, start, start_with, start_with_user};
use crate::support::{Client, Serving, TOKEN, Terminal};

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
    quit(&mut terminal);
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
    let mut terminal = start_with_user(home.path(), 120, 40);
    for (columns, rows, only_there) in [
        (28, 6, "UP 28x6, need 30x8"),
        (80, 24, " State ─"),
        (200, 60, "╭ Request ─"),
    ] {
        terminal.resize(columns, rows);
        terminal.wait_for(only_there);
    }
    terminal.forget();
    terminal.press("\x0c");
    terminal.wait_for("user jdoe@pty.example created");
    quit(&mut terminal);
}

#[test]
fn open_follows_a_capture_that_another_process_writes() {
    let home = tempfile::tempdir().unwrap();
    let capture = home.path().join("followed.scimlog");
    let serving = Serving::start(home.path(), &capture, &[]);
    let mut terminal = Terminal::start(home.path(), &["open", capture.to_str().unwrap()], 100, 30);
    terminal.wait_for("followed.scimlog");
    let mut client = Client::connect(&serving.url, TOKEN).unwrap();
    create(&mut client, "elsewhere@pty.example");
    terminal.wait_for("user elsewhere@pty.example created");
    // The panel knows who writes, and has no token to tell.
    terminal.press("I");
    let panel = terminal.wait_for("written by      process");
    assert!(!panel.contains("Secret token"), "{panel}");
    terminal.press("\x1b");
    terminal.wait_without("written by");
    quit(&mut terminal);
    let left = terminal.screen().contents();
    assert!(left.contains("1 event in"), "{left}");
}

#[test]
fn the_demo_shows_a_simulated_cycle() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(home.path(), &["run", "--demo", "--token", TOKEN], 120, 40);
    terminal.wait_for("created");
    quit(&mut terminal);
    assert_given_back(&terminal);
}

#[test]
fn somebody_who_looks_elsewhere_is_told_of_what_they_asked_for() {
    let home = tempfile::tempdir().unwrap();
    let config = home.path().join("config/scimscope");
    std::fs::create_dir_all(&config).unwrap();
    std::fs::write(config.join("config.toml"), "notify = 'is:error'\n").unwrap();
    let bell = ["--bell", "status:409"];
    let (mut terminal, mut client) = start_with(home.path(), &bell, 100, 30);
    create(&mut client, "j\u{f6}rg@pty.example");
    terminal.wait_for("rg@pty.example created");
    let is_told = |written: &[u8]| written.windows(4).any(|part| part == b"\x1b]9;");
    assert!(!is_told(&terminal.written), "nobody asked for that");
    let body = "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"userName\":\"j\u{f6}rg@pty.example\"}";
    assert_eq!(
        client.send("POST", "/scim/v2/Users", body).unwrap().status,
        409
    );
    terminal.wait_for(": uniqueness");
    terminal.wait_for_bytes(b"\x1b]9;");
    let written = String::from_utf8_lossy(&terminal.written).into_owned();
    let (before, after) = written.split_once("\x1b]9;").unwrap();
    assert!(before.ends_with('\x07'), "the bell");
    let text = after.split('\x1b').next().unwrap();
    assert!(
        text.starts_with("scimscope: #2 POST 409 user j?rg@pty.example"),
        "{text}"
    );
    quit(&mut terminal);
}

#[test]
fn the_mouse_is_taken_and_freed_for_selecting() {
    let home = tempfile::tempdir().unwrap();
    let (mut terminal, _client) = start(home.path(), 100, 30);
    let mode = |terminal: &Terminal| terminal.screen().mouse_protocol_mode();
    assert_eq!(mode(&terminal), vt100::MouseProtocolMode::ButtonMotion);
    terminal.press("\x1bOQ");
    terminal.wait_for("free to select");
    terminal.wait_until("no mouse mode", |screen| {
        screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
    });
    terminal.press("\x1bOQ");
    terminal.wait_for("works here again");
    terminal.wait_until("a mouse mode", |screen| {
        screen.mouse_protocol_mode() == vt100::MouseProtocolMode::ButtonMotion
    });
    quit(&mut terminal);
}
