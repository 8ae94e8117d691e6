//! What other terminal programs fell over, and the test that shows that this one does not.
//!
//! Each row of the table in screens.md §3.1 has at least one test, named here with its file; tests look whether every row
//! is here and every test there. What a row asks for that is not built yet is written down with the reason.

use std::path::Path;

use scimscope::scim::Timestamp;

use super::fixture::Log;
use super::play::{Stage, Step};

/// The rows of the table in screens.md §3.1, in its order.
const ROWS: [&str; 29] = [
    "Resize",
    "Tiny terminal",
    "Wide, emoji, combining",
    "RTL",
    "Control characters and escapes",
    "Very long lines and huge bodies",
    "Invalid UTF-8, binary, compressed",
    "Duplicate JSON keys, deep nesting, big numbers",
    "Panic on the UI thread",
    "Panic in a worker",
    "SIGTERM / SIGHUP / closed terminal",
    "Ctrl-C",
    "Ctrl-Z",
    "No TTY / TERM=dumb",
    "stderr noise",
    "NO_COLOR",
    "Truecolor fallback",
    "Mouse vs selection",
    "Paste",
    "Clipboard",
    "Slow SSH",
    "Clock changes, sleep",
    "Two instances",
    "Disk full / log write error",
    "Input flood (held key)",
    "Focus stealing",
    "Accessibility",
    "Locale",
    "Exit",
];

/// What a row asks for that is not there: the row, what, and why.
const LATER: &[(&str, &str, &str)] = &[
    (
        "SIGTERM / SIGHUP / closed terminal",
        "held requests are released",
        "no request is held yet: holding comes with the rules (screens.md, head)",
    ),
    (
        "SIGTERM / SIGHUP / closed terminal",
        "a daemon survives SIGHUP",
        "`serve` under nohup or a service manager is that daemon; attaching comes later (screens.md, head)",
    ),
    (
        "Ctrl-Z",
        "the warning counts held requests",
        "no request is held yet: holding comes with the rules",
    ),
    (
        "Two instances",
        "the second start offers to attach",
        "attaching comes later; `scimscope open` on the same capture is named instead",
    ),
];

