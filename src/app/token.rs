//! Which bearer tokens are accepted.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, anyhow, bail};

use crate::app::cli::EndpointOptions;
use crate::app::exit::Failure;
use crate::app::places;
use crate::net::Auth;
use crate::tui::TokenPlace;

/// The tokens that the options name; without any, the kept one, made now if there is none yet.
pub(super) fn accepted(options: &EndpointOptions) -> Result<Auth, Failure> {
    if options.no_auth {
        return Ok(Auth::Open);
    }
    let mut tokens = options.token.clone();
    if let Some(path) = &options.token_file {
        tokens.extend(from_file(path).map_err(Failure::Usage)?);
    }
    if tokens.is_empty() {
        tokens.push(kept().map_err(Failure::Environment)?);
    }
    if let Some(bad) = tokens
        .iter()
        .find(|token| token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()))
    {
        return Err(Failure::Usage(anyhow!(
            "a token is printable ASCII without spaces, and one of {} characters is not",
            bad.chars().count()
        )));
    }
    Ok(Auth::Tokens(tokens))
}

/// Where the user of the screen finds the token.
pub(super) fn place(options: &EndpointOptions) -> anyhow::Result<TokenPlace> {
    let file = |path: &Path| TokenPlace::File(path.display().to_string());
    Ok(match &options.token_file {
        _ if options.no_auth => TokenPlace::NotNeeded,
        Some(path) => file(path),
        None if options.token.is_empty() => file(&places::default_token()?),
        None => TokenPlace::Given,
    })
}

fn from_file(path: &Path) -> anyhow::Result<Vec<String>> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("cannot read the token file {}", path.display()))?;
    let tokens: Vec<String> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect();
    if tokens.is_empty() {
        bail!(
            "the token file {} has no token; write one a line",
            path.display()
        );
    }
    Ok(tokens)
}

/// The token beside the default capture.
fn kept() -> anyhow::Result<String> {
    let path = places::default_token()?;
    if let Some(token) = existing()? {
        return Ok(token);
    }
    let token = random();
    let written = path
        .parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| write_private(&path, &token));
    match written {
        Ok(()) => Ok(token),
        // Another process made one in this moment: that one counts.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => existing()?
            .with_context(|| format!("the token file {} is empty; delete it", path.display())),
        Err(error) => {
            Err(error).with_context(|| format!("cannot keep a token in {}", path.display()))
        }
    }
}

/// The kept token, if there is one.
pub(super) fn existing() -> anyhow::Result<Option<String>> {
    let path = places::default_token()?;
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text.trim().to_owned()).filter(|token| !token.is_empty())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            Err(error).with_context(|| format!("cannot read the token file {}", path.display()))
        }
    }
}

/// 244 random bits, as Entra's "Secret Token" field takes them.
pub(super) fn random() -> String {
    format!(
        "{}{}",
        uuid::Uuid::new_v4().simple(),
        uuid::Uuid::new_v4().simple()
    )
}

fn write_private(path: &Path, token: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    writeln!(options.open(path)?, "{token}")
}
