//! The mark of a request that is sent again: which capture it comes from, and which event it was there.
//!
//! It goes to endpoints on this machine only, because another one has no business with the names of our captures. What
//! this endpoint makes of it is a word in the log and nothing else, so it may be believed of anyone who calls from this
//! machine, unless a proxy says that the caller is somewhere else: a tunnel calls from here for the whole world.

use std::net::SocketAddr;

use http::{HeaderMap, HeaderName};

use crate::journal::{Origin, Seq};

/// The header field with the mark.
pub const MARK: HeaderName = HeaderName::from_static("scimscope-replay");

/// Fields by which a proxy says that it calls for somebody else.
const FORWARDED: &[&str] = &["forwarded", "x-forwarded-for", "x-real-ip"];

/// The value of the mark: `0199…#402`.
pub fn mark(capture: &str, seq: Seq) -> String {
    format!("{capture}{seq}")
}

/// The origin of a request: `usual`, unless it bears a mark that can be believed.
pub(in crate::net) fn origin(usual: Origin, headers: &HeaderMap, peer: &str) -> Origin {
    let is_near = || {
        let peer = peer.parse::<SocketAddr>();
        peer.is_ok_and(|peer| peer.ip().to_canonical().is_loopback())
            && !FORWARDED.iter().any(|name| headers.contains_key(*name))
    };
    let is_marked = headers
        .get(MARK)
        .is_some_and(|value| value.to_str().is_ok_and(is_mark));
    if is_marked && is_near() {
        Origin::Replay
    } else {
        usual
    }
}

fn is_mark(value: &str) -> bool {
    value.split_once('#').is_some_and(|(capture, seq)| {
        uuid::Uuid::try_parse(capture).is_ok() && seq.parse::<u64>().is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAPTURE: &str = "0199a6f0-3c55-7cc0-8000-000000000001";

    fn check(fields: &[(&'static str, &str)], peer: &str, expected: Origin) {
        let fields = fields
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        let headers = fields.collect();
        assert_eq!(origin(Origin::Client, &headers, peer), expected, "{peer}");
    }

    #[test]
    fn a_marked_request_from_this_machine_is_a_replay() {
        let marked = mark(CAPTURE, Seq(402));
        assert_eq!(marked, format!("{CAPTURE}#402"));
        for peer in ["127.0.0.1:9", "[::1]:9", "[::ffff:127.0.0.1]:9"] {
            check(&[("scimscope-replay", &marked)], peer, Origin::Replay);
        }
    }

    #[test]
    fn anything_else_is_what_it_would_be_without_a_mark() {
        let marked = mark(CAPTURE, Seq(402));
        check(&[], "127.0.0.1:9", Origin::Client);
        check(
            &[("scimscope-replay", "yes")],
            "127.0.0.1:9",
            Origin::Client,
        );
        check(
            &[("scimscope-replay", &marked)],
            "192.0.2.1:9",
            Origin::Client,
        );
        check(
            &[
                ("scimscope-replay", &marked),
                ("x-forwarded-for", "192.0.2.1"),
            ],
            "127.0.0.1:9",
            Origin::Client,
        );
    }
}
