//! The requests, in Entra's spelling of paths and queries.

use std::borrow::Cow;
use std::fmt;

use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use uuid::Uuid;

use super::mapping::ENTERPRISE;
use super::plan::Dialect;

/// What form encoding leaves as it is, beside letters and digits; a blank becomes `+` afterwards.
const FORM: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'*')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b' ');

/// A request before it has a target host, headers and a rate.
#[derive(Debug, Clone)]
pub(super) struct Request {
    /// What it is for.
    pub(super) kind: Kind,
    /// The method.
    pub(super) method: Method,
    /// What follows the tenant URL's path: `/Users/7`.
    pub(super) path: String,
    /// The query, encoded; empty for none.
    pub(super) query: String,
    /// The body of POST and PATCH.
    pub(super) body: Option<Value>,
}

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// *Test connection*.
    TestConnection,
    /// The search for a random user or group at the start of a cycle.
    Probe,
    /// The search for a user by the matching attribute.
    MatchUser,
    /// A new user.
    CreateUser,
    /// A user by `id`, before an update.
    ReadUser,
    /// Attributes of a user.
    UpdateUser,
    /// `active` false.
    DisableUser,
    /// `active` true.
    RestoreUser,
    /// A user for good.
    DeleteUser,
    /// The question whether somebody is the manager already.
    CheckManager,
    /// A manager.
    SetManager,
    /// The search for a group by the matching attribute.
    MatchGroup,
    /// A new group.
    CreateGroup,
    /// A group by `id`, before an update.
    ReadGroup,
    /// The attributes of a group.
    UpdateGroup,
    /// A group for good.
    DeleteGroup,
    /// The question whether somebody is a member already.
    CheckMember,
    /// One member more.
    AddMember,
    /// One member less.
    RemoveMember,
}

