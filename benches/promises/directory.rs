//! Reads, POST, and PATCH of a single member, in small and large directories, and the memory of a large one.

use std::time::Duration;

use scimscope::journal::Sync as DiskSync;

use crate::endpoint::{Endpoint, bare, id_of};
use crate::load::{Connection, Load, drive, request};
use crate::{people, report};

const DURATION: Duration = Duration::from_secs(4);
const CONNECTIONS: usize = 32;
const SMALL: usize = 1_000;
const LARGE: usize = 100_000;

/// What a directory of the large size with a group of everyone may take.
const MEMORY_MB: f64 = 500.0;

pub async fn measure() {
    report::heading("reads, POST and PATCH in directories of 1,000 and of 100,000 users");
    let small = Directory::measure(SMALL).await;
    let large = Directory::measure(LARGE).await;

    for (directory, size) in [(&small, "1,000"), (&large, "100,000")] {
        let figures = [
            ("look-up by userName", &directory.look_up, 0.5),
            ("page of 100", &directory.page, 0.3),
            ("POST", &directory.post, 0.5),
        ];
        for (what, against_bare, target) in figures {
            against_bare.report(&format!("{what} among {size}"), target);
        }
        let ratio = format!("{:.2}", directory.other_page.ratio());
        report::note(
            &format!("another page each time among {size}: ratio"),
            &ratio,
        );
    }
    let relative = large.look_up.ratio() / small.look_up.ratio();
    report::figure(
        "look-up among 100,000, against among 1,000",
        &format!("{relative:.2}"),
        "no slower (0.95)",
        relative >= 0.95,
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
    report::figure(
        "resident, 100,000 users and a group of them all",
        &format!("{:.0} MB", large.resident_mb),
        "at most 500 MB",
        large.resident_mb <= MEMORY_MB,
    );
}

/// The endpoint and bare hyper, asked the same.
struct AgainstBare {
    ours: Load,
    bare: Load,
}

impl AgainstBare {
    fn ratio(&self) -> f64 {
        self.ours.per_second / self.bare.per_second
    }

    fn report(&self, what: &str, target: f64) {
        let ratio = self.ratio();
        let what = format!("{what}, against bare hyper");
        report::figure(
            &what,
            &format!("{ratio:.2}"),
            &format!("at least {target:.2}"),
            ratio >= target,
        );
        let requests = format!("{:.0} / {:.0}", self.ours.per_second, self.bare.per_second);
        report::note("  ours / bare, requests/s", &requests);
        let cpu = format!("{:.0?} / {:.0?}", self.ours.cpu, self.bare.cpu);
        report::note("  ours / bare, processor time a request", &cpu);
    }
}

struct Directory {
    /// Of this process, the load client included, before anything is measured.
    resident_mb: f64,
    look_up: AgainstBare,
    page: AgainstBare,
    /// Another page each time, so that none is stored as one that was sent before.
    other_page: AgainstBare,
    post: AgainstBare,
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
        let resident_mb = report::resident_mb(std::process::id());
        let look_up = Self::against_bare(&endpoint, 200, move |n| {
            let name = (n.wrapping_mul(7919)) % n_users;
            let target =
                format!("/scim/v2/Users?filter=userName+eq+%22user{name}%40fjordlabs.example%22");
            request("GET", &target, "")
        });
        let look_up = look_up.await;
        let page = Self::against_bare(&endpoint, 200, |_| {
            request("GET", "/scim/v2/Users?count=100", "")
        });
        let page = page.await;
        let other_page = Self::against_bare(&endpoint, 200, move |n| {
            let start = n.wrapping_mul(7919) % (n_users - 100) + 1;
            let target = format!("/scim/v2/Users?startIndex={start}&count=100");
            request("GET", &target, "")
        });
        let other_page = other_page.await;
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
        // Last, because it lets the directory grow.
        let post = Self::against_bare(&endpoint, 201, move |n| {
            request("POST", "/scim/v2/Users", &people::user(n_users + n))
        });
        let post = post.await;
        endpoint.stop().await;
        Self {
            resident_mb,
            look_up,
            page,
            other_page,
            post,
            patch,
        }
    }

    /// Drives the endpoint, and bare hyper that answers the first request as the endpoint does. The status is that
    /// of every answer. Requests of the endpoint are numbered from 1, because it has had the first.
    async fn against_bare(
        endpoint: &Endpoint,
        status: u16,
        message: impl Fn(usize) -> Vec<u8> + Clone + Send + Sync + 'static,
    ) -> AgainstBare {
        let mut connection = Connection::open(endpoint.address).await;
        let (first_status, answer) = connection.exchange(&message(0)).await;
        assert_eq!(first_status, status);
        let address = bare(status, answer).await;
        let bare = drive(address, CONNECTIONS, DURATION, message.clone()).await;
        let next = move |n| message(n + 1);
        let ours = drive(endpoint.address, CONNECTIONS, DURATION, next).await;
        AgainstBare { ours, bare }
    }
}
