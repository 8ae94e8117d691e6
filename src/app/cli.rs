//! The command line as data.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::inspect::Client;
use crate::inspect::export::FORMATS;
use crate::scim::Profile;

/// A provisioning inspector for the terminal.
///
/// Point Microsoft Entra ID, Okta or any SCIM client at it and watch what each request does to the directory.
#[derive(Debug, Parser)]
#[command(
    name = "scimscope",
    version,
    args_conflicts_with_subcommands = true,
    args_override_self = true
)]
pub(super) struct Cli {
    /// What to do; `run` without one.
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// The options of `run`.
    #[command(flatten)]
    pub(super) run: RunOptions,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Endpoint and screen in one process (the default)
    Run(Box<RunOptions>),
    /// Endpoint without a screen; one line per event on stdout
    Serve(Box<ServeOptions>),
    /// Screen on a capture, read-only; follows it if somebody is writing
    Open(OpenOptions),
    /// Events of a capture, oldest first
    Log(LogOptions),
    /// One exchange with its effect and the remarks on it
    #[command(override_usage = "scimscope show [OPTIONS] [FILE] EVENT")]
    Show(ShowOptions),
    /// The directory at any event
    State(StateOptions),
    /// What differs between two events; ends with 0 whether anything does or not
    #[command(override_usage = "scimscope diff [OPTIONS] [FILE] A [B]")]
    Diff(DiffOptions),
    /// Counts, rates, latencies and cycles
    Stats(StatsOptions),
    /// What was captured, for another program or another person
    Export(ExportOptions),
    /// A new capture from an export, or from what another program captured
    Import(ImportOptions),
    /// Send recorded requests to an endpoint, and compare its answers with the recorded ones
    Replay(Box<ReplayOptions>),
    /// Behave like Entra ID towards an endpoint
    Simulate(SimulateOptions),
    /// The keys in force, and what they do
    Keys(KeysOptions),
    /// The themes to choose from
    Themes(ThemesOptions),
    /// The manual page, on stdout
    Man,
    /// Completions for a shell, on stdout
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// How requests are treated.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum ProfileName {
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
pub(super) enum SyncName {
    /// Every commit waits for the disk
    Full,
    /// The system writes when it likes; a crash of the machine may lose the last moments
    Normal,
}

/// When to use color.
#[derive(Debug, Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(super) enum ColorName {
    /// When the terminal has it and `NO_COLOR` is not set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Options of the endpoint. Every one may stand in the configuration file, without its dashes.
#[derive(Debug, Clone, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch on the command line, independent of the others"
)]
pub(super) struct EndpointOptions {
    /// Where to listen; port 0 picks one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:7643")]
    pub(super) listen: SocketAddr,
    /// The path that SCIM is below
    #[arg(long, value_name = "PATH", default_value = "/scim/v2", value_parser = base_path)]
    pub(super) base_path: String,
    /// What meta.location starts with [default: scheme and host of each request]
    #[arg(long, value_name = "URL", value_parser = base_url)]
    pub(super) base_url: Option<String>,
    /// Believe X-Forwarded-Proto, -Host and -Prefix
    #[arg(long)]
    pub(super) trust_forwarded: bool,
    /// A bearer token that is accepted; repeatable [default: a random one, kept beside the default capture]
    #[arg(
        long,
        value_name = "TOKEN",
        env = "SCIMSCOPE_TOKEN",
        hide_env_values = true
    )]
    pub(super) token: Vec<String>,
    /// A file with accepted tokens, one a line
    #[arg(long, value_name = "FILE")]
    pub(super) token_file: Option<PathBuf>,
    /// Accept requests without a token; refused on a non-loopback address
    #[arg(long, conflicts_with_all = ["token_file"])]
    pub(super) no_auth: bool,
    /// The capture to record into [default: default.scimlog in the state directory]
    #[arg(long, value_name = "FILE")]
    pub(super) capture: Option<PathBuf>,
    /// How requests are treated
    #[arg(long, value_enum, default_value = "lenient")]
    pub(super) profile: ProfileName,
    /// A schema definition to add: an extension of User or Group, or further attributes of a schema; repeatable
    #[arg(long, value_name = "FILE")]
    pub(super) schema: Vec<PathBuf>,
    /// Resources to start from: a ListResponse or an array; recorded as events
    #[arg(long, value_name = "FILE")]
    pub(super) seed: Option<PathBuf>,
    /// Certificate chain for HTTPS (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub(super) tls_cert: Option<PathBuf>,
    /// Private key for HTTPS (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(super) tls_key: Option<PathBuf>,
    /// HTTPS with a certificate made on the spot
    #[arg(long, conflicts_with = "tls_cert")]
    pub(super) tls_self_signed: bool,
    /// The largest body; a larger one is answered 413 and recorded up to here
    #[arg(long, value_name = "BYTES", default_value = "8MiB", value_parser = byte_size)]
    pub(super) max_body: usize,
    /// How a commit reaches the disk
    #[arg(long, value_enum, default_value = "full")]
    pub(super) sync: SyncName,
    /// Record credentials and passwords as they come
    #[arg(long)]
    pub(super) keep_secrets: bool,
    /// The configuration file [default: config.toml in the configuration directory]
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
}

