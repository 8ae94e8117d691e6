//! A request is edited before it is sent: on the real loop, with the command that comes of it.

use scimscope::inspect::replay::editable;
use scimscope::journal::{Fact, Seq};
use scimscope::tui::{Command, Deed, Target};

use super::fixture::Log;
use super::play::{Played, Stage, Step};

/// The request that disabled a user, in the editor, and what is done there.
fn play(more: Vec<Step>) -> Played {
    stage(Log::cycle(), (120, 40), more)
}

fn stage(log: Log, size: (u16, u16), more: Vec<Step>) -> Played {
    Stage::new(log, size).play(opened(more))
}

fn opened(more: Vec<Step>) -> Vec<Step> {
    let mut steps = vec![Step::Type("#12\nR")];
    steps.extend(more);
    steps
}

/// The recorded request of an event, as a text.
fn text(log: &Log, number: usize) -> String {
    match &log.details[number - 1].event.fact {
        Fact::Exchange(exchange) => editable::text(exchange).unwrap(),
        fact => panic!("{fact:?}"),
    }
}

/// What was sent, and where to.
fn sent(played: &Played) -> Option<(Seq, String, Target)> {
    played.commands.iter().find_map(|command| match command {
        Command::Do(Deed::SendEdited {
            of,
            request,
            target,
        }) => Some((*of, request.clone(), target.clone())),
        _ => None,
    })
}

fn shows(played: &Played, parts: &[&str]) {
    let screen = played.screen();
    for part in parts {
        assert!(screen.contains(part), "{part:?} is missing in\n{screen}");
    }
}

#[test]
fn the_request_is_there_as_text_without_what_belongs_to_its_connection() {
    for size in [(30, 8), (40, 12), (80, 24), (120, 40), (200, 60)] {
        let played = stage(Log::cycle(), size, Vec::new());
        shows(&played, &["Request #12", "PATCH /scim/v2"]);
    }
    let played = play(Vec::new());
    shows(
        &played,
        &["\"path\":\"active\"", "the body is JSON", "^r send"],
    );
    assert!(!played.screen().contains("Content-Length"));
}

#[test]
fn what_was_edited_is_sent_here_or_elsewhere() {
    let log = Log::cycle();
    let as_recorded = text(&log, 12);
    let edited = as_recorded.replacen("PATCH", "xPATCH", 1);
    let here = play(vec![Step::Type("x"), Step::Key("ctrl-r"), Step::Key("h")]);
    assert_eq!(sent(&here), Some((Seq(12), edited.clone(), Target::Here)));
    assert!(!here.screen().contains("Request #12"), "it is closed");
    let to = |keys: &'static str| {
        sent(&play(vec![
            Step::Key("ctrl-r"),
            Step::Key("t"),
            Step::Type(keys),
        ]))
    };
    let elsewhere = |url: &str, token: Option<&str>| Target::Elsewhere {
        url: url.to_owned(),
        token: token.map(str::to_owned),
    };
    assert_eq!(
        to("http://localhost:9/scim\nt0ken\n"),
        Some((
            Seq(12),
            as_recorded.clone(),
            elsewhere("http://localhost:9/scim", Some("t0ken"))
        ))
    );
    assert_eq!(
        to("https://example.com/scim\n\n"),
        None,
        "a write asks first"
    );
    assert_eq!(
        to("https://example.com/scim\n\nyes\n"),
        Some((
            Seq(12),
            as_recorded,
            elsewhere("https://example.com/scim", None)
        ))
    );
}

#[test]
fn what_is_wrong_is_said_while_it_is_typed() {
    let n_lines = text(&Log::cycle(), 12).lines().count();
    let mut steps: Vec<Step> = (0..n_lines).map(|_| Step::Key("down")).collect();
    steps.push(Step::Type("x"));
    let broken = play(steps);
    let place = format!("no JSON, line {n_lines}, column 1");
    shows(&broken, &[&place, "Request #12, edited"]);
    // It is sent all the same when that is wanted, but not without a request line.
    let headless = play(vec![Step::Type(" "), Step::Key("ctrl-r"), Step::Key("h")]);
    assert!(sent(&headless).is_some(), "a space before it is no harm");
    let headless = play(vec![Step::Type("("), Step::Key("ctrl-r")]);
    assert_eq!(sent(&headless), None);
    shows(&headless, &["this cannot be sent: line 1, column 1"]);
}