/// Row, and its tests: file and function.
const CASES: &[(&str, &[(&str, &str)])] = &[
    (
        "Resize",
        &[
            (
                "src/tui/pane_split.rs",
                "panes_tile_the_body_whatever_the_shares",
            ),
            (
                "tests/it/screen/layouts.rs",
                "a_pane_never_vanishes_however_often_a_key_is_pressed",
            ),
            (
                "tests/it/screen/keys.rs",
                "a_resize_keeps_the_selection_and_the_focus",
            ),
            (
                "tests/it/screen/safety.rs",
                "any_text_at_any_size_is_drawn_safely",
            ),
            (
                "tests/it/pty/using.rs",
                "every_size_is_drawn_anew_and_so_is_the_same_size_on_demand",
            ),
        ],
    ),
    (
        "Tiny terminal",
        &[("tests/it/screen/pictures.rs", "too_small")],
    ),
    (
        "Wide, emoji, combining",
        &[
            ("src/tui/text/fit.rs", "a_cut_never_splits_a_wide_character"),
            (
                "src/tui/text/mod.rs",
                "a_letter_under_a_thousand_marks_is_taken_apart",
            ),
        ],
    ),
    (
        "RTL",
        &[(
            "tests/it/screen/safety.rs",
            "what_is_hidden_in_a_name_is_shown",
        )],
    ),
    (
        "Control characters and escapes",
        &[
            (
                "tests/it/screen/safety.rs",
                "any_text_at_any_size_is_drawn_safely",
            ),
            (
                "tests/it/cli.rs",
                "captured_control_characters_never_reach_the_terminal",
            ),
        ],
    ),
    (
        "Very long lines and huge bodies",
        &[
            (
                "tests/it/screen/safety.rs",
                "a_body_of_megabytes_is_shown_as_it_was_sent",
            ),
            (
                "src/tui/widgets/json/laid_out.rs",
                "a_cut_line_of_a_megabyte_is_drawn_in_part",
            ),
            (
                "tests/it/screen/details.rs",
                "a_long_line_is_scrolled_to_its_end_and_back",
            ),
            (
                "src/tui/widgets/line.rs",
                "a_part_of_a_long_line_begins_where_it_is_looked_at",
            ),
        ],
    ),
    (
        "Invalid UTF-8, binary, compressed",
        &[
            (
                "tests/it/screen/safety.rs",
                "a_body_that_is_not_text_is_shown_in_hex",
            ),
            ("src/tui/text/mod.rs", "bytes_that_are_not_text_are_shown"),
            (
                "tests/it/screen/details.rs",
                "a_compressed_body_is_decoded_to_be_looked_at_and_raw_otherwise",
            ),
            (
                "src/journal/decoding/mod.rs",
                "a_bomb_is_neither_kept_nor_counted_to_its_end",
            ),
        ],
    ),
    (
        "Duplicate JSON keys, deep nesting, big numbers",
        &[
            (
                "src/tui/widgets/json/laid_out.rs",
                "json_keeps_order_duplicates_and_digits",
            ),
            (
                "src/tui/widgets/json/laid_out.rs",
                "what_is_nested_too_deep_stays_on_its_line",
            ),
            (
                "src/tui/widgets/json/tree.rs",
                "every_value_has_a_line_as_it_was_sent",
            ),
            (
                "src/tui/widgets/json/tree.rs",
                "what_is_nested_too_deep_is_one_line_that_says_so",
            ),
            (
                "src/tui/widgets/json/outline.rs",
                "a_text_nested_a_hundred_thousand_deep_is_read_to_a_depth",
            ),
            (
                "src/tui/widgets/json/outline.rs",
                "duplicate_keys_are_found_however_they_are_written",
            ),
            (
                "tests/it/screen/details.rs",
                "duplicates_depth_and_digits_are_shown_as_they_were_sent",
            ),
        ],
    ),
    (
        "Panic on the UI thread",
        &[
            (
                "tests/it/pty/panics.rs",
                "a_panic_of_the_screen_gives_the_terminal_back_and_says_what_to_do",
            ),
            ("src/app/exit.rs", "a_panic_is_told_from_every_other_end"),
        ],
    ),
    (
        "Panic in a worker",
        &[(
            "tests/it/pty/panics.rs",
            "a_panic_of_a_worker_leaves_the_terminal_alone_and_is_told_afterwards",
        )],
    ),
    (
        "SIGTERM / SIGHUP / closed terminal",
        &[
            (
                "tests/it/pty/signals.rs",
                "sigterm_gives_the_terminal_back_and_ends_with_zero",
            ),
            (
                "tests/it/pty/signals.rs",
                "a_hang_up_ends_the_program_and_loses_nothing",
            ),
        ],
    ),
    (
        "Ctrl-C",
        &[
            ("tests/it/pty/using.rs", "two_interrupts_quit_from_anywhere"),
            (
                "tests/it/screen/jobs.rs",
                "the_first_interrupt_stops_the_newest_job_and_a_second_quits",
            ),
        ],
    ),
    (
        "Ctrl-Z",
        &[
            (
                "tests/it/pty/signals.rs",
                "a_suspended_screen_gives_the_terminal_back_and_comes_back_with_it",
            ),
            (
                "tests/it/pty/signals.rs",
                "a_stop_from_outside_gives_the_terminal_back_too",
            ),
        ],
    ),
    (
        "No TTY / TERM=dumb",
        &[
            (
                "tests/it/cli.rs",
                "without_a_terminal_run_serves_and_says_so",
            ),
            (
                "tests/it/pty/plain.rs",
                "a_terminal_that_can_only_print_is_printed_to",
            ),
        ],
    ),
    (
        "stderr noise",
        &[(
            "tests/it/pty/panics.rs",
            "a_panic_of_a_worker_leaves_the_terminal_alone_and_is_told_afterwards",
        )],
    ),
    (
        "NO_COLOR",
        &[
            (
                "tests/it/pty/plain.rs",
                "without_color_no_color_is_sent_and_the_selection_is_still_seen",
            ),
            (
                "tests/it/screen/pictures.rs",
                "no_color_emits_no_color_and_keeps_the_selection",
            ),
        ],
    ),
    (
        "Truecolor fallback",
        &[
            ("src/tui/wrap.rs", "a_path_gives_way_to_what_is_said_of_it"),
            ("src/tui/theme.rs", "the_environment_decides_the_depth"),
            (
                "tests/it/looks.rs",
                "the_theme_follows_the_terminals_background",
            ),
            (
                "tests/it/screen/contrast.rs",
                "every_pair_of_colors_on_a_screen_can_be_read",
            ),
        ],
    ),
    (
        "Mouse vs selection",
        &[
            (
                "tests/it/pty/leaving.rs",
                "a_pane_is_printed_without_frames_until_a_key_is_pressed",
            ),
            (
                "tests/it/pty/using.rs",
                "the_mouse_is_taken_and_freed_for_selecting",
            ),
        ],
    ),
    (
        "Paste",
        &[
            (
                "tests/it/screen/keys.rs",
                "text_is_pasted_into_the_prompt_and_nowhere_else",
            ),
            (
                "tests/it/screen/editing.rs",
                "a_paste_goes_into_the_editor_and_a_large_one_asks",
            ),
        ],
    ),
    (
        "Clipboard",
        &[
            (
                "src/app/clipboard.rs",
                "every_route_is_taken_when_the_ones_before_it_are_closed",
            ),
            (
                "src/tui/clipboard.rs",
                "what_is_copied_cannot_end_the_sequence",
            ),
        ],
    ),
    (
        "Slow SSH",
        &[
            (
                "src/tui/pace.rs",
                "a_terminal_that_makes_frames_wait_gets_fewer_until_it_no_longer_does",
            ),
            (
                "src/tui/cursor.rs",
                "over_a_slow_link_the_window_follows_by_half_pages",
            ),
            (
                "src/tui/terminal.rs",
                "a_frame_is_sent_whole_in_a_synchronized_update",
            ),
        ],
    ),
    (
        "Clock changes, sleep",
        &[
            (
                "src/app/sleep.rs",
                "a_sleep_is_what_the_wall_clock_is_ahead_by",
            ),
            (
                "tests/it/journal/record.rs",
                "a_sleep_is_an_event_of_its_own",
            ),
            (
                "tests/it/screen/edge_cases.rs",
                "a_clock_that_runs_backward_changes_no_order",
            ),
        ],
    ),
    (
        "Two instances",
        &[
            (
                "tests/it/cli.rs",
                "a_second_writer_is_refused_and_told_who_the_first_is",
            ),
            (
                "tests/it/cli.rs",
                "a_taken_port_is_named_and_a_way_out_offered",
            ),
        ],
    ),
    (
        "Disk full / log write error",
        &[
            (
                "tests/it/journal/outage.rs",
                "a_file_that_may_not_grow_further_behaves_like_a_full_disk",
            ),
            (
                "tests/it/screen/pictures.rs",
                "a_log_that_cannot_be_written_shouts",
            ),
        ],
    ),
    (
        "Input flood (held key)",
        &[(
            "tests/it/screen/keys.rs",
            "a_held_key_does_not_pile_up_work",
        )],
    ),
    (
        "Focus stealing",
        &[
            (
                "tests/it/screen/real.rs",
                "what_is_looked_at_or_asked_about_is_not_taken_away_by_what_arrives",
            ),
            (
                "tests/it/screen/keys.rs",
                "new_events_move_nothing_while_scrubbing",
            ),
        ],
    ),
    (
        "Accessibility",
        &[
            (
                "tests/it/screen/contrast.rs",
                "every_role_can_be_read_wherever_it_may_stand",
            ),
            (
                "tests/it/screen/contrast.rs",
                "high_contrast_reaches_level_aaa",
            ),
            ("tests/it/screen/pictures.rs", "ascii"),
            ("tests/it/screen/keys.rs", "every_action_is_in_a_test"),
        ],
    ),
    (
        "Locale",
        &[
            (
                "src/app/appearance.rs",
                "the_locale_says_whether_there_is_more_than_ascii",
            ),
            (
                "tests/it/pty/plain.rs",
                "a_locale_without_unicode_is_drawn_in_ascii",
            ),
            (
                "src/tui/text/mod.rs",
                "in_ascii_every_other_character_is_named_or_counted",
            ),
            (
                "tests/it/screen/safety.rs",
                "any_text_at_any_size_is_drawn_safely",
            ),
        ],
    ),
    (
        "Exit",
        &[
            (
                "tests/it/pty/leaving.rs",
                "the_last_screen_stays_behind_where_it_is_wanted",
            ),
            (
                "tests/it/pty/leaving.rs",
                "what_stays_behind_has_no_secret_that_the_screen_showed",
            ),
            (
                "tests/it/pty/using.rs",
                "a_request_appears_can_be_stepped_to_and_quitting_gives_the_terminal_back",
            ),
        ],
    ),
];