/// Options of the screen.
#[derive(Debug, Clone, Args)]
pub(super) struct ScreenOptions {
    /// The theme, see `scimscope themes` [default: dark or light, as the terminal's background is]
    #[arg(long, value_name = "NAME")]
    pub(super) theme: Option<String>,
    /// When to use color
    #[arg(long, value_enum, default_value = "auto")]
    pub(super) color: ColorName,
    /// Draw with ASCII characters only [default: where the locale is not UTF-8]
    #[arg(long)]
    pub(super) ascii: bool,
    /// Leave the mouse to the terminal, to select text with
    #[arg(long)]
    pub(super) no_mouse: bool,
    /// Ring the bell when an event comes that this filter asks for, such as 'is:err', at most once a second
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    pub(super) bell: Option<String>,
    /// Have the desktop say so when an event comes that this filter asks for (OSC 9), at most once a second
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    pub(super) notify: Option<String>,
    /// Draw at most this often a second [default: 30; over ssh 8]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=120))]
    pub(super) fps: Option<u16>,
    #[command(flatten)]
    pub(super) keys: KeymapOptions,
}

/// Where the keys come from.
#[derive(Debug, Clone, Args)]
pub(super) struct KeymapOptions {
    /// A file that replaces keys [default: keymap.toml in the configuration directory]
    #[arg(long, value_name = "FILE")]
    pub(super) keymap: Option<PathBuf>,
    /// The keys to start from: vi, emacs [default: what the file says, or vi]
    #[arg(long, value_name = "NAME")]
    pub(super) keymap_preset: Option<String>,
}

/// `keys`
#[derive(Debug, Clone, Args)]
pub(super) struct KeysOptions {
    #[command(flatten)]
    pub(super) keys: KeymapOptions,
    /// One JSON array
    #[arg(long)]
    pub(super) json: bool,
    /// As a keymap file, to start your own from
    #[arg(long, conflicts_with = "json")]
    pub(super) toml: bool,
    /// The configuration file [default: config.toml in the configuration directory]
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
}

/// `run`
#[derive(Debug, Clone, Args)]
pub(super) struct RunOptions {
    #[command(flatten)]
    pub(super) endpoint: EndpointOptions,
    #[command(flatten)]
    pub(super) screen: ScreenOptions,
    /// A throw-away capture and a simulated Entra that drives this endpoint, to look around
    #[arg(long, conflicts_with = "capture")]
    pub(super) demo: bool,
}

/// `serve`
#[derive(Debug, Clone, Args)]
pub(super) struct ServeOptions {
    #[command(flatten)]
    pub(super) endpoint: EndpointOptions,
    /// A throw-away capture and a simulated Entra that drives this endpoint
    #[arg(long, conflicts_with = "capture")]
    pub(super) demo: bool,
    /// One JSON object a line
    #[arg(long)]
    pub(super) json: bool,
}

/// `themes`
#[derive(Debug, Clone, Args)]
pub(super) struct ThemesOptions {
    /// When to use color
    #[arg(long, value_enum, default_value = "auto")]
    pub(super) color: ColorName,
    /// One JSON array
    #[arg(long)]
    pub(super) json: bool,
    /// The file of a theme, to start your own from
    #[arg(long, value_name = "NAME", conflicts_with = "json")]
    pub(super) source: Option<String>,
    /// The configuration file [default: config.toml in the configuration directory]
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
}

/// `open`
#[derive(Debug, Clone, Args)]
pub(super) struct OpenOptions {
    /// The capture [default: the default capture]
    pub(super) file: Option<PathBuf>,
    #[command(flatten)]
    pub(super) screen: ScreenOptions,
    /// The configuration file [default: config.toml in the configuration directory]
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
}

