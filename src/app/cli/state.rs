//! `scimscope state`

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// `state`
#[derive(Debug, Clone, Args)]
pub(in crate::app) struct StateOptions {
    /// The capture [default: the default capture]
    pub(in crate::app) file: Option<PathBuf>,
    /// After this event: 402, #402, -1 (the newest), 12:40:46 or 2026-11-22T12:40:46Z (the last at or before that
    /// time, in UTC), e7 (the first of a cycle), 'a (a mark); 0 is before the first [default: the newest]
    #[arg(long, value_name = "EVENT", allow_hyphen_values = true)]
    pub(in crate::app) at: Option<String>,
    /// Only resources of this type
    #[arg(long = "type", value_enum, value_name = "TYPE")]
    pub(in crate::app) resource_type: Option<TypeName>,
    /// Only the resource with this id, userName or externalId, or, if there is none, displayName
    #[arg(long, value_name = "ID")]
    pub(in crate::app) id: Option<String>,
    /// {"seq":…,"Users":[…],"Groups":[…]}
    #[arg(long)]
    pub(in crate::app) json: bool,
}

/// A resource type, as `state --type` takes it.
#[derive(Debug, Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(in crate::app) enum TypeName {
    /// Users
    Users,
    /// Groups
    Groups,
}
