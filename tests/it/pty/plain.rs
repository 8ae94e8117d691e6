//! Terminals without color, without Unicode, without anything.

use super::{ARGUMENTS, client_of, create, quit};
use crate::support::Terminal;

#[test]
fn a_terminal_that_can_only_print_is_printed_to() {
    let home = tempfile::tempdir().unwrap();
    let script = r#"TERM=dumb exec "$0" "$@""#;
    let mut terminal = Terminal::start_in_shell(home.path(), script, ARGUMENTS);
    terminal.wait_for("running as `scimscope serve`");
    terminal.wait_for("ready url=");
    terminal.press("\x03");
    assert_eq!(terminal.wait_for_end(), 0);
    assert!(!terminal.written.contains(&0x1b), "no sequence at all");
}

/// Whether a sequence sets a color: 30 to 49 and 90 to 107 in a list of attributes.
fn sets_color(sequence: &str) -> bool {
    let Some(attributes) = sequence
        .split('m')
        .next()
        .filter(|_| sequence.contains('m'))
    else {
        return false;
    };
    let is_list = attributes.chars().all(|c| c.is_ascii_digit() || c == ';');
    let numbers = attributes
        .split(';')
        .filter_map(|number| number.parse::<u8>().ok());
    is_list
        && numbers
            .into_iter()
            .any(|n| (30..=49).contains(&n) || (90..=107).contains(&n))
}

#[test]
fn without_color_no_color_is_sent_and_the_selection_is_still_seen() {
    let home = tempfile::tempdir().unwrap();
    let script = r#"NO_COLOR=1 exec "$0" "$@""#;
    let arguments = &ARGUMENTS[..4];
    let mut terminal = Terminal::start_in_shell(home.path(), script, arguments);
    let mut client = client_of(&mut terminal);
    create(&mut client, "jdoe@pty.example");
    terminal.wait_until("a selected row in reverse", |screen| {
        let row = screen
            .rows(0, 80)
            .position(|row| row.contains("jdoe@pty.example"));
        let row = row.and_then(|row| u16::try_from(row).ok());
        row.is_some_and(|row| screen.cell(row, 30).is_some_and(vt100::Cell::inverse))
    });
    quit(&mut terminal);
    let written = String::from_utf8_lossy(&terminal.written).into_owned();
    // An empty list of attributes resets them all, which is what a color becomes in some libraries.
    for sequence in written.split("\x1b[").skip(1) {
        assert!(!sets_color(sequence), "{sequence:?}");
        assert!(!sequence.starts_with(";m"), "{sequence:?}");
    }
}

#[test]
fn a_locale_without_unicode_is_drawn_in_ascii() {
    let home = tempfile::tempdir().unwrap();
    let script = r#"LC_ALL=C exec "$0" "$@""#;
    let mut terminal = Terminal::start_in_shell(home.path(), script, ARGUMENTS);
    let screen = terminal.wait_for("Waiting for the first request");
    assert!(screen.is_ascii(), "{screen}");
    quit(&mut terminal);
}
