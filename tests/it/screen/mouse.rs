//! The mouse on the real screens: in trees it selects and folds, and the wheel turns what is under it.

use crossterm::event::MouseEventKind::{ScrollDown, ScrollUp};

use super::play::{Played, Stage, Step};
use super::real::RECORDED;

/// The screen after these keys and what the mouse does then.
fn play(size: (u16, u16), keys: &[&'static str], mouse: Vec<Step>) -> Played {
    let keys = keys.iter().map(|keys| match *keys {
        "\t" => Step::Key("tab"),
        keys => Step::Type(keys),
    });
    let steps = keys.chain(mouse).collect();
    Stage::on(&RECORDED.capture, size).play(steps)
}

/// Where a text begins on the screen: the first time, in a line that has another text too.
fn find(played: &Played, text: &str, beside: &str) -> (u16, u16) {
    let screen = played.screen();
    for (row, line) in screen.lines().enumerate() {
        if let Some(at) = line.find(text).filter(|_| line.contains(beside)) {
            let column = line[..at].chars().count();
            return (u16::try_from(column).unwrap(), u16::try_from(row).unwrap());
        }
    }
    panic!("{text:?} beside {beside:?} is missing in\n{screen}");
}

fn click((column, row): (u16, u16)) -> Vec<Step> {
    Step::click(column, row).into()
}

fn shows(played: &Played, parts: &[&str]) {
    let screen = played.screen();
    for part in parts {
        assert!(screen.contains(part), "{part:?} is missing in\n{screen}");
    }
}

/// An event whose request is a tree: the first PATCH.
const PATCH: &str = "/op:patch\ng";

#[test]
fn a_click_in_the_tree_of_a_message_selects_and_one_on_its_mark_folds() {
    for (size, keys) in [
        ((120, 40), vec![PATCH, "\t", "l"]),
        ((80, 24), vec![PATCH, "\t", "l", "z"]),
        // Where the whole exchange is shown, also the part that has no focus.
        ((200, 60), vec![PATCH]),
    ] {
        let before = play(size, &keys, Vec::new());
        let line = find(&before, "op: \"Add\"", "");
        let selected = play(size, &keys, click(line));
        shows(&selected, &["$.Operations[0].op"]);
        assert_eq!(
            find(&selected, "op: \"Add\"", ""),
            line,
            "it stays where it was"
        );
        let mark = find(&before, "▾ Operations", "");
        let folded = play(size, &keys, click(mark));
        shows(&folded, &["▸ Operations"]);
        let twice = [click(mark), click(mark)].into_iter().flatten().collect();
        shows(&play(size, &keys, twice), &["▾ Operations"]);
        // Beside the mark it only selects.
        let name = (mark.0 + 2, mark.1);
        shows(
            &play(size, &keys, click(name)),
            &["▾ Operations", "$.Operations"],
        );
    }
}

#[test]
fn a_click_in_the_tree_of_a_resource_selects_and_one_on_its_mark_folds() {
    for size in [(120, 40), (200, 60)] {
        let keys = ["/is:disabled\ng", "2"];
        let before = play(size, &keys, Vec::new());
        let line = find(&before, "familyName", "Silva");
        let selected = play(size, &keys, click(line));
        shows(&selected, &[" name.familyName "]);
        assert_eq!(find(&selected, "familyName", "Silva"), line);
        let mark = find(&before, "▾ name", "");
        let folded = play(size, &keys, click(mark));
        shows(&folded, &["▸ name"]);
        assert!(!folded.screen().contains("familyName"));
        shows(
            &play(size, &keys, click((mark.0 + 2, mark.1))),
            &["familyName"],
        );
    }
}

#[test]
fn the_wheel_scrolls_the_pane_under_it_and_takes_no_focus() {
    let wheel = |kind, (column, row)| vec![Step::Mouse(kind, column, row)];
    // The whole exchange: its last part, while the list has the focus.
    let wide = |mouse| play((200, 60), &[PATCH], mouse);
    let response = find(&wide(Vec::new()), "HTTP/1.1 200 OK", "");
    let scrolled = wide(wheel(ScrollDown, response));
    assert!(
        !scrolled.screen().contains("HTTP/1.1 200 OK"),
        "three lines"
    );
    shows(
        &scrolled,
        &["PATCH /scim/v2/Users", "user salma.silva@fjordlabs.example"],
    );
    let up = [wheel(ScrollDown, response), wheel(ScrollUp, response)];
    shows(
        &wide(up.into_iter().flatten().collect()),
        &["HTTP/1.1 200 OK"],
    );
    assert_eq!(scrolled.selected(), 21);

    let state = |mouse| play((120, 30), &["/is:disabled\ng", "2"], mouse);
    let tree = find(&state(Vec::new()), "externalId", "");
    let scrolled = state(wheel(ScrollDown, tree));
    assert!(
        !scrolled.screen().contains("externalId"),
        "{}",
        scrolled.screen()
    );
    // The list still has the keys.
    let moved = [wheel(ScrollDown, tree), vec![Step::Type("j")]];
    let moved = state(moved.into_iter().flatten().collect());
    shows(&moved, &["User daniel"]);

    let cycles = |mouse| play((120, 40), &["3"], mouse);
    let stories = find(&cycles(Vec::new()), "looked up", "");
    let turned = cycles(wheel(ScrollDown, stories));
    let then_there = |mut steps: Vec<Step>| {
        steps.push(Step::Key("tab"));
        cycles(steps)
    };
    let [here, there] = [Vec::new(), wheel(ScrollDown, stories)].map(then_there);
    assert_ne!(there.buffer, here.buffer, "another one is selected");
    let table = [wheel(ScrollDown, stories), vec![Step::Type("j")]];
    let table = cycles(table.into_iter().flatten().collect());
    assert_eq!(find(&table, "▌", "e2").0, find(&turned, "▌", "e3").0);
}
