//! Rows of the list that no test of this room shows, and why.

/// Rows that tests of other rooms show, by the name of the test.
pub const ELSEWHERE: &[(&[&str], &str)] = &[
    (
        &["DS-04"],
        "the_service_provider_configuration_is_read_without_a_token",
    ),
    (
        &["AU-01", "AU-02", "AU-03", "CR-17", "AU-10"],
        "a_refused_request_is_answered_401_and_recorded_with_its_body",
    ),
    (&["AU-11"], "without_a_token_nothing_is_learnt_about_sizes"),
    (&["SC-05", "SC-09"], "no_file_of_a_capture_holds_a_secret"),
];

/// Rows about what is not offered, with the reason.
pub const EXCEPTIONS: &[(&[&str], &str)] = &[
    (
        &[
            "CR-18", "QY-11", "AU-04", "AU-05", "AU-06", "CP-16", "CP-17",
        ],
        "every token that is accepted may do and see everything: an inspector has one policy, and no rights to take away",
    ),
    (
        &["QY-06", "FL-29"],
        "a query of any size is answered, page by page; nothing is ever too many",
    ),
    (
        &["FL-28", "SE-07", "SC-04"],
        "what counts as sensitive is the provider's choice; Entra ID and Okta look users up by userName and emails in \
         a GET, and would stop working. The one attribute that nobody may ask about, password, is refused everywhere (FL-27)",
    ),
    (
        &["CP-19"],
        "cursors cost nothing to give out, because nothing is kept for them; nobody's requests are limited",
    ),
    (
        &["ME-02", "ME-03", "ME-04", "ME-05"],
        "/Me is not supported, because a token belongs to no user; it is answered 501 (ME-01)",
    ),
    (
        &["AU-07", "AU-08"],
        "tokens are not issued here, and HTTP Basic is not offered; there is no authorization server to review",
    ),
    (
        &["SC-06", "SC-07"],
        "the directory holds test data of one developer: no lock-out, no slow-down, one provisioning domain",
    ),
    (
        &["TN-03", "TN-04", "TN-06"],
        "one endpoint is one tenant; another one is another capture",
    ),
    (
        &[
            "EV-02", "EV-03", "EV-04", "EV-05", "EV-06", "EV-08", "BK-24",
        ],
        "asynchronous requests and security event tokens (RFC 9967) are not offered, nor advertised (EV-01, EV-07)",
    ),
    (
        &["DV-01", "DV-02", "DV-03", "DV-04"],
        "devices (RFC 9944) are not offered; /ResourceTypes lists User and Group",
    ),
];