#[test]
fn every_row_of_the_table_is_here() {
    let cases: Vec<&str> = CASES.iter().map(|(case, _)| *case).collect();
    assert_eq!(cases, ROWS);
    for (row, what, why) in LATER {
        assert!(ROWS.contains(row), "{row}");
        assert!(!what.is_empty() && !why.is_empty(), "{row}");
    }
}

#[test]
fn every_case_has_its_tests() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut missing = Vec::new();
    for (case, tests) in CASES {
        assert!(!tests.is_empty(), "{case}");
        for (file, name) in *tests {
            let source = std::fs::read_to_string(top.join(file)).unwrap_or_default();
            if !source.contains(&format!("fn {name}(")) {
                missing.push(format!("{case}: {name} in {file}"));
            }
        }
    }
    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
}

#[test]
fn a_clock_that_runs_backward_changes_no_order() {
    let mut log = Log::cycle();
    for (hours, detail) in (0_i64..).zip(&mut log.details) {
        detail.summary.at = Timestamp(detail.summary.at.0 - hours * 3_600_000_000);
        detail.event.at = detail.summary.at;
    }
    let screen = Stage::new(log, (160, 50))
        .play(vec![Step::Key("k")])
        .screen();
    let place = |number: &str| {
        let row = screen.lines().position(|line| line.contains(number));
        row.unwrap_or_else(|| panic!("{number} is not in\n{screen}"))
    };
    assert!(
        place("  3 ") < place("  4 ") && place("  4 ") < place("  5 "),
        "{screen}"
    );
}