impl Kind {
    /// The name used in reports: `create-user`.
    pub fn name(self) -> &'static str {
        match self {
            Self::TestConnection => "test-connection",
            Self::Probe => "probe",
            Self::MatchUser => "match-user",
            Self::CreateUser => "create-user",
            Self::ReadUser => "read-user",
            Self::UpdateUser => "update-user",
            Self::DisableUser => "disable-user",
            Self::RestoreUser => "restore-user",
            Self::DeleteUser => "delete-user",
            Self::CheckManager => "check-manager",
            Self::SetManager => "set-manager",
            Self::MatchGroup => "match-group",
            Self::CreateGroup => "create-group",
            Self::ReadGroup => "read-group",
            Self::UpdateGroup => "update-group",
            Self::DeleteGroup => "delete-group",
            Self::CheckMember => "check-member",
            Self::AddMember => "add-member",
            Self::RemoveMember => "remove-member",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl Request {
    /// The search for a user that does not exist.
    pub(super) fn user_probe(kind: Kind, guid: Uuid) -> Self {
        Self::get(kind, "/Users", filter_by("userName", &guid.to_string()))
    }

    /// The search for a group that does not exist.
    pub(super) fn group_probe(guid: Uuid) -> Self {
        Self {
            kind: Kind::Probe,
            ..Self::match_group(&guid.to_string())
        }
    }

    /// The search for a user by `userName`.
    pub(super) fn match_user(user_name: &str) -> Self {
        Self::get(Kind::MatchUser, "/Users", filter_by("userName", user_name))
    }

    /// The search for a group by `displayName`, without its members.
    pub(super) fn match_group(display_name: &str) -> Self {
        let filter = filter_by("displayName", display_name);
        let query = format!("excludedAttributes=members&{filter}");
        Self::get(Kind::MatchGroup, "/Groups", query)
    }

    /// A user by `id`.
    pub(super) fn read_user(id: &str) -> Self {
        Self::get(Kind::ReadUser, &resource("/Users", id), String::new())
    }

    /// A group by `id`, without its members.
    pub(super) fn read_group(id: &str) -> Self {
        let query = "excludedAttributes=members".to_owned();
        Self::get(Kind::ReadGroup, &resource("/Groups", id), query)
    }

    /// The question whether `manager` is the manager of `id`.
    pub(super) fn check_manager(dialect: Dialect, id: &str, manager: &str) -> Self {
        let attribute = match dialect {
            Dialect::Legacy | Dialect::Optscim => "manager",
            Dialect::Rfc => &format!("{ENTERPRISE}:manager.value"),
        };
        let query = reference(id, attribute, manager);
        Self::get(Kind::CheckManager, "/Users", query)
    }

    /// The question whether `member` is in the group `id`.
    pub(super) fn check_member(dialect: Dialect, id: &str, member: &str) -> Self {
        let attribute = match dialect {
            Dialect::Legacy | Dialect::Optscim => "members",
            Dialect::Rfc => "members.value",
        };
        let query = reference(id, attribute, member);
        Self::get(Kind::CheckMember, "/Groups", query)
    }

    /// The query in a dialect: a blank is a plus sign to Entra, as in HTML forms, and `%20` by RFC 3986 §2.1.
    pub(super) fn query_in(&self, dialect: Dialect) -> Cow<'_, str> {
        match dialect {
            Dialect::Legacy | Dialect::Optscim => Cow::Borrowed(&self.query),
            // A plus sign in a value is %2B already.
            Dialect::Rfc => self.query.replace('+', "%20").into(),
        }
    }

    /// A new user.
    pub(super) fn create_user(body: Value) -> Self {
        Self::write(
            Kind::CreateUser,
            Method::POST,
            "/Users".to_owned(),
            Some(body),
        )
    }

    /// A new group.
    pub(super) fn create_group(body: Value) -> Self {
        Self::write(
            Kind::CreateGroup,
            Method::POST,
            "/Groups".to_owned(),
            Some(body),
        )
    }

    /// A change to a user.
    pub(super) fn patch_user(kind: Kind, id: &str, body: Value) -> Self {
        Self::write(kind, Method::PATCH, resource("/Users", id), Some(body))
    }

    /// A change to a group.
    pub(super) fn patch_group(kind: Kind, id: &str, body: Value) -> Self {
        Self::write(kind, Method::PATCH, resource("/Groups", id), Some(body))
    }

    /// The end of a user.
    pub(super) fn delete_user(id: &str) -> Self {
        Self::write(
            Kind::DeleteUser,
            Method::DELETE,
            resource("/Users", id),
            None,
        )
    }

    /// The end of a group.
    pub(super) fn delete_group(id: &str) -> Self {
        Self::write(
            Kind::DeleteGroup,
            Method::DELETE,
            resource("/Groups", id),
            None,
        )
    }

    fn get(kind: Kind, path: &str, query: String) -> Self {
        Self {
            kind,
            method: Method::GET,
            path: path.to_owned(),
            query,
            body: None,
        }
    }

    fn write(kind: Kind, method: Method, path: String, body: Option<Value>) -> Self {
        Self {
            kind,
            method,
            path,
            query: String::new(),
            body,
        }
    }
}

/// An `id` is any string (RFC 7643 §3.1), so whatever a path could misread is encoded.
fn resource(endpoint: &str, id: &str) -> String {
    const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    format!("{endpoint}/{}", utf8_percent_encode(id, SEGMENT))
}

fn filter_by(attribute: &str, value: &str) -> String {
    format!(
        "filter={}",
        form(&format!("{attribute} eq {}", quoted(value)))
    )
}

fn reference(id: &str, attribute: &str, value: &str) -> String {
    let filter = format!("id eq {} and {attribute} eq {}", quoted(id), quoted(value));
    format!("filter={}&attributes=id", form(&filter))
}

/// A string of the filter language, which is a JSON string (RFC 7644 §3.4.2.2).
fn quoted(value: &str) -> String {
    Value::from(value).to_string()
}

/// As HTML forms are encoded: what Entra does with queries.
fn form(text: &str) -> String {
    utf8_percent_encode(text, FORM)
        .to_string()
        .replace(' ', "+")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_encoded_as_a_form() {
        let query = |user_name| Request::match_user(user_name).query;
        assert_eq!(
            query("mara.lind@fjordlabs.example"),
            "filter=userName+eq+%22mara.lind%40fjordlabs.example%22"
        );
        assert_eq!(query("a+b&c"), "filter=userName+eq+%22a%2Bb%26c%22");
        assert_eq!(query("Zoë"), "filter=userName+eq+%22Zo%C3%AB%22");
    }

    #[test]
    fn groups_are_searched_without_their_members() {
        let request = Request::match_group("Research & Development");
        assert_eq!(
            request.query,
            "excludedAttributes=members&filter=displayName+eq+%22Research+%26+Development%22"
        );
    }

    #[test]
    fn a_reference_is_asked_for_by_both_identifiers() {
        let query = |dialect| {
            let request = Request::check_manager(dialect, "u-1", "u+2");
            request.query_in(dialect).into_owned()
        };
        assert_eq!(
            query(Dialect::Legacy),
            "filter=id+eq+%22u-1%22+and+manager+eq+%22u%2B2%22&attributes=id"
        );
        assert_eq!(
            query(Dialect::Rfc),
            "filter=id%20eq%20%22u-1%22%20and%20urn%3Aietf%3Aparams%3Ascim%3Aschemas%3Aextension%3Aenterprise%3A2.0%3AUser%3Amanager.value%20eq%20%22u%2B2%22&attributes=id"
        );
    }

    #[test]
    fn an_identifier_cannot_leave_its_place_in_the_path() {
        assert_eq!(Request::read_user("../x?y#z").path, "/Users/..%2Fx%3Fy%23z");
        assert_eq!(Request::delete_group("7-a_b.c~d").path, "/Groups/7-a_b.c~d");
    }
}
