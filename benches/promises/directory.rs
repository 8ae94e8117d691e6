//! Reads, and PATCH of a single member, in small and large directories.

use std::time::Duration;

use scimscope::journal::capture::Sync as DiskSync;

use crate::endpoint::{Endpoint, bare, id_of};
use crate::load::{Load, drive, request};
use crate::{people, report};

const DURATION: Duration = Duration::from_secs(4);
const CONNECTIONS: usize = 32;
const SMALL: usize = 1_000;
const LARGE: usize = 100_000;

pub async fn measure() {
    report::heading("reads and PATCH in directories of 1,000 and of 100,000 users");
    let small = Directory::measure(SMALL).await;
    let large = Directory::measure(LARGE).await;

    report::figure(
        "look-up by userName among 100,000, against bare hyper",
        &format!("{:.2}", large.look_up),
        "at least 0.50",
        large.look_up >= 0.5,
    );
    let relative = large.look_up / small.look_up;
    report::figure(
        "look-up among 100,000, against among 1,000",
        &format!("{relative:.2}"),
        "no slower (0.95)",
        relative >= 0.95,
    );
    report::figure(
        "page of 100 among 100,000, against bare hyper",
        &format!("{:.2}", large.page),
        "at least 0.30",
        large.page >= 0.3,
    );
    let p99 = large.patch.p99;
    report::figure(
        "PATCH one member, group of 100,000: p99",
        &format!("{p99:.2?}"),
        "under 2 ms",
        p99 < Duration::from_millis(2),
    );
    let cost = large.patch.p50.as_secs_f64() / small.patch.p50.as_secs_f64();
    report::figure(
        "PATCH one member, p50 against group of 1,000",
        &format!("{cost:.2}"),
        "independent (1.25)",
        cost <= 1.25,
    );
}

struct Directory {
    look_up: f64,
    page: f64,
    patch: Load,
}

impl Directory {
    async fn measure(n_users: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let endpoint =
            Endpoint::start(&folder.path().join("directory.scimlog"), DiskSync::Normal).await;
        let ids = endpoint.create_users(0, n_users).await;
        let group = id_of(
            &endpoint
                .send("POST", "/scim/v2/Groups", &people::group(1))
                .await,
        );
        for chunk in ids.chunks(1_000) {
            endpoint
                .send(
                    "PATCH",
                    &format!("/scim/v2/Groups/{group}"),
                    &people::add_members(chunk),
                )
                .await;
        }
        let look_up = Self::against_bare(&endpoint, move |n| {
            let name = (n.wrapping_mul(7919)) % n_users;
            format!("/scim/v2/Users?filter=userName+eq+%22user{name}%40fjordlabs.example%22")
        });
        let look_up = look_up.await;
        let page = Self::against_bare(&endpoint, |_| "/scim/v2/Users?count=100".to_owned()).await;
        // One member goes and comes back, over one connection, so that p99 is that of the request and not of a queue.
        let target = format!("/scim/v2/Groups/{group}");
        let patch = drive(endpoint.address, 1, DURATION, move |n| {
            let id = &ids[(n / 2).wrapping_mul(7919) % ids.len()];
            let body = if n % 2 == 0 {
                people::remove_member(id)
            } else {
                people::add_members(std::slice::from_ref(id))
            };
            request("PATCH", &target, &body)
        })
        .await;
        endpoint.stop().await;
        Self {
            look_up,
            page,
            patch,
        }
    }

    async fn against_bare(
        endpoint: &Endpoint,
        target: impl Fn(usize) -> String + Clone + Send + Sync + 'static,
    ) -> f64 {
        let answer = endpoint.send("GET", &target(0), "").await;
        let address = bare(200, answer).await;
        let get = move |n: usize| request("GET", &target(n), "");
        let bare = drive(address, CONNECTIONS, DURATION, get.clone()).await;
        let ours = drive(endpoint.address, CONNECTIONS, DURATION, get).await;
        ours.per_second / bare.per_second
    }
}