#[test]
fn keys_move_and_take_back_and_the_rest_is_text() {
    let first = |steps: Vec<Step>| {
        let mut steps = steps;
        steps.extend([Step::Key("ctrl-r"), Step::Key("h")]);
        let request = sent(&play(steps)).unwrap().1;
        request.lines().next().unwrap().to_owned()
    };
    let plain = first(Vec::new());
    let right = vec![Step::Key("right"), Step::Key("right"), Step::Type("q'")];
    assert_eq!(first(right), plain.replacen("PATCH", "PAq'TCH", 1));
    let field = play(vec![
        Step::Key("down"),
        Step::Type("Q: ?#/"),
        Step::Key("ctrl-r"),
        Step::Key("h"),
    ]);
    let request = sent(&field).unwrap().1;
    let line = request.lines().nth(1).unwrap();
    assert!(line.starts_with("Q: ?#/Authorization"), "{line}");
    let undone = vec![Step::Type("ab"), Step::Key("ctrl-u"), Step::Key("ctrl-u")];
    assert_eq!(first(undone), plain);
    let redone = vec![Step::Type("a"), Step::Key("ctrl-u"), Step::Key("ctrl-y")];
    assert_eq!(first(redone), format!("a{plain}"));
    let split = vec![Step::Type("GET /a"), Step::Key("enter"), Step::Type("C: ")];
    assert_eq!(first(split), "GET /a");
}

#[test]
fn the_body_is_laid_out_and_that_can_be_taken_back() {
    let laid_out = play(vec![Step::Key("ctrl-t")]);
    shows(&laid_out, &["  \"Operations\": [", "Request #12, edited"]);
    let undone = play(vec![
        Step::Key("ctrl-t"),
        Step::Key("ctrl-u"),
        Step::Key("ctrl-u"),
        Step::Key("ctrl-r"),
        Step::Key("h"),
    ]);
    let request = sent(&undone).unwrap().1;
    assert_eq!(request, text(&Log::cycle(), 12));
}

#[test]
fn leaving_asks_when_something_was_edited() {
    let untouched = play(vec![Step::Key("esc")]);
    assert!(!untouched.screen().contains("Request #12"));
    for key in ["esc", "ctrl-c"] {
        let asked = play(vec![Step::Type("x"), Step::Key(key)]);
        shows(
            &asked,
            &["it was edited", "keep it", "discard it", "Request #12"],
        );
        let stays = play(vec![Step::Type("x"), Step::Key(key), Step::Key("esc")]);
        shows(&stays, &["Request #12, edited", "xPATCH"]);
    }
    let gone = play(vec![
        Step::Type("x"),
        Step::Key("esc"),
        Step::Key("d"),
        Step::Key("R"),
    ]);
    assert!(!gone.screen().contains("xPATCH"), "{}", gone.screen());
    let kept = play(vec![
        Step::Type("x"),
        Step::Key("esc"),
        Step::Key("k"),
        Step::Key("R"),
    ]);
    shows(&kept, &["xPATCH", "as you left it"]);
}

#[test]
fn a_paste_goes_into_the_editor_and_a_large_one_asks() {
    let pasted = play(vec![
        Step::Paste("GET /Users\r\nA: b\r\nC: "),
        Step::Key("ctrl-r"),
        Step::Key("h"),
    ]);
    let request = sent(&pasted).unwrap().1;
    assert!(
        request.starts_with("GET /Users\nA: b\nC: PATCH"),
        "{request}"
    );
    let large: &'static str = "x".repeat(100 * 1024).leak();
    let asked = play(vec![Step::Paste(large)]);
    shows(&asked, &["paste 102", "leave it"]);
    let left = play(vec![Step::Paste(large), Step::Key("n")]);
    assert!(!left.screen().contains("edited"), "{}", left.screen());
    let taken = play(vec![Step::Paste(large), Step::Key("p")]);
    shows(&taken, &["Request #12, edited", "xxxx"]);
}

#[test]
fn bytes_that_are_no_text_are_not_edited() {
    let mut log = Log::cycle();
    if let Fact::Exchange(exchange) = &mut log.details[11].event.fact {
        exchange.request.body.kept = bytes::Bytes::from_static(b"{\"a\": \"\xff\"}");
        exchange.request.body.length = 10;
    }
    let played = stage(log, (120, 40), Vec::new());
    shows(&played, &["#12 cannot be edited: it is no UTF-8"]);
}

#[test]
fn a_body_that_was_not_kept_is_not_edited() {
    let mut log = Log::cycle();
    if let Fact::Exchange(exchange) = &mut log.details[11].event.fact {
        exchange.request.body.kept = bytes::Bytes::from_static(b"redacted:482-bytes:1a2b3c4d");
    }
    let played = stage(log, (120, 40), Vec::new());
    shows(
        &played,
        &["#12 cannot be edited: its body was not kept as it came"],
    );
}