/// `log`
#[derive(Debug, Clone, Args)]
pub(super) struct LogOptions {
    /// The capture [default: the default capture]
    pub(super) file: Option<PathBuf>,
    #[command(flatten)]
    pub(super) wanted: FilterOptions,
    /// At most this many, from the oldest on
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<u64>,
    /// Only the last this many
    #[arg(long, value_name = "N")]
    pub(super) tail: Option<u64>,
    /// Go on as events arrive
    #[arg(long)]
    pub(super) follow: bool,
    /// One JSON object a line
    #[arg(long)]
    pub(super) json: bool,
}

/// `show`
#[derive(Debug, Clone, Args)]
pub(super) struct ShowOptions {
    /// The capture [default: the default capture], and the event: 402, #402, -10 (from the newest), 12:40:46 (the first
    /// at or after that time), e7 (the first of a cycle), 'a (a mark)
    #[arg(value_name = "[FILE] EVENT", num_args = 1..=2, required = true, allow_negative_numbers = true)]
    pub(super) file_and_seq: Vec<String>,
    /// Request and response as recorded, byte for byte
    #[arg(long, conflicts_with = "json")]
    pub(super) raw: bool,
    /// One JSON object
    #[arg(long)]
    pub(super) json: bool,
}

/// `state`
#[derive(Debug, Clone, Args)]
pub(super) struct StateOptions {
    /// The capture [default: the default capture]
    pub(super) file: Option<PathBuf>,
    /// After this event: 402, #402, -10 (from the newest), 12:40:46 or 2026-11-22T12:40:46Z (the last at or before that
    /// time), e7 (the first of a cycle), 'a (a mark); 0 is before the first [default: the newest]
    #[arg(long, value_name = "EVENT", allow_hyphen_values = true)]
    pub(super) at: Option<String>,
    /// Only resources of this type
    #[arg(long = "type", value_enum, value_name = "TYPE")]
    pub(super) resource_type: Option<TypeName>,
    /// Only the resource with this id
    #[arg(long, value_name = "ID")]
    pub(super) id: Option<String>,
    /// {"seq":…,"Users":[…],"Groups":[…]}
    #[arg(long)]
    pub(super) json: bool,
}

/// `diff`
#[derive(Debug, Clone, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch on the command line"
)]
pub(super) struct DiffOptions {
    /// The capture [default: the default capture], the first event, and the second [default: the newest].
    /// Events: 402, #402, -10 (from the newest), 12:40:46 or 2026-11-22T12:40:46Z (the last at or before that time),
    /// e7 (the first of a cycle), 'a (a mark); 0 is before the first
    #[arg(value_name = "[FILE] A [B]", num_args = 1..=3, required = true, allow_negative_numbers = true)]
    pub(super) file_and_events: Vec<String>,
    /// Only the resource with this id
    #[arg(long, value_name = "ID", conflicts_with = "requests")]
    pub(super) id: Option<String>,
    /// The requests and responses of the two events, instead of the directory after them
    #[arg(long)]
    pub(super) requests: bool,
    /// As text, line by line
    #[arg(long, conflicts_with_all = ["json", "patch"])]
    pub(super) text: bool,
    /// What is equal too, and what differs between any two: ids, dates, versions
    #[arg(long, conflicts_with_all = ["json", "patch", "markdown"])]
    pub(super) all: bool,
    /// One JSON object
    #[arg(long, conflicts_with_all = ["patch", "markdown"])]
    pub(super) json: bool,
    /// JSON Patch (RFC 6902) for {"Users": {ID: …}, "Groups": {ID: …}}
    #[arg(long, conflicts_with_all = ["requests", "markdown"])]
    pub(super) patch: bool,
    /// A Markdown table
    #[arg(long)]
    pub(super) markdown: bool,
}

/// `stats`
#[derive(Debug, Clone, Args)]
pub(super) struct StatsOptions {
    /// The capture [default: the default capture]
    pub(super) file: Option<PathBuf>,
    /// One JSON object
    #[arg(long)]
    pub(super) json: bool,
}

/// A resource type, as `state --type` takes it.
#[derive(Debug, Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(super) enum TypeName {
    /// Users
    Users,
    /// Groups
    Groups,
}

