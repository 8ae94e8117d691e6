//! How panes are arranged: by the size of the terminal, by keys, by the mouse.

use scimscope::tui::{Command, Sizes, Source};

use super::fixture::Log;
use super::play::{Played, Stage, Step};
use super::real::RECORDED;

fn play_at(size: (u16, u16), steps: Vec<Step>) -> Played {
    Stage::new(Log::cycle(), size).play(steps)
}

fn keys(keys: &[&'static str]) -> Vec<Step> {
    keys.iter().map(|key| Step::Key(key)).collect()
}

/// The columns of the frames' upper right corners, and the rows of the upper left ones, from the top.
fn corners(played: &Played) -> Vec<(usize, usize)> {
    let screen = played.screen();
    let lines = screen
        .lines()
        .map(|line| line.chars().collect::<Vec<char>>());
    let corners = lines.enumerate().flat_map(|(row, line)| {
        let found = line
            .into_iter()
            .enumerate()
            .filter(|(_, sign)| *sign == '╭');
        found
            .map(move |(column, _)| (column, row))
            .collect::<Vec<_>>()
    });
    corners.collect()
}

#[test]
fn a_pane_is_made_larger_and_smaller_by_keys() {
    // At 120x40: the list on the left, the detail over the state card.
    let usual = corners(&play_at((120, 40), vec![]));
    assert_eq!(usual, [(0, 2), (74, 2), (74, 19)]);
    for (pressed, expected) in [
        (&["ctrl-w", ">"][..], [(0, 2), (78, 2), (78, 19)]),
        (&["ctrl-w", ">", ">", "<"], [(0, 2), (78, 2), (78, 19)]),
        (&["ctrl-w", "<"], [(0, 2), (70, 2), (70, 19)]),
        // The pane that has the focus is the one that changes.
        (&["tab", "ctrl-w", ">"], [(0, 2), (70, 2), (70, 19)]),
        (&["tab", "ctrl-w", "+"], [(0, 2), (74, 2), (74, 21)]),
        (&["tab", "tab", "ctrl-w", "+"], [(0, 2), (74, 2), (74, 17)]),
        (&["tab", "ctrl-w", "-", "-"], [(0, 2), (74, 2), (74, 15)]),
        (
            &["ctrl-w", ">", "esc", "ctrl-w", "="],
            [(0, 2), (74, 2), (74, 19)],
        ),
    ] {
        let played = play_at((120, 40), keys(pressed));
        assert_eq!(
            corners(&played),
            expected,
            "{pressed:?}\n{}",
            played.screen()
        );
    }
    let alone = play_at((120, 40), keys(&["ctrl-w", "+"])).screen();
    assert!(alone.contains("no pane above or below"), "{alone}");
}

#[test]
fn the_time_and_who_called_stay_as_long_as_a_sentence_can_be_read() {
    let header = |size, pressed: &[&'static str]| {
        let screen = play_at(size, keys(pressed)).screen();
        let header = screen.lines().find(|line| line.contains("WHAT HAPPENED"));
        header.unwrap_or_else(|| panic!("{screen}")).to_owned()
    };
    for size in [
        (60, 18),
        (80, 24),
        (99, 32),
        (100, 32),
        (120, 40),
        (200, 60),
    ] {
        let header = header(size, &[]);
        let has_both = header.contains(" TIME ") && header.contains(" WHO ");
        assert!(has_both, "{size:?} {header}");
    }
    // A list that was made narrow.
    let narrow = ["ctrl-w", "<", "<", "<", "<", "<"];
    let header = header((120, 40), &narrow);
    assert!(
        header.contains(" TIME ") && !header.contains("WHO"),
        "{header}"
    );
}

#[test]
fn a_terminal_that_is_too_small_says_whether_the_endpoint_is_up() {
    for (size, expected) in [
        ((29, 40), "● UP 29x40, need 30x8"),
        ((28, 6), "● UP 28x6, need 30x8"),
        ((80, 7), "● UP  terminal 80x7, need 30x8"),
        ((20, 5), "● UP 20x5, need 30x8"),
        ((14, 3), "● UP need 30x8"),
        ((5, 1), "● UP"),
    ] {
        let screen = play_at(size, vec![]).screen();
        assert_eq!(screen.lines().next().unwrap().trim_end(), expected);
    }
}

#[test]
fn the_focus_moves_to_the_pane_at_a_side() {
    for (pressed, focused) in [
        (&["ctrl-w", "l"][..], "scroll"),
        (&["ctrl-w", "l", "ctrl-w", "h"], "Enter open"),
        (&["ctrl-w", "right", "ctrl-w", "j", "ctrl-w", "k"], "scroll"),
        (&["ctrl-w", "ctrl-w"], "scroll"),
        (&["ctrl-w", "h"], "no pane at that side"),
    ] {
        let screen = play_at((120, 40), keys(pressed)).screen();
        assert!(screen.contains(focused), "{pressed:?}\n{screen}");
    }
    // Any other key takes the question back and does nothing else.
    let taken_back = play_at((120, 40), keys(&["ctrl-w", "x"])).screen();
    assert!(taken_back.contains("Enter open"), "{taken_back}");
}

#[test]
fn a_pane_never_vanishes_however_often_a_key_is_pressed() {
    for (columns, rows) in [
        (60, 18),
        (80, 24),
        (100, 28),
        (120, 40),
        (200, 60),
        (70, 50),
    ] {
        for screen in ["1", "2", "3"] {
            let mut pressed = vec![screen, "ctrl-w"];
            pressed.extend(std::iter::repeat_n("<", 99));
            pressed.extend(std::iter::repeat_n("-", 99));
            let small = play_at((columns, rows), keys(&pressed));
            let text = small.screen();
            assert!(!text.contains("panic") && text.lines().count() == usize::from(rows));
        }
    }
}

#[test]
fn a_line_between_panes_is_dragged() {
    let steps = Step::drag((74, 10), (50, 12)).into();
    assert_eq!(
        corners(&play_at((120, 40), steps)),
        [(0, 2), (50, 2), (50, 19)]
    );
    // The frame on either side is the line.
    let steps = Step::drag((73, 10), (80, 10)).into();
    assert_eq!(
        corners(&play_at((120, 40), steps)),
        [(0, 2), (80, 2), (80, 19)]
    );
    let steps = Step::drag((90, 19), (90, 30)).into();
    assert_eq!(
        corners(&play_at((120, 40), steps)),
        [(0, 2), (74, 2), (74, 30)]
    );
    let steps = Step::drag((74, 10), (0, 0)).into();
    assert_eq!(
        corners(&play_at((120, 40), steps)),
        [(0, 2), (24, 2), (24, 19)]
    );
    // Elsewhere nothing is taken hold of.
    let steps = Step::drag((30, 10), (50, 12)).into();
    assert_eq!(
        corners(&play_at((120, 40), steps)),
        [(0, 2), (74, 2), (74, 19)]
    );
    // Where there are no frames, the rule is the line.
    let rule = |played: &Played| {
        let screen = played.screen();
        screen.lines().position(|line| line.contains(" · State "))
    };
    let before = rule(&play_at((80, 24), vec![])).unwrap();
    let row = u16::try_from(before).unwrap();
    let dragged = play_at((80, 24), Step::drag((40, row), (40, row + 5)).into());
    assert_eq!(rule(&dragged), Some(before + 5), "{}", dragged.screen());
}

fn kept(played: &Played) -> Vec<&Sizes> {
    let kept = played.commands.iter().filter_map(|command| match command {
        Command::Keep(sizes) => Some(sizes),
        _ => None,
    });
    kept.collect()
}

#[test]
fn sizes_are_kept_once_a_line_was_let_go_of_and_are_there_at_the_next_start() {
    let mut steps: Vec<Step> = Step::drag((74, 10), (50, 12)).into();
    steps.extend(Step::drag((90, 19), (90, 30)));
    let played = play_at((120, 40), steps);
    let all = kept(&played);
    assert_eq!(all.len(), 2, "a drag is kept at its end");
    let file = all.last().unwrap().to_file();
    let mut stage = Stage::new(Log::cycle(), (120, 40));
    stage.options.sizes = Sizes::read(Source {
        name: "screen.toml",
        text: &file,
    })
    .unwrap();
    assert_eq!(corners(&stage.play(vec![])), [(0, 2), (50, 2), (50, 30)]);
    // Each arrangement has sizes of its own.
    let steps = vec![Step::Key("ctrl-w"), Step::Key(">"), Step::Resize(200, 60)];
    assert_eq!(corners(&play_at((200, 60), steps))[0], (0, 2));
}

#[test]
fn what_is_said_of_a_file_of_sizes_that_cannot_be_used_is_shown_first() {
    let mut stage = Stage::new(Log::cycle(), (120, 40));
    stage.options.notices = vec!["the sizes of panes are the usual ones".to_owned()];
    let screen = stage.play(vec![]).screen();
    assert!(
        screen.contains("the sizes of panes are the usual ones"),
        "{screen}"
    );
}

#[test]
fn a_layout_is_chosen_among_those_that_fit() {
    let narrow = play_at((120, 40), keys(&["-"]));
    assert!(
        narrow.screen().contains("layout: narrow"),
        "{}",
        narrow.screen()
    );
    assert!(corners(&narrow).is_empty(), "rules instead of frames");
    let again = play_at((120, 40), keys(&["-", "-"]));
    let said = "layout: standard, as the size allows";
    assert!(again.screen().contains(said), "{}", again.screen());
    assert_eq!(corners(&again).len(), 3);
    let small = play_at((80, 24), keys(&["-"]));
    assert!(
        small.screen().contains("layout: narrow, as"),
        "{}",
        small.screen()
    );
    // One that fits no more gives way until it fits again.
    let steps = vec![Step::Key("-"), Step::Resize(40, 12), Step::Resize(120, 40)];
    assert!(corners(&play_at((120, 40), steps)).is_empty());
}

/// The row of the screen that has this text, and the column where it begins.
fn place_of(screen: &str, text: &str) -> (u16, u16) {
    let found = screen.lines().enumerate().find_map(|(row, line)| {
        let at = line.find(text)?;
        Some((line[..at].chars().count(), row))
    });
    let (column, row) = found.unwrap_or_else(|| panic!("{text} is not in\n{screen}"));
    (u16::try_from(column).unwrap(), u16::try_from(row).unwrap())
}

/// The recorded screen after these keys and clicks on these texts.
fn clicked(keys: &[&str], texts: &[&str]) -> Played {
    let steps: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
    let mut clicks = Vec::new();
    for text in texts {
        let played = RECORDED.play_with(&steps, &clicks);
        let (column, row) = place_of(&played.screen(), text);
        clicks.push((column, row));
    }
    RECORDED.play_with(&steps, &clicks)
}

#[test]
fn whatever_has_a_row_is_selected_by_a_click() {
    // An event, a screen, a resource, an event of its history, a cycle, an object of it.
    let event = clicked(&["#20", "<enter>"], &["  28 "]);
    assert_eq!(event.selected(), 28, "{}", event.screen());
    let screen = clicked(&["#20", "<enter>"], &["2 State"]).screen();
    assert!(screen.contains("[2 State]"), "{screen}");
    let keys = ["#60", "<enter>", "2"].map(str::to_owned);
    let (column, row) = place_of(&RECORDED.play_with(&keys, &[]).screen(), "History");
    let history = RECORDED.play_with(&keys, &[(column + 4, row + 1)]);
    assert!(history.selected() < 60, "{}", history.screen());
    let cycle = clicked(&["3"], &[" e1 "]).screen();
    assert!(cycle.contains("Objects of e1"), "{cycle}");
    let objects = RECORDED.play_with(&["3".to_owned()], &[]).screen();
    let (column, row) = place_of(&objects, "Objects");
    let story = RECORDED
        .play_with(&["3".to_owned()], &[(column, row + 3)])
        .screen();
    let line = story.lines().nth(usize::from(row + 3)).unwrap();
    assert!(line.contains('▌'), "{story}");
}

#[test]
fn a_tab_is_shown_by_a_click_on_its_name() {
    for size in [(80, 24), (120, 40), (200, 60)] {
        let before = play_at(size, vec![]).screen();
        let (column, row) = place_of(&before, "Raw");
        let raw = play_at(size, Step::click(column + 1, row).into()).screen();
        assert!(raw.contains("DELETE /scim/v2/Users/"), "{raw}");
        // A sign between two names is none.
        let between = play_at(size, Step::click(column - 1, row).into()).screen();
        assert!(between.contains("user jdoe deleted"), "{between}");
    }
    // Where the whole exchange is shown, each part is a tab.
    let wide = play_at((200, 60), vec![]).screen();
    let (column, row) = place_of(&wide, " Response ─");
    let played = play_at((200, 60), Step::click(column + 2, row + 1).into());
    assert!(
        !played.screen().contains("Enter open"),
        "the detail has the focus"
    );
    // The names stand where they are drawn, also while a tree below them is walked.
    for click_on in ["Raw", "Response"] {
        let walked = || {
            vec![
                Step::Type("#4"),
                Step::Key("enter"),
                Step::Key("enter"),
                Step::Type(">jj"),
            ]
        };
        let (column, row) = place_of(&play_at((200, 60), walked()).screen(), click_on);
        let mut steps = walked();
        steps.extend(Step::click(column + 1, row));
        let screen = play_at((200, 60), steps).screen();
        let shown = [
            screen.contains("Response  $"),
            !screen.contains("as a tree"),
        ];
        let is_raw = click_on == "Raw";
        assert_eq!(shown, [!is_raw, is_raw], "{screen}");
    }
    let keys = ["2"].map(str::to_owned);
    let (column, row) = place_of(&RECORDED.play_with(&keys, &[]).screen(), "JSON");
    let json = RECORDED.play_with(&keys, &[(column, row)]).screen();
    assert!(json.contains("\"schemas\": ["), "{json}");
}

#[test]
fn the_wheel_turns_what_is_under_the_mouse() {
    use crossterm::event::MouseEventKind::{ScrollDown, ScrollUp};
    let list = play_at((120, 40), vec![Step::Mouse(ScrollUp, 10, 10)]);
    assert_eq!(list.selected(), 12, "three events up");
    let detail = play_at((120, 40), vec![Step::Mouse(ScrollDown, 100, 10)]);
    assert_eq!(detail.selected(), 15, "the list stays");
    // What lies over the screen keeps it from what is below.
    let menu = play_at((120, 40), vec![Step::Key("y")]);
    let turned = vec![Step::Key("y"), Step::Mouse(ScrollDown, 10, 10)];
    let turned = play_at((120, 40), turned);
    assert_eq!(turned.selected(), 15);
    assert_ne!(turned.buffer, menu.buffer, "the next choice");
}
