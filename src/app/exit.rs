//! How the program ends.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use crate::app::reason::chain;

use crate::app::safe::safe;

/// Why a command did not end well; decides the exit code.
#[derive(Debug)]
pub(super) enum Failure {
    /// 1: the question's answer is no. What there is to say has been printed.
    No,
    /// 1: nothing is what was asked for.
    Nothing(anyhow::Error),
    /// 2: usage or bad input.
    Usage(anyhow::Error),
    /// 2: a filter that is none, with what is wrong underlined, in lines of their own.
    Filter(String),
    /// 3: the environment failed: a port, the disk, a file.
    Environment(anyhow::Error),
    /// The command line's own words: help and version (0), or a usage error (2).
    CommandLine(clap::Error),
}

impl Failure {
    /// Bad input.
    pub(super) fn usage(error: impl Into<anyhow::Error>) -> Self {
        Self::Usage(error.into())
    }

    /// The environment failed.
    pub(super) fn environment(error: impl Into<anyhow::Error>) -> Self {
        Self::Environment(error.into())
    }

    /// What went wrong, with its chain of causes, in one line; nothing where it has been said.
    pub(super) fn said(&self) -> String {
        match self {
            Self::No => String::new(),
            Self::Nothing(error) | Self::Usage(error) | Self::Environment(error) => chain(error),
            Self::Filter(underlined) => format!("cannot read the filter: {underlined}"),
            Self::CommandLine(error) => error.to_string(),
        }
    }

    /// Prints what went wrong on stderr, with its chain of causes in one line, and gives the exit code. Error texts may
    /// quote what others sent.
    #[expect(
        clippy::print_stderr,
        reason = "the screen is gone by now, and this is what stderr is for"
    )]
    pub(super) fn report(self) -> ExitCode {
        match self {
            Self::No => ExitCode::from(1),
            Self::Nothing(error) => {
                eprintln!("scimscope: {}", safe(&chain(&error)));
                ExitCode::from(1)
            }
            Self::Usage(error) => {
                eprintln!("scimscope: {}", safe(&chain(&error)));
                ExitCode::from(2)
            }
            Self::Filter(underlined) => {
                eprintln!("scimscope: cannot read the filter");
                for line in underlined.lines() {
                    eprintln!("  {}", safe(line));
                }
                ExitCode::from(2)
            }
            Self::Environment(error) => {
                eprintln!("scimscope: {}", safe(&chain(&error)));
                ExitCode::from(3)
            }
            Self::CommandLine(error) => {
                // A closed stderr leaves nobody to tell.
                let _ = error.print();
                ExitCode::from(u8::from(error.use_stderr()) * 2)
            }
        }
    }
}

/// A panic is a mistake of ours (`EX_SOFTWARE`).
const MISTAKE: u8 = 70;

/// Runs the program and says how it ended. What a panic had to say has been printed when it comes here.
pub(super) fn code_of(program: impl FnOnce() -> Result<(), Failure>) -> ExitCode {
    // Nothing of the program is used afterwards.
    match catch_unwind(AssertUnwindSafe(program)) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(failure)) => failure.report(),
        Err(_) => ExitCode::from(MISTAKE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_told_from_every_other_end() {
        // Exit codes cannot be compared otherwise.
        let shown = |code: ExitCode| format!("{code:?}");
        assert_eq!(shown(code_of(|| Ok(()))), shown(ExitCode::SUCCESS));
        assert_eq!(
            shown(code_of(|| Err(Failure::No))),
            shown(ExitCode::from(1))
        );
        assert_eq!(
            shown(code_of(|| panic!("on purpose"))),
            shown(ExitCode::from(70))
        );
    }
}
