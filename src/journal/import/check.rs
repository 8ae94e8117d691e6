//! What a change of a file must be by itself, before it is asked whether it fits the directory.
//!
//! The texts of a record are put together to answers as they are, so they must be JSON, in the form in which this
//! program stores them; and numbers must leave room to count on from.

use serde_json::Value;

use crate::scim::json;
use crate::scim::{Change, Delta, Edit, Member, Record};

/// A number beyond this is none that counting ever reached.
const HIGHEST: u64 = 1 << 60;

/// Refuses a change that no program of ours wrote.
pub(super) fn change(change: &Change) -> Result<(), String> {
    number(change.ordinal, "position")?;
    match &change.delta {
        Delta::Created(whole) | Delta::Deleted(whole) => {
            if whole.id != change.id
                || whole.ordinal != change.ordinal
                || whole.resource_type != change.resource_type
            {
                return Err(format!(
                    "the resource of a change of {} is another one",
                    change.id
                ));
            }
            record(whole)
        }
        Delta::Modified { from, to, edits } => {
            number(from.version.max(to.version), "version")?;
            edits.iter().try_for_each(edit)
        }
    }
}

/// Refuses a resource that no program of ours wrote.
pub(super) fn record(record: &Record) -> Result<(), String> {
    number(record.ordinal, "position")?;
    number(record.version, "version")?;
    if !is_stored_object(&record.attributes) {
        return Err(format!(
            "the attributes of {} are not as they are stored",
            record.id
        ));
    }
    for (position, one) in record.members.iter() {
        number(position, "position")?;
        member(one)?;
    }
    Ok(())
}

fn edit(edit: &Edit) -> Result<(), String> {
    let Edit::Member {
        position, from, to, ..
    } = edit
    else {
        return Ok(());
    };
    number(*position, "position")?;
    [from, to].into_iter().flatten().try_for_each(member)
}

fn member(member: &Member) -> Result<(), String> {
    match &member.rest {
        Some(rest) if !is_stored_object(rest) => Err(format!(
            "the sub-attributes of the member {} are not as they are stored",
            member.value
        )),
        _ => Ok(()),
    }
}

/// Whether a text is a JSON object as this program writes one: without white space, each member once.
fn is_stored_object(text: &str) -> bool {
    let read = json::read(text.as_bytes());
    let object = read.ok().filter(Value::is_object);
    object.is_some_and(|object| format!("{object}") == text)
}

fn number(number: u64, what: &str) -> Result<(), String> {
    if number > HIGHEST {
        return Err(format!(
            "the {what} {number} is no number that was counted to"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scim::ResourceId;

    #[test]
    fn what_is_said_of_a_member_is_an_object_as_it_is_stored_and_read_as_that() {
        for (rest, is_taken) in [
            (r#"{"display":"Ann","type":"User"}"#, true),
            (r#"{"display": "Ann"}"#, false),
            (r#"{"a":1,"a":1}"#, false),
            ("7", false),
            (r#"{"$serde_json::private::Number":"7"}"#, false),
            (r#"{"$serde_json::private::RawValue":"{}"}"#, false),
        ] {
            let one = Member {
                value: ResourceId::new("a"),
                rest: Some(rest.into()),
            };
            assert_eq!(member(&one).is_ok(), is_taken, "{rest}");
        }
    }
}