#[test]
fn the_users_own_editor_takes_over_and_gives_back() {
    let with = |edit: fn(&str) -> Result<String, String>, more: Vec<Step>| {
        let mut stage = Stage::new(Log::cycle(), (120, 40));
        stage.options.edit = edit;
        let mut steps = vec![Step::Type("x"), Step::Key("ctrl-e")];
        steps.extend(more);
        stage.play(opened(steps))
    };
    let taken = with(
        |text| Ok(text.replace("xPATCH", "DELETE")),
        vec![Step::Key("ctrl-r"), Step::Key("h")],
    );
    let request = sent(&taken).unwrap().1;
    assert!(request.starts_with("DELETE /scim/v2/Users/"), "{request}");
    let failed = with(|_| Err("vi ended with 1".to_owned()), Vec::new());
    shows(&failed, &["vi ended with 1", "xPATCH"]);
}

#[test]
fn a_token_that_is_typed_is_hidden_until_its_user_wants_to_see_it() {
    let typed = |more: Vec<Step>| {
        let mut steps = vec![Step::Type("#12\nrthttp://localhost:9/scim\ns3cr3t")];
        steps.extend(more);
        Stage::new(Log::cycle(), (80, 24)).play(steps)
    };
    let hidden = typed(Vec::new());
    shows(&hidden, &["the token of localhost ••••••", "^r shows it"]);
    assert!(!hidden.screen().contains("s3cr3t"), "{}", hidden.screen());
    shows(&typed(vec![Step::Key("ctrl-r")]), &["localhost s3cr3t"]);
    let again = typed(vec![Step::Key("ctrl-r"), Step::Key("ctrl-r")]);
    assert!(!again.screen().contains("s3cr3t"), "{}", again.screen());
    // What is no token is not hidden, though no picture shows it.
    let target = Step::Type("#12\nrthttp://localhost:9/scim");
    let steps = vec![target, Step::Key("ctrl-r")];
    let target = Stage::new(Log::cycle(), (80, 24)).play(steps);
    shows(&target, &["http://localhost:9/scim"]);
    // Keys edit what is not seen.
    let edited = typed(vec![
        Step::Key("backspace"),
        Step::Key("home"),
        Step::Type("0"),
        Step::Key("enter"),
    ]);
    let target = edited.commands.iter().find_map(|command| match command {
        Command::Do(Deed::Resend { target, .. }) => Some(target.clone()),
        _ => None,
    });
    let Some(Target::Elsewhere { token, .. }) = target else {
        panic!("{:?}", edited.commands);
    };
    assert_eq!(token.as_deref(), Some("0s3cr3"));
}

#[test]
fn a_picture_of_the_screen_does_not_show_the_token_that_is_typed() {
    let steps = vec![
        Step::Type("#12\nrt"),
        Step::Type("http://localhost:9\ns3cr3t"),
        Step::Key("ctrl-r"),
        Step::Key("ctrl-p"),
        Step::Type("screenshot\n"),
    ];
    let played = Stage::new(Log::cycle(), (120, 40)).play(steps);
    shows(&played, &["s3cr3t"]);
    let pictures = played.commands.iter().filter_map(|command| match command {
        Command::Do(Deed::SavePicture { svg }) => Some(svg),
        _ => None,
    });
    let [svg] = pictures.collect::<Vec<_>>()[..] else {
        panic!("{:?}", played.commands);
    };
    assert!(svg.starts_with("<svg") && svg.contains("#12"), "{svg}");
    assert!(!svg.contains("s3cr3t") && !svg.contains("want to do"));
    assert!(!svg.contains('•'), "nor how long it is");
}

#[test]
fn fields_that_are_not_sent_as_written_are_named() {
    let ours = "not sent as written: Authorization";
    shows(&play(Vec::new()), &[ours]);
    shows(&stage(Log::cycle(), (80, 24), Vec::new()), &[ours]);
    let typed =
        |field: &'static str| vec![Step::Key("down"), Step::Type(field), Step::Key("enter")];
    shows(
        &play(typed("host: x")),
        &["not sent as written: Host, Authorization"],
    );
    let own = play(typed("Authorization: Bearer mine"));
    shows(&own, &[ours]);
    // Another one in place of the recorded one: the whole line is replaced.
    let mut steps = vec![Step::Key("down")];
    let line = text(&Log::cycle(), 12).lines().nth(1).unwrap().len();
    steps.extend((0..line).map(|_| Step::Key("delete")));
    steps.push(Step::Type("Authorization: Bearer mine"));
    shows(&play(steps), &["your Authorization is sent"]);
}
