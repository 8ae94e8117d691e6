//! Who is calling, recognized by wire traits.

use crate::journal::{Agent, Origin};

/// A kind of client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Client {
    /// Microsoft Entra ID: sends `ADSCIMVersion`, and usually no `User-Agent`.
    Entra,
    /// Okta.
    Okta,
    /// authentik.
    Authentik,
    /// Postman or newman.
    Postman,
    /// curl.
    Curl,
    /// Ourselves: a recorded request that was sent again, whoever sent it first.
    Replay,
    /// Nobody on the wire: a seed, what the user said, or the endpoint itself.
    Nobody,
    /// None of the above.
    Unknown,
}

/// How the value of `User-Agent` begins, in lower case, and who sends it.
const AGENTS: &[(&str, Client)] = &[
    ("okta scim", Client::Okta),
    ("azure-ad-scim", Client::Entra),
    ("authentik@", Client::Authentik),
    ("postmanruntime/", Client::Postman),
    ("curl/", Client::Curl),
];

impl Client {
    /// Every kind, in the order of the table in the documentation.
    pub const ALL: [Self; 8] = [
        Self::Entra,
        Self::Okta,
        Self::Authentik,
        Self::Postman,
        Self::Curl,
        Self::Replay,
        Self::Nobody,
        Self::Unknown,
    ];

    /// Recognizes the client of an event.
    pub fn recognize(origin: Origin, agent: &Agent) -> Self {
        Self::by_traits(origin, agent.user_agent.as_deref(), agent.is_adscim)
    }

    /// Recognizes the client by the traits themselves: who made the event, the value of `User-Agent`, and whether
    /// `ADSCIMVersion` was sent.
    fn by_traits(origin: Origin, user_agent: Option<&str>, is_adscim: bool) -> Self {
        if matches!(origin, Origin::Seed | Origin::Endpoint | Origin::User) {
            return Self::Nobody;
        }
        // What a client did must not be counted again when it is only played back.
        if origin == Origin::Replay {
            return Self::Replay;
        }
        if is_adscim {
            return Self::Entra;
        }
        let user_agent = user_agent.unwrap_or_default();
        let starts_with = |beginning: &str| {
            user_agent
                .get(..beginning.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(beginning))
        };
        AGENTS
            .iter()
            .find(|(beginning, _)| starts_with(beginning))
            .map_or(Self::Unknown, |(_, client)| *client)
    }

    /// Recognizes the client of an event in brief. What an import found to be there had no target: nobody sent it.
    pub fn of_event(
        origin: Origin,
        target: &str,
        user_agent: Option<&str>,
        is_adscim: bool,
    ) -> Self {
        if origin == Origin::Import && target.is_empty() {
            return Self::Nobody;
        }
        Self::by_traits(origin, user_agent, is_adscim)
    }

    /// How many bytes at the beginning of a `User-Agent` are those that a kind of client is recognized by.
    pub fn known_agent(user_agent: &str) -> usize {
        let is_there = |beginning: &str| {
            let head = user_agent.get(..beginning.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(beginning))
        };
        let mut known = AGENTS.iter().map(|(beginning, _)| *beginning);
        known.find(|one| is_there(one)).map_or(0, str::len)
    }

    /// Whether it is known to come at regular times by itself, and to try then what failed before: Entra ID starts a
    /// cycle every 40 minutes, authentik brings everything up to date every hour. Okta sends what happens, and the
    /// others what a person wants.
    pub fn is_regular(self) -> bool {
        matches!(self, Self::Entra | Self::Authentik)
    }

    /// The name used on screen and in JSON; `none` of what no client sent.
    pub fn name(self) -> &'static str {
        match self {
            Self::Entra => "entra",
            Self::Okta => "okta",
            Self::Authentik => "authentik",
            Self::Postman => "postman",
            Self::Curl => "curl",
            Self::Replay => "replay",
            Self::Nobody => "none",
            Self::Unknown => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(user_agent: Option<&str>, is_adscim: bool, expected: Client) {
        let agent = Agent {
            user_agent: user_agent.map(str::to_owned),
            is_adscim,
        };
        assert_eq!(Client::recognize(Origin::Client, &agent), expected);
    }

    #[test]
    fn clients_are_told_apart_by_their_traits() {
        check(None, true, Client::Entra);
        check(Some("Okta SCIM Client 1.0.0"), false, Client::Okta);
        check(Some("OKTA SCIM Integration"), false, Client::Okta);
        check(Some("curl/8.5.0"), false, Client::Curl);
        check(Some("PostmanRuntime/7.39.0"), false, Client::Postman);
        check(Some("my-okta-scim-tool"), false, Client::Unknown);
        check(None, false, Client::Unknown);
    }

    #[test]
    fn what_is_sent_again_is_not_what_the_client_did() {
        let agent = Agent {
            user_agent: None,
            is_adscim: true,
        };
        let found = Client::recognize(Origin::Replay, &agent);
        assert_eq!(found, Client::Replay);
    }

    #[test]
    fn a_seeded_event_has_no_client() {
        assert_eq!(
            Client::recognize(Origin::Seed, &Agent::default()),
            Client::Nobody
        );
    }
}
