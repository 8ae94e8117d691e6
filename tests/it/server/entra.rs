//! The simulated Entra against the real endpoint: what it believes, what the directory holds and what the log says are
//! one and the same.

use std::time::Duration;

use scimscope::journal::{Fact, Seq};
use scimscope::net::simulate::{Dialect, Ending, Plan, run};
use scimscope::scim::{Directory, Profile};
use tokio_util::sync::CancellationToken;

use super::{Endpoint, status};
use crate::simulate::{believed, held};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_entra_believes_is_what_the_log_leads_to_in_every_dialect() {
    for (dialect, profile) in [
        (Dialect::Legacy, Profile::Lenient),
        (Dialect::Optscim, Profile::Lenient),
        (Dialect::Rfc, Profile::Strict),
    ] {
        let mut endpoint = Endpoint::start_by(profile, |_| {}).await;
        let plan = Plan {
            target: endpoint.url.clone(),
            token: None,
            users: 50,
            groups: 5,
            cycles: 3,
            dialect,
            seed: 7,
            rate: None,
            concurrency: 8,
            pause: Duration::ZERO,
        };
        let report = run(&plan, |_| {}, CancellationToken::new()).await.unwrap();
        assert_eq!(report.ending, Ending::Completed);
        assert!(report.is_acceptable(), "{report}");
        let believed = believed(&report.believed);
        assert_eq!(
            believed["groups"].as_object().unwrap().len(),
            report.believed.groups.len()
        );
        assert!(report.believed.users.len() > 40, "{report}");

        let n_events = endpoint.finish().await;
        let restored = endpoint.reader.directory_at(Seq(n_events)).unwrap();
        assert_eq!(held(&restored), believed, "{dialect:?}");

        let mut folded = Directory::default();
        let mut n_exchanges = 0;
        for event in endpoint.events() {
            // Apart from exchanges there are only connections that the client opened in advance and never used.
            if let Fact::Exchange(exchange) = &event.fact {
                n_exchanges += 1;
                // Spoken by the RFCs, nothing is to be forgiven, and nothing wrong but that somebody is gone.
                let status = status(exchange);
                assert!(
                    profile == Profile::Lenient || status.is_some_and(|status| status < 400),
                    "{:?}",
                    exchange.outcome
                );
                let is_refused = status.is_none_or(|status| status >= 400);
                assert!(
                    !is_refused || event.changes.is_empty(),
                    "event {}",
                    event.seq
                );
            }
            for change in &event.changes {
                folded.apply(change).unwrap();
            }
        }
        assert_eq!(n_exchanges, report.n_requests(), "one exchange a request");
        assert_eq!(folded, restored, "{dialect:?}");
    }
}
