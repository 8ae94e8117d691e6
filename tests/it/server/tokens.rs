//! Who may call.

use scimscope::journal::event::TroubleKind::Unauthorized;
use scimscope::net::Auth;

use super::{
    CLOSE, Endpoint, TOKEN, assert_refused, post, status, statuses, text, trouble_kind, user,
};

async fn guarded() -> Endpoint {
    Endpoint::start_with(|options| {
        options.auth = Auth::Tokens(vec!["older-token".to_owned(), TOKEN.to_owned()]);
    })
    .await
}

#[tokio::test]
async fn each_token_opens_the_endpoint_and_the_decision_is_kept() {
    for token in ["older-token", TOKEN] {
        let mut endpoint = guarded().await;
        let fields = format!("Authorization: bearer {token}\r\n{CLOSE}");
        assert_eq!(
            statuses(&endpoint.talk(post("known", &fields)).await),
            [201]
        );
        let exchange = endpoint.exchange(1).await;
        assert_eq!(trouble_kind(&exchange), None);
        assert_eq!(exchange.decisions[0].check, "token");
        assert_eq!(exchange.decisions[0].received, "a known token");
    }
}

#[tokio::test]
async fn a_refused_request_is_answered_401_and_recorded_with_its_body() {
    let cases = [
        ("", "Bearer realm=\"scim\"\r\n", "no token"),
        (
            "Authorization: Basic YTpi\r\n",
            "Bearer realm=\"scim\"\r\n",
            "the scheme Basic",
        ),
        (
            "Authorization: Bearer wrong\r\n",
            "error=\"invalid_token\"",
            "an unknown token",
        ),
    ];
    for (field, challenge, received_as) in cases {
        let mut endpoint = guarded().await;
        let received = endpoint
            .talk(post("unknown", &format!("{field}{CLOSE}")))
            .await;
        assert_eq!(statuses(&received), [401]);
        assert_refused(&received, 401);
        assert!(
            received.to_lowercase().contains("www-authenticate: ") && received.contains(challenge),
            "{received}"
        );
        let exchange = endpoint.exchange(1).await;
        assert_eq!(trouble_kind(&exchange), Some(Unauthorized));
        assert_eq!(status(&exchange), Some(401));
        assert_eq!(text(&exchange.request.body.kept), user("unknown"));
        assert!(exchange.decisions[0].received.contains(received_as));
    }
}

#[tokio::test]
async fn a_refused_request_leaves_the_connection_open_for_the_right_token() {
    let mut endpoint = guarded().await;
    let right = post(
        "second",
        &format!("Authorization: Bearer {TOKEN}\r\n{CLOSE}"),
    );
    let received = endpoint.talk(post("first", "") + &right).await;
    assert_eq!(statuses(&received), [401, 201]);
    assert_eq!(endpoint.exchange(2).await.connection.number, 1);
}

#[tokio::test]
async fn the_service_provider_configuration_is_read_without_a_token() {
    let endpoint = guarded().await;
    let get = |field: &str| {
        format!("GET /scim/v2/ServiceProviderConfig HTTP/1.1\r\nHost: a\r\n{field}{CLOSE}\r\n")
    };
    assert_eq!(statuses(&endpoint.talk(get("")).await), [200]);
    let wrong = get("Authorization: Bearer wrong\r\n");
    assert_eq!(
        statuses(&endpoint.talk(wrong).await),
        [401],
        "a wrong token is told where it is tested"
    );
}

#[tokio::test]
async fn without_a_token_nothing_is_learnt_about_sizes() {
    let mut endpoint = Endpoint::start_with(|options| {
        options.auth = Auth::Tokens(vec![TOKEN.to_owned()]);
        options.limits.max_body = 10;
    })
    .await;
    let received = endpoint.talk(post("long", CLOSE)).await;
    assert_eq!(statuses(&received), [401]);
    let exchange = endpoint.exchange(1).await;
    assert_eq!(exchange.request.body.kept.len(), 10);
    assert_eq!(exchange.request.body.length, user("long").len() as u64);
}