/// `export`
#[derive(Debug, Clone, Args)]
pub(super) struct ExportOptions {
    /// The capture [default: the default capture]
    pub(super) file: Option<PathBuf>,
    /// What to write
    #[arg(long, value_name = "NAME", value_parser = formats())]
    pub(super) format: String,
    /// Where to write it; - for stdout. A bundle is a zip file if its name says so, else a folder
    #[arg(long, short, value_name = "PATH", default_value = "-")]
    pub(super) output: PathBuf,
    /// Replace a file that exists
    #[arg(long)]
    pub(super) force: bool,
    #[command(flatten)]
    pub(super) selection: SelectionOptions,
    /// Replace names, addresses, numbers and identifiers by stand-ins
    #[arg(long)]
    pub(super) pseudonymize: bool,
    /// Replace the values of an attribute by a placeholder, as in emails.value; repeatable
    #[arg(long, value_name = "PATH")]
    pub(super) mask: Vec<String>,
}

/// The formats with what they are.
fn formats() -> PossibleValuesParser {
    FORMATS
        .iter()
        .map(|format| PossibleValue::new(format.name).help(format.title))
        .collect::<Vec<_>>()
        .into()
}

/// Which PATCH bodies Entra sends.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum DialectName {
    /// What a job sends unless told otherwise
    Legacy,
    /// With the flag aadOptscim062020
    Optscim,
}

/// `simulate`
#[derive(Debug, Clone, Args)]
pub(super) struct SimulateOptions {
    /// The tenant URL [default: where scimscope listens by default]
    #[arg(
        long,
        value_name = "URL",
        default_value = "http://127.0.0.1:7643/scim/v2"
    )]
    pub(super) target: String,
    /// The bearer token [default: for a target on this machine, the one that scimscope keeps]
    #[arg(
        long,
        value_name = "TOKEN",
        env = "SCIMSCOPE_TOKEN",
        hide_env_values = true
    )]
    pub(super) token: Option<String>,
    /// How many users the initial cycle provisions
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(super) users: usize,
    /// How many groups the initial cycle provisions
    #[arg(long, value_name = "M", default_value_t = 3)]
    pub(super) groups: usize,
    /// How many incremental cycles follow the initial one
    #[arg(long, value_name = "C", default_value_t = 2)]
    pub(super) cycles: usize,
    /// Which PATCH bodies to send
    #[arg(long, value_enum, default_value = "legacy")]
    pub(super) dialect: DialectName,
    /// Same seed, same traffic
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(super) seed: u64,
    /// Requests a second, at most
    #[arg(long, value_name = "R")]
    pub(super) rate: Option<f64>,
    /// Requests at once, at most; never two for one object
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub(super) concurrency: usize,
    /// Seconds between cycles. With less than 2, scimscope's log shows them as one: Entra waits for 40 minutes, and a
    /// cycle is told from the one before by a pause and the probe that Entra begins with, or by 90 seconds of silence
    #[arg(long, value_name = "SECONDS", default_value = "2.5", value_parser = seconds)]
    pub(super) pause: Duration,
    /// The summary as one JSON object, with the directory that the simulator believes in
    #[arg(long)]
    pub(super) json: bool,
}

/// What `import` reads.
#[derive(Debug, Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(super) enum ImportFormat {
    /// What `export --format jsonl` wrote
    Jsonl,
    /// HTTP Archive 1.2, as browsers and proxies write it
    Har,
}

/// `import`
#[derive(Debug, Clone, Args)]
pub(super) struct ImportOptions {
    /// The file to read (- for stdin)
    pub(super) file: PathBuf,
    /// The capture to make; one that has events already is refused
    #[arg(long, short, value_name = "CAPTURE")]
    pub(super) output: PathBuf,
    /// What the file is [default: by its name, else by its beginning]
    #[arg(long, value_enum)]
    pub(super) format: Option<ImportFormat>,
    /// Leave out records that do not fit, and say how many
    #[arg(long)]
    pub(super) skip_bad: bool,
    /// The summary as one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

/// In which gaps recorded requests are sent.
#[derive(Debug, Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(super) enum PaceName {
    /// As they came
    Original,
    /// One as soon as the one before it is answered
    Fast,
}

