use super::*;

fn redactor() -> Redactor {
    Redactor::new(b"salt".to_vec())
}

fn body_of(text: &[u8]) -> Vec<u8> {
    let mut body = Bytes::copy_from_slice(text);
    redactor().redact_body(&mut body);
    body.to_vec()
}

fn head_of(text: &str) -> String {
    let head = head::redact(&redactor(), text.as_bytes());
    String::from_utf8(head.unwrap_or_else(|| text.as_bytes().to_vec())).unwrap()
}

/// Bodies that hold `hunter2` as a password, and nothing else worth hiding.
const BODIES: &[&str] = &[
    r#"{"userName":"a","password":"hunter2","active":true}"#,
    r#"{"PassWord" : "hunter2"}"#,
    r#"{"p\u0061ssword":"hunter2"}"#,
    r#"{"\u0050ASSWORD":"hunter2"}"#,
    r#"{"urn:ietf:params:scim:schemas:core:2.0:User:password":"hunter2"}"#,
    r#"{"newPassword":"hunter2"}"#,
    r#"{"password":["hunter2",{"value":"hunter2"}]}"#,
    r#"{"password":{"hunter2":1}}"#,
    r#"{"password.value":"hunter2"}"#,
    r#"{"password[type eq \"hunter2\"]":"hunter2"}"#,
    r#"{"password":"{\"password\":\"hunter2\",\"also\":\"hunter2\"}"}"#,
    r#"{"path":"{\"password\":{\"hunter2\":1}} or password eq \"hunter2\""}"#,
    r#""{\"a\":\"{\\\"password\\\":\\\"hunter2\\\"}\"}""#,
    r#"{"password":"x\"hunter2"}"#,
    r#"{"Operations":[{"op":"replace","path":"password","value":"hunter2"}]}"#,
    r#"{"Operations":[{"value":"hunter2","path":"Password","op":"replace"}]}"#,
    r#"{"Operations":[{"op":"add","path":"urn:ietf:params:scim:schemas:core:2.0:User:password","value":"hunter2"}]}"#,
    r#"{"Operations":[{"op":"add","value":{"password":"hunter2"}}]}"#,
    r#"{"Operations":[{"op":"replace","path":"p\u0061ssword","value":"hunter2"}]}"#,
    r#"{"Operations":[{"method":"POST","path":"/Users","data":{"password":"hunter2"}}]}"#,
    r#"{"Operations":[{"method":"PATCH","path":"/Users/1","data":{"Operations":[{"path":"password","value":"hunter2"}]}}]}"#,
    r#"{"filter":"userName eq \"a\" and password eq \"hunter2\""}"#,
    r#"{"Operations":[{"op":"remove","path":"emails[password eq \"hunter2\"]"}]}"#,
    "\u{feff}{\"password\":\"hunter2\"}",
    // Half of a surrogate pair is JSON by its form and means no text.
    r#"{"a":"\ud800","password":"hunter2"}"#,
    r#"{"a":"{\"password\":\"hunter2\"} \uDC00"}"#,
    r#"{"a":"{\"b\":\"\\udc00\",\"password\":\"hunter2\"}"}"#,
    // Cut off and malformed.
    r#"{"password":"hunter2"#,
    r#"{"password":"hunter2","#,
    r#"{"p\u0061ssword":"hunter2"#,
    r#"{"password": hunter2"#,
    r#"{"password":"x\"hunter2"#,
    r#"{"password":"x\u0022hunter2"#,
    r#"{"a":"b"","password":"hunter2"}"#,
    r"{'password':'hunter2'}",
    r"{password:hunter2}",
    r#"{"password":["hunter2","hunter2""#,
    r#"{"Operations":[{"op":"replace","path":"password","value":"hunter2"#,
    r#"{"Operations":[{"value":"hunter2","path":"password""#,
    r#"{"filter":"password eq \"hunter2"#,
    r#""{\"password\":\"hunter2\"}"#,
    r#""{\"password\":\"x\\\"hunter2\"}"#,
    r#""{\"p\\u0061ssword\":\"hunter2\"}"#,
    r"{'password.value':'hunter2'}",
    r"{'password[type eq hunter2]':'hunter2'}",
    "userName=a&password=hunter2&active=true",
    "<user><password>hunter2</password></user>",
];

