//! The endpoint: capture, recorder and server, started and stopped together.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::app::cli::{EndpointOptions, SyncName};
use crate::app::exit::Failure;
use crate::app::{places, schema, seed, sleep, token};
use crate::inspect::effect;
use crate::journal::Sync;
use crate::journal::search::Indexer;
use crate::journal::{Capture, Inbox, Origin, Recorder};
use crate::net::tls::Certificate;
use crate::net::{Auth, Limits, Options, Server};
use crate::scim::schema::Schemas;
use crate::scim::{Provider, Timestamp};

/// The endpoint at work.
pub(super) struct Endpoint {
    /// Where a client on this machine reaches it.
    pub(super) url: String,
    /// What it records into.
    pub(super) capture: PathBuf,
    /// Who may call.
    pub(super) auth: Auth,
    /// Since when it answers.
    pub(super) started: Timestamp,
    /// The way to the recorder.
    pub(super) inbox: Inbox,
    /// What whoever started it did not expect.
    pub(super) note: Option<String>,
    recorder: Recorder,
    indexer: Indexer,
    server: JoinHandle<()>,
    sleep: JoinHandle<Option<()>>,
    stop: CancellationToken,
}

impl Endpoint {
    /// Opens the capture, binds the port, starts to answer.
    pub(super) async fn start(
        options: &EndpointOptions,
        capture: PathBuf,
        origin: Origin,
    ) -> Result<Self, Failure> {
        if options.no_auth && !options.listen.ip().is_loopback() {
            return Err(Failure::Usage(anyhow!(
                "--no-auth on {} would let anybody on the network in; use a token, or listen on 127.0.0.1",
                options.listen
            )));
        }
        let auth = token::accepted(options)?;
        let certificate = certificate(options).map_err(Failure::Usage)?;
        let schemas = schema::read(&options.schema).map_err(Failure::Usage)?;
        let resources = options
            .seed
            .as_deref()
            .map(seed::read)
            .transpose()
            .map_err(Failure::Usage)?;

        // The port first: a capture is not touched by an endpoint that cannot start.
        let limits = Limits::for_bodies_of(options.max_body);
        let server = Server::bind(Options {
            listen: options.listen,
            base_path: options.base_path.clone(),
            base_url: options.base_url.clone(),
            trust_forwarded: options.trust_forwarded,
            auth: auth.clone(),
            certificate,
            limits,
            origin,
        })
        .await
        .map_err(Failure::environment)?;
        let url = server.url();

        let recorder = record(options, schemas, &capture, &url).map_err(Failure::environment)?;
        let note = match (resources, &options.seed) {
            (Some(resources), Some(file)) => {
                seed::put_in(&recorder, resources, file, &capture).await?
            }
            _ => None,
        };
        let (stop, inbox) = (CancellationToken::new(), recorder.inbox());
        let server = tokio::spawn(server.run(inbox.clone(), stop.clone()));
        let awake = stop.clone();
        let slept = sleep::record(inbox.clone());
        let sleep = tokio::spawn(async move { awake.run_until_cancelled(slept).await });
        Ok(Self {
            url,
            indexer: Indexer::start(&capture, effect::sentence),
            capture,
            auth,
            started: Timestamp(jiff::Timestamp::now().as_microsecond()),
            inbox,
            note,
            recorder,
            server,
            sleep,
            stop,
        })
    }

    /// Finishes the requests under way, commits, closes the file.
    pub(super) async fn stop(self) -> Result<(), Failure> {
        self.stop.cancel();
        let served = self.server.await.context("the endpoint's task failed");
        // Whether it was stopped or failed: it records nothing more.
        let _ = self.sleep.await;
        // The recorder waits for its thread, which is not this thread's business.
        let (recorder, indexer) = (self.recorder, self.indexer);
        let closed = tokio::task::spawn_blocking(move || {
            // A reader in the way would keep the recorder from leaving one file behind.
            indexer.stop();
            recorder.stop()
        });
        let closed = closed.await;
        served.map_err(Failure::Environment)?;
        closed
            .context("the recorder's task failed")
            .map_err(Failure::Environment)?
            .map_err(Failure::environment)
    }
}

/// The capture that the options name, its folder made when it is the default one.
pub(super) fn capture_path(options: &EndpointOptions) -> Result<PathBuf, Failure> {
    if let Some(path) = &options.capture {
        places::refuse_no_file(path)?;
        return Ok(path.clone());
    }
    let path = places::default_capture().map_err(Failure::Environment)?;
    if let Some(folder) = path.parent() {
        let made = std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot create {}", folder.display()));
        made.map_err(Failure::Environment)?;
    }
    Ok(path)
}

fn record(
    options: &EndpointOptions,
    schemas: Schemas,
    path: &Path,
    url: &str,
) -> Result<Recorder, crate::journal::Error> {
    let sync = match options.sync {
        SyncName::Full => Sync::Full,
        SyncName::Normal => Sync::Normal,
    };
    let provider = Provider {
        schemas,
        profile: options.profile.into(),
        base_path: options.base_path.clone(),
        cursor_key: uuid::Uuid::new_v4().as_u128(),
        ..Provider::default().for_bodies_of(options.max_body)
    };
    let capture = Capture::open(path, sync)?;
    if let Some(bytes) = options.max_capture {
        capture.limit_size(bytes as u64)?;
    }
    capture.announce(url)?;
    Recorder::start(capture, provider, options.keep_secrets)
}

fn certificate(options: &EndpointOptions) -> anyhow::Result<Option<Certificate>> {
    match (&options.tls_cert, &options.tls_key) {
        (Some(chain), Some(key)) => Ok(Some(Certificate::load(chain, key)?)),
        _ if options.tls_self_signed => {
            let address = options.listen.ip().to_string();
            Ok(Some(Certificate::self_signed(&[
                "localhost".to_owned(),
                address,
            ])?))
        }
        _ => Ok(None),
    }
}
