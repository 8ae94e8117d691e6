//! How the endpoint was set up that recorded: under which profile it answered, and by which schemas beyond those of the
//! RFCs. Both last from one start to the next, so `meta` has them and no event does.

use rusqlite::{Connection, OptionalExtension};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::journal::capture::Capture;
use crate::journal::column::unexpected;
use crate::journal::connect::head;
use crate::journal::error::Error;
use crate::journal::event::Seq;
use crate::journal::reader::Reader;
use crate::scim::schema::Schemas;
use crate::scim::{Profile, Provider};

/// JSON: `[[1,"lenient"],[403,"strict"]]`, from which event on which profile was in force.
const PROFILES: &str = "profiles";

/// JSON: the definitions as they were given, those of the newest start first.
const SCHEMAS: &str = "schemas";

/// All that a capture says of how its endpoint was set up, to be carried elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setup {
    /// From which event on which profile was in force, by its name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<(Seq, String)>,
    /// The definitions of schemas as they were given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schemas: Vec<Value>,
}

impl Setup {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.profiles.is_empty() && self.schemas.is_empty()
    }
}

impl Capture {
    /// Says how the events were recorded that are taken in.
    pub(super) fn carry_over(&self, setup: &Setup) -> Result<(), Error> {
        let unwritable = |error: serde_json::Error| Error::Unwritable {
            path: self.path().to_owned(),
            reason: error.to_string(),
        };
        if !setup.profiles.is_empty() {
            let profiles = serde_json::to_string(&setup.profiles).map_err(unwritable)?;
            self.describe(PROFILES, Some(&profiles))?;
        }
        if !setup.schemas.is_empty() {
            let schemas = serde_json::to_string(&setup.schemas).map_err(unwritable)?;
            self.describe(SCHEMAS, Some(&schemas))?;
        }
        Ok(())
    }

    /// Says how the events to come are recorded, where that is other than it was.
    pub(super) fn set_up(&self, provider: &Provider) -> Result<(), Error> {
        let (profiles, schemas) =
            changed(self.connection(), provider).map_err(|error| self.unwritable(&error))?;
        self.describe(PROFILES, profiles.as_deref())?;
        self.describe(SCHEMAS, schemas.as_deref())
    }
}

impl Reader {
    /// All that it says of how its endpoint was set up.
    pub fn setup(&self) -> Result<Setup, Error> {
        let profiles = profiles(self.connection()).map_err(|error| self.unreadable(&error))?;
        let schemas = said(self.connection(), SCHEMAS).map_err(|error| self.unreadable(&error))?;
        Ok(Setup {
            profiles: profiles
                .into_iter()
                .map(|(first, name)| (Seq(first), name))
                .collect(),
            schemas: schemas.unwrap_or_default(),
        })
    }

    /// From which event on requests were answered under which profile, in order. A capture that was imported from a HAR
    /// file of another program does not say, and neither does one of an earlier scimscope.
    pub fn profiles(&self) -> Result<Vec<(Seq, Profile)>, Error> {
        let found = profiles(self.connection()).map_err(|error| self.unreadable(&error))?;
        let known = |(first, name): (u64, String)| {
            let mut all = Profile::ALL.into_iter();
            let profile = all.find(|profile| profile.name() == name)?;
            Some((Seq(first), profile))
        };
        Ok(found.into_iter().filter_map(known).collect())
    }

    /// The schemas by which the endpoint recorded: those of the RFCs, and those that it was given. Of two definitions
    /// that do not go together, the one of the later start counts.
    pub fn schemas(&self) -> Result<Schemas, Error> {
        let definitions: Vec<Value> = said(self.connection(), SCHEMAS)
            .map_err(|error| self.unreadable(&error))?
            .unwrap_or_default();
        let mut schemas = Schemas::embedded();
        for definition in definitions {
            // One of an earlier start may not fit to those of today; what it defined is shown as undefined.
            let _ = schemas.add(definition);
        }
        Ok(schemas)
    }
}

/// What is to be said now of profiles and of schemas; `None` where it stands there already.
fn changed(
    connection: &Connection,
    provider: &Provider,
) -> rusqlite::Result<(Option<String>, Option<String>)> {
    let next = head(connection)?.next();
    let name = provider.profile.name();
    let mut profiles = profiles(connection)?;
    let is_new = profiles.last().is_none_or(|(_, last)| last != name);
    if is_new {
        // Nothing was recorded under a profile whose first event is still to come.
        profiles.retain(|(first, _)| *first < next.0);
        profiles.push((next.0, name.to_owned()));
    }
    let before: Vec<Value> = said(connection, SCHEMAS)?.unwrap_or_default();
    let mut schemas = provider.schemas.further().to_vec();
    let id = |definition: &Value| definition.get("id").cloned();
    let is_gone = |old: &&Value| schemas.iter().all(|new| id(new) != id(old));
    let earlier: Vec<Value> = before.iter().filter(is_gone).cloned().collect();
    schemas.extend(earlier);
    let json = |value: serde_json::Result<String>| {
        value.map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
    };
    let profiles = is_new.then(|| json(serde_json::to_string(&profiles)));
    let schemas = (schemas != before).then(|| json(serde_json::to_string(&schemas)));
    Ok((profiles.transpose()?, schemas.transpose()?))
}

fn profiles(connection: &Connection) -> rusqlite::Result<Vec<(u64, String)>> {
    Ok(said(connection, PROFILES)?.unwrap_or_default())
}

/// What is said once about a capture, as JSON.
fn said<T: DeserializeOwned>(connection: &Connection, key: &str) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = connection
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    text.map(|text| serde_json::from_str(&text).map_err(|error| unexpected(0, error.to_string())))
        .transpose()
}
