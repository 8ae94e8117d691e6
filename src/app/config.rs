//! The configuration file: every option of `run` and `serve` may stand in it, by the name that it has on the command
//! line, without dashes. The commands that have some of these options (`open`, `keys`, `themes`) take them from there
//! too.
//!
//! The file is turned into arguments and parsed like them, so that one definition serves both. What stands on the
//! command line or in the environment holds against the file.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches};

use crate::app::cli::Cli;
use crate::app::exit::Failure;
use crate::app::places;
use crate::scim::spelling::nearest_name;

/// Parses the arguments, with the configuration file mixed in where the command takes it.
pub(super) fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Cli, Failure> {
    let arguments: Vec<OsString> = arguments.collect();
    let given = Cli::command()
        .try_get_matches_from(&arguments)
        .map_err(Failure::CommandLine)?;
    let from_file = file_arguments(&given).map_err(Failure::Usage)?;
    let matches = if from_file.is_empty() {
        given
    } else {
        let mixed = arguments.iter().cloned().chain(from_file.arguments);
        Cli::command()
            .try_get_matches_from(mixed)
            .map_err(|error| Failure::Usage(in_file(&from_file.path, &error)))?
    };
    refuse_ignored_token(&matches).map_err(Failure::Usage)?;
    Cli::from_arg_matches(&matches).map_err(Failure::CommandLine)
}

/// A token given beside `--no-auth` would be ignored without a word. One in the environment may stand there for
/// other commands.
fn refuse_ignored_token(matches: &ArgMatches) -> anyhow::Result<()> {
    let matches = matches.subcommand().map_or(matches, |(_, matches)| matches);
    let is_open = matches.try_get_one::<bool>("no_auth").ok().flatten() == Some(&true);
    if is_open && matches.value_source("token") == Some(ValueSource::CommandLine) {
        bail!(
            "--no-auth accepts every request, so --token would mean nothing; leave one of them out"
        );
    }
    Ok(())
}

/// What a configuration file adds to the command line.
#[derive(Default)]
struct FromFile {
    path: PathBuf,
    arguments: Vec<OsString>,
}

impl FromFile {
    fn is_empty(&self) -> bool {
        self.arguments.is_empty()
    }
}

fn file_arguments(given: &ArgMatches) -> anyhow::Result<FromFile> {
    let (name, matches) = given.subcommand().unwrap_or(("run", given));
    if !takes(name, "config") {
        return Ok(FromFile::default());
    }
    let named = matches.get_one::<PathBuf>("config").cloned();
    let path = match &named {
        Some(path) => path.clone(),
        None => match places::config_file() {
            Some(path) => path,
            None => return Ok(FromFile::default()),
        },
    };
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(FromFile::default());
        }
        Err(error) => {
            return Err(error)
                .with_context(|| format!("cannot read the configuration {}", path.display()));
        }
    };
    let table: toml::Table = toml::from_str(&text)
        .map_err(|error| anyhow!("{}: {}", place_in(&text, &error), error.message()))
        .with_context(|| format!("cannot read the configuration {}", path.display()))?;
    let mut arguments = Vec::new();
    for (key, value) in &table {
        let place = || format!("in the configuration {}", path.display());
        check_known(key).with_context(place)?;
        // Each command passes over what only others have; and what only `serve` has is meant for no other.
        let is_meant = takes(name, key) && (name == "serve" || takes("run", key));
        if is_meant && !is_given(matches, key) {
            to_arguments(key, value, &mut arguments).with_context(place)?;
        }
    }
    Ok(FromFile { path, arguments })
}

/// Refuses a key that is no option of `run` or `serve`, with the nearest one that is.
fn check_known(key: &str) -> anyhow::Result<()> {
    if key != "config"
        && ["run", "serve"]
            .into_iter()
            .any(|command| takes(command, key))
    {
        return Ok(());
    }
    let names: Vec<String> = ["run", "serve"]
        .into_iter()
        .flat_map(long_options)
        .collect();
    let known = names.iter().map(String::as_str);
    match nearest_name(key, known.filter(|name| *name != "config")) {
        Some(name) => bail!("unknown key `{key}`; did you mean `{name}`?"),
        None => bail!(
            "unknown key `{key}`; the keys are the long options of `scimscope run --help`, without dashes"
        ),
    }
}

fn long_options(command: &str) -> Vec<String> {
    let cli = Cli::command();
    let options = cli
        .find_subcommand(command)
        .into_iter()
        .flat_map(clap::Command::get_arguments);
    options
        .filter_map(|option| option.get_long().map(str::to_owned))
        .collect()
}

fn takes(command: &str, key: &str) -> bool {
    long_options(command).iter().any(|name| name == key)
}

fn is_given(matches: &ArgMatches, key: &str) -> bool {
    let source = matches.value_source(&key.replace('-', "_"));
    matches!(
        source,
        Some(ValueSource::CommandLine | ValueSource::EnvVariable)
    )
}

fn to_arguments(
    key: &str,
    value: &toml::Value,
    arguments: &mut Vec<OsString>,
) -> anyhow::Result<()> {
    let option = format!("--{key}");
    match value {
        toml::Value::Boolean(true) => arguments.push(option.into()),
        toml::Value::Boolean(false) => {}
        toml::Value::String(text) => arguments.push(format!("{option}={text}").into()),
        toml::Value::Integer(number) => arguments.push(format!("{option}={number}").into()),
        toml::Value::Array(values) => {
            for value in values {
                to_arguments(key, value, arguments)?;
            }
        }
        other => bail!(
            "the key `{key}` takes a string, a number or a boolean, not {}",
            other.type_str()
        ),
    }
    Ok(())
}

/// Where in the file an error is, as people count.
fn place_in(text: &str, error: &toml::de::Error) -> String {
    let start = error.span().map_or(0, |span| span.start);
    let before = text.get(..start).unwrap_or(text);
    let line_number = before.matches('\n').count() + 1;
    format!("line {line_number}")
}

/// The command line's error, retold for a file: its first paragraph, without the usage.
fn in_file(path: &Path, error: &clap::Error) -> anyhow::Error {
    let text = error.to_string();
    let message = text
        .split("\n\n")
        .next()
        .unwrap_or_default()
        .trim_start_matches("error: ")
        .replace('\n', " ");
    anyhow!("in the configuration {}: {message}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_names_the_nearest_one() {
        let error = check_known("max-bodi").unwrap_err().to_string();
        assert_eq!(error, "unknown key `max-bodi`; did you mean `max-body`?");
    }
}
