//! `--demo`: a throw-away capture, and a simulated Entra that drives the endpoint.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::app::cli::EndpointOptions;
use crate::app::endpoint::Endpoint;
use crate::app::exit::Failure;
use crate::journal::Origin;
use crate::net::Auth;
use crate::net::simulate::{self, Dialect, Plan};
use crate::scim::Profile;

/// An endpoint with its simulated client.
pub(super) struct Demo {
    /// The endpoint.
    pub(super) endpoint: Endpoint,
    folder: PathBuf,
    client: JoinHandle<()>,
    stop: CancellationToken,
}

impl Demo {
    /// Starts both. A port that nobody asked for by name is picked by the system, so that a demo never collides.
    pub(super) async fn start(options: &EndpointOptions) -> Result<Self, Failure> {
        let folder = std::env::temp_dir().join(format!("scimscope-demo-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir(&folder)
            .with_context(|| format!("cannot create {}", folder.display()))
            .map_err(Failure::Environment)?;
        let default_port = SocketAddr::from(([127, 0, 0, 1], 7643));
        let listen = if options.listen == default_port {
            SocketAddr::from(([127, 0, 0, 1], 0))
        } else {
            options.listen
        };
        let options = EndpointOptions {
            listen,
            ..options.clone()
        };
        let started = Endpoint::start(&options, folder.join("demo.scimlog"), Origin::Demo).await;
        let endpoint = match started {
            Ok(endpoint) => endpoint,
            Err(failure) => {
                // Why it could not start matters more than an empty folder that could not be removed.
                let _ = std::fs::remove_dir_all(&folder);
                return Err(failure);
            }
        };
        let stop = CancellationToken::new();
        let plan = plan(&endpoint, options.profile.into());
        let client = tokio::spawn(drive(plan, stop.clone()));
        Ok(Self {
            endpoint,
            folder,
            client,
            stop,
        })
    }

    /// Stops both and throws the capture away.
    pub(super) async fn stop(self) -> Result<(), Failure> {
        self.stop.cancel();
        // What became of the simulated client is on the screen; here it only has to be over.
        let _ = self.client.await;
        self.endpoint.stop().await?;
        std::fs::remove_dir_all(&self.folder)
            .with_context(|| format!("cannot remove {}", self.folder.display()))
            .map_err(Failure::Environment)
    }
}

/// Slow enough to watch, with pauses that tell a cycle from the next, and with enough cycles for an hour of looking
/// around. With this seed somebody is disabled and somebody deleted soon, because a first look is short.
fn plan(endpoint: &Endpoint, profile: Profile) -> Plan {
    let token = match &endpoint.auth {
        Auth::Open => None,
        Auth::Tokens(tokens) => tokens.first().cloned(),
    };
    Plan {
        target: endpoint.url.clone(),
        token,
        users: 9,
        groups: 2,
        cycles: 200,
        // Of what Entra really sends, the strict profile refuses so much that there would be no directory to look at.
        dialect: match profile {
            Profile::Lenient => Dialect::Legacy,
            Profile::Strict => Dialect::Rfc,
        },
        seed: 55,
        rate: Some(6.0),
        concurrency: 2,
        pause: Duration::from_secs(4),
    }
}

async fn drive(plan: Plan, stop: CancellationToken) {
    // Every request and answer is in the log, refused ones too: there is nothing further to report.
    let _ = simulate::run(&plan, |_| {}, stop).await;
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use clap::Parser;

    use super::*;
    use crate::journal::{Event, Fact, Reader, Seq};

    #[derive(Parser)]
    struct Command {
        #[command(flatten)]
        endpoint: EndpointOptions,
    }

    /// When the first event like that comes, by the pace of the plan.
    fn moment(events: &[Event], plan: &Plan, is_it: impl Fn(&str, &str) -> bool) -> Duration {
        let n_before = events.iter().position(|event| match &event.fact {
            Fact::Exchange(exchange) => {
                let body = String::from_utf8_lossy(&exchange.request.body.kept);
                is_it(&exchange.request.method, &body)
            }
            _ => false,
        });
        let n_before = f64::from(u32::try_from(n_before.expect("it happens")).unwrap());
        Duration::from_secs_f64(n_before / plan.rate.unwrap())
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_first_look_of_half_a_minute_sees_somebody_disabled_and_somebody_deleted() {
        for (profile, disabling) in [("lenient", "\"False\""), ("strict", "false")] {
            let options = [
                "demo",
                "--no-auth",
                "--listen",
                "127.0.0.1:0",
                "--profile",
                profile,
            ];
            let options = Command::parse_from(options).endpoint;
            let folder = tempfile::tempdir().unwrap();
            let capture = folder.path().join("demo.scimlog");
            let endpoint = Endpoint::start(&options, capture.clone(), Origin::Demo);
            let endpoint = endpoint.await.unwrap();
            let plan = plan(&endpoint, options.profile.into());
            let quick = Plan {
                cycles: 3,
                rate: None,
                pause: Duration::ZERO,
                ..plan.clone()
            };
            drive(quick, CancellationToken::new()).await;
            endpoint.stop().await.unwrap();
            let reader = Reader::open(&capture).unwrap();
            let events = reader.events(Seq(1), Seq(u64::MAX), usize::MAX).unwrap();
            let disabled = moment(&events, &plan, |method, body| {
                method == "PATCH" && body.contains("active") && body.contains(disabling)
            });
            let deleted = moment(&events, &plan, |method, _| method == "DELETE");
            let pauses = plan.pause * 2;
            assert!(disabled + pauses < Duration::from_secs(30), "{disabled:?}");
            assert!(deleted + pauses < Duration::from_secs(30), "{deleted:?}");
        }
    }
}
