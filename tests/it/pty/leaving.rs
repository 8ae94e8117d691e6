//! Plain text on the terminal: a pane in between, or the last screen that stays behind.

use super::{assert_given_back, quit, start_with, start_with_user};

#[test]
fn a_pane_is_printed_without_frames_until_a_key_is_pressed() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = start_with_user(home.path(), 120, 40);
    terminal.press("\t");
    terminal.press("\x1bp");
    let printed = terminal.wait_for("press a key to go on");
    assert!(printed.contains("userName"), "{printed}");
    assert!(!printed.contains(['│', '╭', '─']), "{printed}");
    assert!(!terminal.screen().alternate_screen());
    assert_eq!(
        terminal.screen().mouse_protocol_mode(),
        vt100::MouseProtocolMode::None
    );
    terminal.press("x");
    terminal.wait_until("the screen again", vt100::Screen::alternate_screen);
    terminal.wait_for("user jdoe@pty.example created");
    assert_ne!(
        terminal.screen().mouse_protocol_mode(),
        vt100::MouseProtocolMode::None
    );
    quit(&mut terminal);
    assert_given_back(&terminal);
}

#[test]
fn the_last_screen_stays_behind_where_it_is_wanted() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = start_with_user(home.path(), 100, 30);
    terminal.press("\x1bq");
    assert_eq!(terminal.wait_for_end(), 0);
    assert_given_back(&terminal);
    let left = terminal.screen().contents();
    assert!(left.contains("user jdoe@pty.example created"), "{left}");
    assert!(left.contains("1 event in"), "{left}");
}

#[test]
fn what_stays_behind_has_no_secret_that_the_screen_showed() {
    let home = tempfile::tempdir().unwrap();
    let (mut terminal, mut client) = start_with(home.path(), &["--keep-secrets"], 100, 40);
    let body = r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ann","password":"hunter2"}"#;
    client.send("POST", "/scim/v2/Users", body).unwrap();
    terminal.wait_for("hunter2");
    terminal.press("\x1bq");
    assert_eq!(terminal.wait_for_end(), 0);
    let left = terminal.screen().contents();
    assert!(left.contains("user ann created"), "{left}");
    assert!(
        left.contains("********") && !left.contains("hunter2"),
        "{left}"
    );
}