/// `replay`
#[derive(Debug, Clone, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch on the command line"
)]
pub(super) struct ReplayOptions {
    /// The capture [default: the default capture]
    pub(super) file: Option<PathBuf>,
    /// The tenant URL to send to [default: where scimscope listens by default]
    #[arg(
        long,
        value_name = "URL",
        default_value = "http://127.0.0.1:7643/scim/v2"
    )]
    pub(super) target: String,
    /// The bearer token [default: for a target on this machine, the one that scimscope keeps]
    #[arg(
        long,
        value_name = "TOKEN",
        env = "SCIMSCOPE_TOKEN",
        hide_env_values = true
    )]
    pub(super) token: Option<String>,
    /// A file with the token
    #[arg(long, value_name = "FILE")]
    pub(super) token_file: Option<PathBuf>,
    #[command(flatten)]
    pub(super) selection: SelectionOptions,
    /// Do not create what the recording endpoint was started with: the target has it already
    #[arg(long)]
    pub(super) no_seed: bool,
    /// In which gaps to send
    #[arg(long, value_enum, default_value = "fast")]
    pub(super) pace: PaceName,
    /// Requests at once, at most; never two of which one needs the other's answer
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) concurrency: usize,
    /// Stop at the first answer that differs
    #[arg(long)]
    pub(super) fail_fast: bool,
    /// Send requests that change something to a target that is not on this machine
    #[arg(long)]
    pub(super) yes: bool,
    /// One JSON object a request, and one for the summary
    #[arg(long)]
    pub(super) json: bool,
    /// Also write a test report that CI systems read: a test case a request
    #[arg(long, value_name = "FILE")]
    pub(super) junit: Option<PathBuf>,
}

/// What is asked of an event.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct FilterOptions {
    /// Only events that this filter asks for, such as 'is:error -client:okta'
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    pub(super) filter: Option<String>,
    /// Only events of a view: a filter with a name, such as disabled, or one that was saved on the screen
    #[arg(long, value_name = "NAME")]
    pub(super) view: Option<String>,
}

/// Which events of a capture.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct SelectionOptions {
    #[command(flatten)]
    pub(super) wanted: FilterOptions,
    /// Only this event, or these: 402, 402-410; repeatable
    #[arg(long, value_name = "SEQ", value_parser = seq_range)]
    pub(super) seq: Vec<(u64, u64)>,
    /// Only from this event on: 402, -10 (from the newest), 12:40:46 (the first at or after that time), e7 (the first of
    /// a cycle), 'a (a mark)
    #[arg(long, value_name = "EVENT", allow_hyphen_values = true)]
    pub(super) from: Option<String>,
    /// Only up to this event: of a time the last at or before it, of a cycle its last
    #[arg(long, value_name = "EVENT", allow_hyphen_values = true)]
    pub(super) to: Option<String>,
    /// Only this cycle: its number, or client and number, as in entra:2
    #[arg(long, value_name = "[CLIENT:]N", value_parser = cycle)]
    pub(super) cycle: Option<CycleName>,
}

/// A cycle, as people name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CycleName {
    /// The client; `None`: any.
    pub(super) client: Option<String>,
    /// Its number.
    pub(super) number: u64,
}

/// `2` or `entra:2`
impl fmt::Display for CycleName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.client {
            Some(client) => write!(formatter, "{client}:{}", self.number),
            None => write!(formatter, "{}", self.number),
        }
    }
}

impl CycleName {
    /// Whether it names this cycle of this client.
    pub(super) fn names(&self, client: Client, cycle: Option<u64>) -> bool {
        let is_client = |wanted: &String| wanted == client.name();
        cycle == Some(self.number) && self.client.as_ref().is_none_or(is_client)
    }
}

fn cycle(text: &str) -> Result<CycleName, String> {
    let (client, number) = match text.split_once(':') {
        Some((client, number)) => (Some(client.to_ascii_lowercase()), number),
        None => (None, text),
    };
    let number = number.parse::<u64>().ok().filter(|number| *number > 0);
    let number = number.ok_or("it is the number of a cycle, as in 2 or entra:2")?;
    Ok(CycleName { client, number })
}

fn seq_range(text: &str) -> Result<(u64, u64), String> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (parse_seq(first)?, parse_seq(last)?);
    if first > last {
        return Err(format!("it begins at {first}, which is after {last}"));
    }
    Ok((first, last))
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

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text
        .parse::<f64>()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| "it is a number of seconds, as in 2 or 0.5".to_owned())
}

/// An event's number, with or without the `#` that the screen shows.
fn parse_seq(text: &str) -> Result<u64, String> {
    let number = text.strip_prefix('#').unwrap_or(text);
    number
        .parse()
        .map_err(|_| "it is the number of an event, as in 402 or #402".to_owned())
}