#[test]
fn no_body_keeps_its_password() {
    for body in BODIES {
        let redacted = String::from_utf8(body_of(body.as_bytes())).unwrap();
        assert!(!redacted.contains("hunter2"), "{body}\nbecame\n{redacted}");
        assert!(redacted.contains("redacted:"), "{body}\nbecame\n{redacted}");
    }
}

#[test]
fn what_was_redacted_stays_as_it_is() {
    for body in BODIES {
        let once = body_of(body.as_bytes());
        assert_eq!(body_of(&once), once, "{body}");
    }
}

#[test]
fn json_stays_json() {
    for body in BODIES {
        let is_json = |text: &[u8]| serde_json::from_slice::<serde_json::Value>(text).is_ok();
        if is_json(body.as_bytes()) {
            let redacted = body_of(body.as_bytes());
            assert!(
                is_json(&redacted),
                "{body}\nbecame\n{}",
                String::from_utf8_lossy(&redacted)
            );
        }
    }
}

/// A compressed body stays as it came when it can be read and has no password in it.
#[test]
fn a_compressed_body_is_kept_when_nothing_in_it_is_secret() {
    use std::io::Write;

    let gzip = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let check = |fields: &[(&'static str, &'static str)], body: Vec<u8>, is_kept: bool| {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, http::HeaderValue::from_static(value));
        }
        let mut redacted = Bytes::from(body.clone());
        redactor().redact_opaque(&mut redacted, &headers);
        assert_eq!(redacted == body, is_kept, "{fields:?}");
        assert_eq!(is_remains(&redacted), !is_kept, "{fields:?}");
    };
    let zipped = [("content-encoding", "gzip")];
    let harmless = r#"{"userName":"gz"}"#;
    check(&zipped, gzip(harmless), true);
    check(&zipped, gzip(r#"{"password":"hunter2"}"#), false);
    check(&zipped, gzip(r#"{"p\u0061ssword":"hunter2"}"#), false);
    check(&zipped, gzip(&" ".repeat(LONGEST_DECODED + 1)), false);
    check(&zipped, gzip(harmless)[..20].to_vec(), false);
    check(
        &zipped,
        [gzip(harmless), b"hunter2".to_vec()].concat(),
        false,
    );
    check(
        &[("content-encoding", "gzip, compress")],
        gzip(harmless),
        false,
    );
    let multipart = ("content-type", "multipart/form-data; boundary=x");
    check(&[zipped[0], multipart], gzip(harmless), false);
    check(&[multipart], b"--x\r\n\r\nhunter2".to_vec(), false);
}

#[test]
fn a_password_in_utf_16_is_found() {
    let text = r#"{"password":"hunter2"}"#;
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let narrow: Vec<u8> = body_of(&wide)
        .into_iter()
        .filter(|byte| *byte != 0)
        .collect();
    assert!(!String::from_utf8_lossy(&narrow).contains("hunter2"));
}

#[test]
fn a_body_nested_beyond_what_is_parsed_is_redacted_all_the_same() {
    let deep = format!(
        "{}{{\"password\":\"hunter2\"}}{}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert!(
        !String::from_utf8(body_of(deep.as_bytes()))
            .unwrap()
            .contains("hunter2")
    );
}

#[test]
fn only_the_secret_is_replaced() {
    for (body, expected) in [
        (
            r#"{ "userName":"a", "password" : "hunter2" ,"n":1.10}"#,
            r#"{ "userName":"a", "password" : "redacted:7-bytes:6efb3088" ,"n":1.10}"#,
        ),
        (
            r#"{"Operations":[{"path":"password","value":"hunter2"},{"path":"title","value":"x"}]}"#,
            r#"{"Operations":[{"path":"password","value":"redacted:7-bytes:6efb3088"},{"path":"title","value":"x"}]}"#,
        ),
        (
            r#"{"password":[12345,{"value":"hunter2","hunter2":null}],"n":1.10}"#,
            r#"{"password":[0,{"value":"redacted:7-bytes:6efb3088","redacted:7-bytes:6efb3088":null}],"n":1.10}"#,
        ),
        (
            r#"{"data":"{\"password\": \"hunter2\", \"n\": 1.10}"}"#,
            r#"{"data":"{\"password\": \"redacted:7-bytes:6efb3088\", \"n\": 1.10}"}"#,
        ),
        (
            "a=b&password=hunter2&c=d",
            "a=b&password=redacted:7-bytes:6efb3088&c=d",
        ),
    ] {
        assert_eq!(
            String::from_utf8(body_of(body.as_bytes())).unwrap(),
            expected
        );
    }
}

/// A string that means no text was taken for JSON inside of itself, without end.
#[test]
fn half_a_surrogate_pair_is_looked_into_once() {
    for text in [
        r#"{"a":"\ud800"}"#,
        r#"{"\ud800":1}"#,
        r#"["\uDFFF"]"#,
        r#""\ud800 password""#,
        r#"{"a":"\\ud800 \ud83d\ude00"}"#,
    ] {
        assert_eq!(body_of(text.as_bytes()), text.as_bytes(), "{text}");
    }
    let broken = b"{\"a\":\"\\ud800 \xff password\"}";
    assert_eq!(body_of(broken), broken);
}

#[test]
fn what_holds_no_secret_stays_byte_for_byte() {
    for body in [
        "",
        "not json",
        "\u{0}\u{0}",
        r#"{"a":"\u0041"}"#,
        r#"{"password":null}"#,
        r#"{"password":""}"#,
        r#"{"changePassword":true,"passwordless":"yes"}"#,
        r#"{"displayName":"password"}"#,
        r#"{"displayName":"password: ask for it"}"#,
        r#"{"value":"{\"displayName\":\"password\"}"}"#,
        r#"{"Operations":[{"op":"remove","path":"password"}]}"#,
        r#"{"Operations":[{"op":"replace","path":"title","value":"password"}]}"#,
    ] {
        assert_eq!(String::from_utf8(body_of(body.as_bytes())).unwrap(), body);
    }
}

#[test]
fn no_head_keeps_its_credentials() {
    for head in [
        "GET / HTTP/1.1\r\nAuthorization: Bearer hunter2\r\nHost: x",
        "GET / HTTP/1.1\r\nauthorization:hunter2",
        "GET / HTTP/1.1\r\nAUTHORIZATION : Basic hunter2",
        "GET / HTTP/1.1\r\nAuthorization: Bearer\r\n hunter2\r\n\thunter2",
        "GET / HTTP/1.1\nAuthorization: Bearer hunter2\nHost: x",
        "GET / HTTP/1.1\rAuthorization: Bearer hunter2\rHost: x",
        "GET / HTTP/1.1\r\nAuthorization Bearer hunter2",
        "GET / HTTP/1.1\r\nAuthorization\0: Bearer hunter2",
        "GET / HTTP/1.1\r\n\u{1}Authorization: Bearer hunter2",
        "GET / HTTP/1.1\r\nAuthorization: hunter2 hunter2",
        "GET / HTTP/1.1\r\nProxy-Authorization: Basic hunter2",
        "GET / HTTP/1.1\r\nCookie: a=hunter2; b=hunter2",
        "GET / HTTP/1.1\r\nX-Api-Key: hunter2",
        "GET /Users?access_token=hunter2 HTTP/1.1\r\nHost: x",
        "GET /Users?a=b&%74oken=hunter2&c=d HTTP/1.1\r\nHost: x",
        "GET /Users?a=b;API_KEY=hunter2#x HTTP/1.1\r\nHost: x",
        "GET /Users?filter=password%20eq%20%22hunter2%22 HTTP/1.1",
        "GET /Users?filter=p%61ssword+eq+%22hunter2 HTTP/1.1",
        "GET /Users?filter=password+eq+hunter2&count=1 HTTP/1.1",
        "GET /Users?filter=(password)eq%22hunter2%22 HTTP/1.1",
        "GET http://u:hunter2@host/Users HTTP/1.1",
        "GET / HTTP/1.1\r\nReferer: https://host/?token=hunter2",
        ":method: GET\n:path: /Users?token=hunter2\nauthorization: Bearer hunter2",
    ] {
        let redacted = head_of(head);
        assert!(!redacted.contains("hunter2"), "{head}\nbecame\n{redacted}");
        assert!(redacted.contains("redacted"), "{head}\nbecame\n{redacted}");
    }
}

#[test]
fn the_rest_of_a_head_stays() {
    assert_eq!(
        head_of(
            "PATCH /Users/1?a=b&token=hunter2&c=d HTTP/1.1\r\nHost: x\r\nAuthorization:  Bearer hunter2\r\nX-B: 1\r\n  2"
        ),
        "PATCH /Users/1?a=b&token=redacted:7-bytes:6efb3088&c=d HTTP/1.1\r\nHost: x\r\n\
         Authorization:  Bearer redacted:7-bytes:6efb3088\r\nX-B: 1\r\n  2"
    );
    for head in [
        "GET /Users?filter=userName%20eq%20%22a%22&tokens=1 HTTP/1.1\r\nHost: x\r\nX-Authorization-Kind: y",
        "GET /Users?filter=password%20pr HTTP/1.1",
        "",
    ] {
        assert_eq!(head_of(head), head);
    }
}

#[test]
fn parameters_that_carry_a_credential_are_known_by_their_endings() {
    for name in [
        "token",
        "access_token",
        "accessToken",
        "secret_token",
        "bearerToken",
        "X-Token",
        "client-secret",
        "api_key",
        "X-API-Key",
        "apikey",
        "newPassword",
        "password[value]",
        "a%63cess%255Ftoken",
        "code",
    ] {
        let redacted = head_of(&format!("GET /Users?{name}=hunter2&count=1 HTTP/1.1"));
        let expected = format!("GET /Users?{name}=redacted:7-bytes:6efb3088&count=1 HTTP/1.1");
        assert_eq!(redacted, expected);
    }
    for name in [
        "startIndex",
        "sortBy",
        "sortOrder",
        "count",
        "cursor",
        "filter",
        "attributes",
        "excludedAttributes",
        "tokens",
        "keyword",
        "secretary",
    ] {
        let head = format!("GET /Users?{name}=hunter2&count=1 HTTP/1.1");
        assert_eq!(head_of(&head), head);
    }
}

#[test]
fn a_body_of_nothing_but_passwords_takes_no_longer_than_another() {
    for word in [
        "password",
        "password.",
        "password:[",
        "password[",
        "password:",
        "password=\"",
        "\\",
    ] {
        // Work that grew with the square of the length would not come to an end here.
        let body = word.repeat(1_000_000 / word.len());
        let redacted = body_of(format!("\0{body}").as_bytes());
        assert!(!redacted.is_empty(), "{word}");
    }
}

#[test]
fn a_fingerprint_depends_on_the_secret_and_on_the_salt() {
    let other = Redactor::new(b"other".to_vec());
    assert_eq!(redactor().replacement(b"a"), redactor().replacement(b"a"));
    assert_ne!(redactor().replacement(b"a"), redactor().replacement(b"b"));
    assert_ne!(redactor().replacement(b"a"), other.replacement(b"a"));
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_redacted_without_a_panic(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "password", "path", "value", "filter", "\"", ":", "{", "}", "[", "]", ",", "\\", "\\u0070",
                " eq ", "=", "x", " ", "?", "&", "\u{0}", "\u{e9}", "Authorization", "\r\n", "%", "://", "@", "'",
            ]),
            0..40,
        ),
    ) {
        let text = pieces.concat();
        body_of(text.as_bytes());
        head_of(&text);
    }
}
