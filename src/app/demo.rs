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
/// around.
fn plan(endpoint: &Endpoint, profile: Profile) -> Plan {
    let token = match &endpoint.auth {
        Auth::Open => None,
        Auth::Tokens(tokens) => tokens.first().cloned(),
    };
    Plan {
        target: endpoint.url.clone(),
        token,
        users: 12,
        groups: 3,
        cycles: 200,
        // Of what Entra really sends, the strict profile refuses so much that there would be no directory to look at.
        dialect: match profile {
            Profile::Lenient => Dialect::Legacy,
            Profile::Strict => Dialect::Rfc,
        },
        seed: 7,
        rate: Some(4.0),
        concurrency: 2,
        pause: Duration::from_secs(4),
    }
}

async fn drive(plan: Plan, stop: CancellationToken) {
    // Every request and answer is in the log, refused ones too: there is nothing further to report.
    let _ = simulate::run(&plan, |_| {}, stop).await;
}
