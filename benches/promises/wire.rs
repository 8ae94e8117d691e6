//! `POST /Users` with everything recorded, against bare hyper.

use std::time::Duration;

use scimscope::journal::Sync;

use crate::endpoint::{Endpoint, bare};
use crate::load::{drive, request};
use crate::{people, report};

const DURATION: Duration = Duration::from_secs(6);

pub async fn measure() {
    report::heading("POST /Users recorded, against bare hyper that answers the same bytes");
    compare(Sync::Full, "full", 256).await;
    compare(Sync::Normal, "normal", 32).await;
}

async fn compare(sync: Sync, name: &str, connections: usize) {
    let folder = tempfile::tempdir().unwrap();
    let endpoint = Endpoint::start(&folder.path().join("wire.scimlog"), sync).await;
    let answer = endpoint
        .send("POST", "/scim/v2/Users", &people::user(0))
        .await;
    let post = |n: usize| request("POST", "/scim/v2/Users", &people::user(n + 1));
    let bare_address = bare(201, answer).await;

    let bare = drive(bare_address, connections, DURATION, post).await;
    let ours = drive(endpoint.address, connections, DURATION, post).await;
    endpoint.stop().await;

    let ratio = ours.per_second / bare.per_second;
    let what = format!("--sync {name}, {connections} connections: ratio");
    report::figure(&what, &format!("{ratio:.2}"), "at least 0.50", ratio >= 0.5);
    report::note("  ours, requests/s", &format!("{:.0}", ours.per_second));
    report::note(
        "  ours, p50 / p99",
        &format!("{:.1?} / {:.1?}", ours.p50, ours.p99),
    );
    report::note("  bare, requests/s", &format!("{:.0}", bare.per_second));
    let cpu = format!("{:.0?} / {:.0?}", ours.cpu, bare.cpu);
    report::note("  ours / bare, processor time a request", &cpu);
}
