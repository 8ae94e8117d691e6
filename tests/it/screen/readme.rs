//! What the README says of the screen: made by the program, and compared with what stands there.

use std::fmt::Write;
use std::path::Path;

use scimscope::inspect::detail;
use scimscope::journal::{Reader, Seq};
use scimscope::tui::action::{Context, TABLE};
use scimscope::tui::{ColorDepth, Keymap, Theme, picture};

use super::fixture::Log;
use super::play::{Stage, Step, options};
use crate::support::{Serving, TOKEN, check_readme, scimscope};

#[test]
fn the_table_of_keys_in_the_readme_is_the_one_in_force() {
    check_readme("keys", &keys());
}

fn keys() -> String {
    let keymap = Keymap::load(None).unwrap();
    let mut table = String::from("| Where | Keys | What they do |\n|---|---|---|\n");
    for context in Context::ALL {
        let actions = TABLE.iter().filter(|action| action.context == context);
        for (index, action) in actions.enumerate() {
            let place = if index == 0 { context.title() } else { "" };
            let keys: Vec<String> = keymap
                .keys(action)
                .iter()
                .map(|key| format!("`{key}`"))
                .collect();
            let keys = keys.join(" ");
            writeln!(table, "| {place} | {keys} | {} |", action.help).unwrap();
        }
    }
    table
}

/// The picture in the README: the screen on what the simulator did to the real endpoint, with a deactivation selected.
///
/// Drawn again with `SCIMSCOPE_PICTURES=docs cargo test --test it simulated_cycle`.
#[test]
fn a_simulated_cycle_makes_a_picture_that_tells_what_happened() {
    let home = tempfile::tempdir().unwrap();
    let capture = home.path().join("cycle.scimlog");
    let log = simulated(home.path(), &capture);
    let newest = log.details.len() as u64;
    let disabled = log
        .details
        .iter()
        .filter(|detail| detail.summary.sentence.ends_with("active true -> false"))
        .map(|detail| detail.event.seq.0)
        .rfind(|seq| (32..newest - 24).contains(seq))
        .expect("a deactivation amid other events");
    let mut stage = Stage::on(&capture, (132, 36));
    stage.options = options("dark", ColorDepth::True);
    // By way of an earlier event, so that what came before it is in view too.
    let [earlier, selected] = [disabled - 12, disabled].map(|seq| &*format!("#{seq}").leak());
    let played = stage.play(vec![
        Step::Type(earlier),
        Step::Key("enter"),
        Step::Type(selected),
        Step::Key("enter"),
    ]);

    let screen = played.screen();
    for part in [
        &format!("SCRUB @{disabled}"),
        "entra",
        "~ active  true → false",
        "! bool-as-string",
        "~ active",
        "was true",
        "History",
    ] {
        assert!(screen.contains(part), "{part} is missing in\n{screen}");
    }
    let theme = Theme::by_name("dark", ColorDepth::True).unwrap();
    let svg = picture::to_svg(&played.buffer, &theme);
    assert!(svg.len() < 100_000, "{} bytes", svg.len());
    if let Ok(folder) = std::env::var("SCIMSCOPE_PICTURES") {
        std::fs::write(format!("{folder}/requests.svg"), svg).unwrap();
    }
}

/// What the real endpoint recorded while the real simulator called it.
fn simulated(home: &Path, capture: &Path) -> Log {
    let serving = Serving::start(home, capture, &[]);
    let target = ["--target", &serving.url, "--token", TOKEN];
    let size = ["--users", "24", "--groups", "3", "--cycles", "3"];
    let output = scimscope(home)
        .arg("simulate")
        .args(target)
        .args(size)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let reader = Reader::open(capture).unwrap();
    let head = reader.head().unwrap();
    let details = (1..=head.0).map(|seq| detail::load(&reader, Seq(seq)).unwrap().unwrap());
    Log {
        details: details.collect(),
    }
}
