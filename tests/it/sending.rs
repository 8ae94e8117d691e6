//! Sending again from the screen of the real program: what arrives, and how it is recorded.

use std::path::Path;

use scimscope::inspect::summary;
use scimscope::journal::{Origin, Reader, Seq};

use crate::pty::{create, start};

/// Status and origin of every event, in order.
fn recorded(home: &Path) -> Vec<(u16, Origin)> {
    let capture = home.join("state/scimscope/default.scimlog");
    let reader = Reader::open(&capture).unwrap();
    let rows = reader.rows(Seq(1), reader.head().unwrap()).unwrap();
    let summaries = rows.iter().map(summary::summarize);
    summaries
        .filter_map(|row| Some((row.status?, row.origin)))
        .collect()
}

#[test]
fn many_requests_are_sent_again_and_their_differences_gone_to() {
    let home = tempfile::tempdir().unwrap();
    let (mut terminal, mut client) = start(home.path(), 120, 30);
    for name in ["ann", "bob", "eve"] {
        create(&mut client, &format!("{name}@pty.example"));
    }
    terminal.wait_for("user eve@pty.example created");
    terminal.press("gVG");
    terminal.wait_for("3 picked");
    terminal.press("r");
    terminal.wait_for("send the 3 picked events again");
    terminal.press("h");
    // Their names are taken by now.
    terminal.wait_for("0 answered as recorded, 3 otherwise");
    terminal.press("\x12");
    terminal.wait_for("status 201 -> 409");
    terminal.press("j\r");
    terminal.wait_for("SCRUB @2");
    terminal.press("Q");
    assert_eq!(terminal.wait_for_end(), 0);
    let client = (201, Origin::Client);
    let replay = (409, Origin::Replay);
    assert_eq!(
        recorded(home.path()),
        [client, client, client, replay, replay, replay]
    );
}
