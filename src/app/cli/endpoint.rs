//! The options of an endpoint, with a screen or without one.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::journal::MOST_REQUEST_BYTES;
use crate::scim::Profile;

/// Options of the endpoint. Every one may stand in the configuration file, without its dashes.
#[derive(Debug, Clone, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch on the command line, independent of the others"
)]
pub(in crate::app) struct EndpointOptions {
    /// Where to listen; port 0 picks one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:7643")]
    pub(in crate::app) listen: SocketAddr,
    /// The path that SCIM is below
    #[arg(long, value_name = "PATH", default_value = "/scim/v2", value_parser = base_path)]
    pub(in crate::app) base_path: String,
    /// What meta.location starts with [default: scheme and host of each request]
    #[arg(long, value_name = "URL", value_parser = base_url)]
    pub(in crate::app) base_url: Option<String>,
    /// Believe X-Forwarded-Proto, -Host and -Prefix
    #[arg(long)]
    pub(in crate::app) trust_forwarded: bool,
    /// A bearer token that is accepted; repeatable [default: a random one, kept beside the default capture]
    #[arg(
        long,
        value_name = "TOKEN",
        env = "SCIMSCOPE_TOKEN",
        hide_env_values = true
    )]
    pub(in crate::app) token: Vec<String>,
    /// A file with accepted tokens, one a line
    #[arg(long, value_name = "FILE")]
    pub(in crate::app) token_file: Option<PathBuf>,
    /// Accept requests without a token; refused on a non-loopback address
    #[arg(long, conflicts_with_all = ["token_file"])]
    pub(in crate::app) no_auth: bool,
    /// The capture to record into [default: default.scimlog in the state directory]
    #[arg(long, value_name = "FILE")]
    pub(in crate::app) capture: Option<PathBuf>,
    /// How requests are treated
    #[arg(long, value_enum, default_value = "lenient")]
    pub(in crate::app) profile: ProfileName,
    /// A schema definition to add: an extension of User or Group, or further attributes of a schema; repeatable
    #[arg(long, value_name = "FILE")]
    pub(in crate::app) schema: Vec<PathBuf>,
    /// Resources to start from: a ListResponse or an array; recorded as events
    #[arg(long, value_name = "FILE")]
    pub(in crate::app) seed: Option<PathBuf>,
    /// Certificate chain for HTTPS (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub(in crate::app) tls_cert: Option<PathBuf>,
    /// Private key for HTTPS (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(in crate::app) tls_key: Option<PathBuf>,
    /// HTTPS with a certificate made on the spot
    #[arg(long, conflicts_with = "tls_cert")]
    pub(in crate::app) tls_self_signed: bool,
    /// The largest body; a larger one is answered 413 and recorded up to here
    #[arg(long, value_name = "BYTES", default_value = "8MiB", value_parser = body_size)]
    pub(in crate::app) max_body: usize,
    /// The largest capture; what comes once it is full is answered 503 and not carried out [default: the disk decides]
    #[arg(long, value_name = "BYTES", value_parser = byte_size)]
    pub(in crate::app) max_capture: Option<usize>,
    /// How a commit reaches the disk
    #[arg(long, value_enum, default_value = "full")]
    pub(in crate::app) sync: SyncName,
    /// Record credentials and passwords as they come
    #[arg(long)]
    pub(in crate::app) keep_secrets: bool,
    /// The configuration file [default: config.toml in the configuration directory]
    #[arg(long, value_name = "FILE")]
    pub(in crate::app) config: Option<PathBuf>,
}

/// How requests are treated.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(in crate::app) enum ProfileName {
    /// Accepts every known client's shapes and remarks on each departure
    Lenient,
    /// RFC 7643 and RFC 7644 to the letter
    Strict,
}

impl From<ProfileName> for Profile {
    fn from(name: ProfileName) -> Self {
        match name {
            ProfileName::Lenient => Self::Lenient,
            ProfileName::Strict => Self::Strict,
        }
    }
}

/// How a commit reaches the disk.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(in crate::app) enum SyncName {
    /// Every commit waits for the disk
    Full,
    /// The system writes when it likes; a crash of the machine may lose the last moments
    Normal,
}

fn base_path(text: &str) -> Result<String, String> {
    let path = text.trim_end_matches('/');
    if !path.is_empty() && !path.starts_with('/') {
        return Err("it starts with a slash, as in /scim/v2".to_owned());
    }
    if path.contains(['?', '#', ' ', '%']) {
        return Err("it is a plain path without a query, as in /scim/v2".to_owned());
    }
    Ok(path.to_owned())
}

fn base_url(text: &str) -> Result<String, String> {
    let url = text.trim_end_matches('/');
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    match rest {
        Some(rest) if !rest.is_empty() && !url.contains(['?', '#', ' ', '@']) => Ok(url.to_owned()),
        _ => Err("it is an http or https URL without user, query and fragment, as in https://example.org/scim/v2".to_owned()),
    }
}

fn body_size(text: &str) -> Result<usize, String> {
    let bytes = byte_size(text)?;
    if bytes > MOST_REQUEST_BYTES {
        return Err(format!(
            "an event holds a body of {}MiB at most",
            MOST_REQUEST_BYTES >> 20
        ));
    }
    Ok(bytes)
}

fn byte_size(text: &str) -> Result<usize, String> {
    let (number, factor) = [
        ("KiB", 1 << 10),
        ("MiB", 1 << 20),
        ("GiB", 1 << 30),
        ("", 1),
    ]
    .iter()
    .find_map(|(unit, factor)| {
        text.strip_suffix(unit)
            .map(|number| (number.trim(), *factor))
    })
    .unwrap_or((text, 1));
    let bytes = number
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_mul(factor));
    bytes
        .filter(|bytes| *bytes > 0)
        .ok_or_else(|| "it is a number of bytes, as in 8388608 or 8MiB".to_owned())
}
