//! A resource as clients get it, put together from the stored text and what is derived from elsewhere.
//!
//! The stored text is spliced, not parsed: a page of a list costs little more than copying its bytes.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::Write as _;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use crate::scim::directory::{Directory, Entry};
use crate::scim::json_text::{inner, member, members, push_comma, push_key, push_string};
use crate::scim::record::{Member, Record};
use crate::scim::resource::ResourceType;
use crate::scim::stamp::Timestamp;

/// The member that is the object of the enterprise extension.
const ENTERPRISE_USER: &str = "\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":";

/// Finds it in a stored text.
static ENTERPRISE_USER_FINDER: LazyLock<Finder<'static>> =
    LazyLock::new(|| Finder::new(ENTERPRISE_USER));

/// Finds a manager, or something else of that name. Most users have none, and this is told sooner than where their
/// extension stands.
static MANAGER_FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\"manager\":"));

/// The parts of a representation that are not in the stored text, and are left out when nobody asks for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::scim) struct Parts {
    /// `meta`.
    pub(in crate::scim) meta: bool,
    /// `groups` of a user.
    pub(in crate::scim) groups: bool,
    /// `members` of a group.
    pub(in crate::scim) members: bool,
}

impl Parts {
    /// Everything.
    pub(in crate::scim) const ALL: Self = Self {
        meta: true,
        groups: true,
        members: true,
    };
}

impl Directory {
    /// The full representation: `id`, `meta` and derived attributes included. What GET returns never or only
    /// on request (RFC 7643 §7, `returned`) is in it as stored.
    pub fn representation(&self, record: &Record, base_url: &str) -> Value {
        let mut text = Vec::new();
        self.write_resource(&mut text, record, base_url, Parts::ALL, usize::MAX);
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// Appends the representation as JSON; behind so many bytes of members or groups no more of them follow.
    pub(in crate::scim) fn write_resource(
        &self,
        out: &mut Vec<u8>,
        record: &Record,
        base_url: &str,
        parts: Parts,
        most: usize,
    ) {
        let text = &*record.attributes;
        let id = record.id.as_str();
        // `schemas` comes first and `id` second, as readers of SCIM expect them.
        let split = member(text, "schemas").map_or(1, |schemas| schemas.end);
        let (schemas, rest) = text.split_at_checked(split).unwrap_or(("{", ""));
        out.extend_from_slice(schemas.as_bytes());
        push_key(out, "id");
        push_string(out, &[id]);
        let rest = rest.strip_suffix('}').unwrap_or(rest);
        let rest = rest.strip_prefix(',').unwrap_or(rest);
        if !rest.is_empty() {
            push_comma(out);
            self.write_attributes(out, rest, base_url);
        }
        self.write_derived(out, record, base_url, parts, most);
        out.push(b'}');
    }

    /// Appends the members of the representation that are asked about, and `id`, as an object.
    pub(in crate::scim) fn write_asked(
        &self,
        out: &mut Vec<u8>,
        record: &Record,
        base_url: &str,
        names: &[&str],
        parts: Parts,
        most: usize,
    ) {
        let mut attributes = String::new();
        for (name, value) in members(&record.attributes) {
            if names.contains(&name) {
                let comma = if attributes.is_empty() { "" } else { "," };
                let value = record.attributes.get(value).unwrap_or_default();
                attributes.extend([comma, "\"", name, "\":", value]);
            }
        }
        out.push(b'{');
        push_key(out, "id");
        push_string(out, &[record.id.as_str()]);
        if !attributes.is_empty() {
            push_comma(out);
            self.write_attributes(out, &attributes, base_url);
        }
        self.write_derived(out, record, base_url, parts, most);
        out.push(b'}');
    }

    fn write_derived(
        &self,
        out: &mut Vec<u8>,
        record: &Record,
        base_url: &str,
        parts: Parts,
        most: usize,
    ) {
        let end = out.len().saturating_add(most);
        match record.resource_type {
            ResourceType::User if parts.groups => {
                self.write_groups(out, record.id.as_str(), base_url, end);
            }
            ResourceType::Group if parts.members => self.write_members(out, record, base_url, end),
            _ => {}
        }
        if parts.meta {
            write_meta(out, record, base_url);
        }
    }

    /// Appends stored attributes; a manager who is known gets `$ref` (RFC 7643 §4.3).
    ///
    /// The optional `displayName` is left out: the manager's new name would change this representation without a
    /// new version of it, and a client that compares what it wrote with what it reads would find a difference.
    fn write_attributes(&self, out: &mut Vec<u8>, attributes: &str, base_url: &str) {
        let manager = manager(attributes);
        let end = manager
            .as_ref()
            .map_or(0, |range| range.end.saturating_sub(1));
        let (before, after) = attributes.split_at_checked(end).unwrap_or(("", attributes));
        out.extend_from_slice(before.as_bytes());
        if let Some(object) = manager.and_then(|range| attributes.get(range))
            && let Ok(reference) = serde_json::from_str::<Sent>(object)
            && reference.target.is_none()
            && let Some(manager) = reference.value.and_then(|id| self.entry(&id))
        {
            push_key(out, "$ref");
            push_location(out, &manager.record, base_url);
        }
        out.extend_from_slice(after.as_bytes());
    }

    /// Appends `groups` (RFC 7643 §4.1.2): the groups that have the user as a member, then those that have
    /// such a group as a member, and so on.
    fn write_groups(&self, out: &mut Vec<u8>, id: &str, base_url: &str, end: usize) {
        let direct: Vec<&Entry> = self.group_entries_of(id).collect();
        if direct.is_empty() {
            return;
        }
        push_key(out, "groups");
        out.push(b'[');
        // Groups may contain each other in circles: each is entered once.
        let mut seen: HashSet<u64> = direct.iter().map(|group| group.record.ordinal).collect();
        let mut kind = "direct";
        let mut level = direct;
        'levels: while !level.is_empty() {
            for group in &level {
                write_group(out, group, kind, base_url);
                if out.len() > end {
                    break 'levels;
                }
            }
            level = level
                .iter()
                .flat_map(|group| self.group_entries_of(group.record.id.as_str()))
                .filter(|group| seen.insert(group.record.ordinal))
                .collect();
            kind = "indirect";
        }
        out.push(b']');
    }

    /// Appends `members` (RFC 7643 §4.2).
    fn write_members(&self, out: &mut Vec<u8>, record: &Record, base_url: &str, end: usize) {
        if record.members.is_empty() {
            return;
        }
        push_key(out, "members");
        out.push(b'[');
        for (_, member) in record.members.iter() {
            push_comma(out);
            self.write_member(out, member, base_url);
            if out.len() > end {
                break;
            }
        }
        out.push(b']');
    }

    /// What a member of a group is shown with beyond what the client sent, when the member is known.
    pub(in crate::scim) fn shown_of_member(&self, id: &str, sub_attribute: &str) -> Option<String> {
        let entry = self.entry(id)?;
        match sub_attribute {
            "type" => Some(entry.record.resource_type.name().to_owned()),
            "display" => Some(entry.names.display().to_owned()),
            "$ref" => Some(entry.record.location("")),
            _ => None,
        }
    }

    /// Appends one member: what the client sent, and what is known of the resource beyond that.
    pub(in crate::scim) fn write_member(&self, out: &mut Vec<u8>, member: &Member, base_url: &str) {
        let rest = member.rest.as_deref();
        let sent: Sent = rest
            .and_then(|rest| serde_json::from_str(rest).ok())
            .unwrap_or_default();
        let entry = self.entry(member.value.as_str());
        // What it is, the directory knows better than the client (RFC 7643 §4.2).
        let kind = entry.map(|entry| entry.record.resource_type.name());
        let corrected = match (kind, &sent.kind) {
            (Some(kind), Some(sent)) if sent != kind => rest.and_then(|rest| with_type(rest, kind)),
            _ => None,
        };
        let rest = corrected.as_deref().or(rest);
        out.push(b'{');
        push_key(out, "value");
        push_string(out, &[member.value.as_str()]);
        if let Some(rest) = rest.map(inner).filter(|rest| !rest.is_empty()) {
            push_comma(out);
            out.extend_from_slice(rest.as_bytes());
        }
        if let Some(entry) = entry {
            push_key(out, "$ref");
            push_location(out, &entry.record, base_url);
            if sent.kind.is_none() {
                push_key(out, "type");
                push_string(out, &[entry.record.resource_type.name()]);
            }
            if sent.display.is_none() {
                push_key(out, "display");
                push_string(out, &[entry.names.display()]);
            }
        }
        out.push(b'}');
    }
}

/// Which sub-attributes of a reference the client gave; those are kept as sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Sent<'a> {
    #[serde(borrow)]
    value: Option<Cow<'a, str>>,
    #[serde(rename = "$ref")]
    target: Option<IgnoredAny>,
    #[serde(rename = "type", borrow)]
    kind: Option<Cow<'a, str>>,
    display: Option<IgnoredAny>,
}

/// What a client sent of a member, with another type.
fn with_type(rest: &str, kind: &str) -> Option<String> {
    let mut rest: Map<String, Value> = serde_json::from_str(rest).ok()?;
    rest.insert("type".to_owned(), kind.into());
    Some(Value::Object(rest).to_string())
}

/// Where the object of the enterprise extension's `manager` stands in attributes without their braces.
fn manager(attributes: &str) -> Option<Range<usize>> {
    // Within a string the quotes would be escaped, so this finds nothing but the member.
    MANAGER_FINDER.find(attributes.as_bytes())?;
    let key = ENTERPRISE_USER_FINDER.find(attributes.as_bytes())?;
    let container = key + ENTERPRISE_USER.len();
    let found = member(attributes.get(container..)?, "manager")?;
    Some(container + found.start..container + found.end)
}

/// The `id` of the manager that attributes name.
pub(in crate::scim) fn manager_id(attributes: &str) -> Option<String> {
    let object = attributes.get(manager(attributes)?)?;
    let reference: Sent<'_> = serde_json::from_str(object).ok()?;
    reference.value.map(Cow::into_owned)
}

fn write_group(out: &mut Vec<u8>, group: &Entry, kind: &str, base_url: &str) {
    push_comma(out);
    out.push(b'{');
    push_key(out, "value");
    push_string(out, &[group.record.id.as_str()]);
    push_key(out, "$ref");
    push_location(out, &group.record, base_url);
    push_key(out, "display");
    push_string(out, &[group.names.display()]);
    push_key(out, "type");
    push_string(out, &[kind]);
    out.push(b'}');
}

fn write_meta(out: &mut Vec<u8>, record: &Record, base_url: &str) {
    push_key(out, "meta");
    out.push(b'{');
    push_key(out, "resourceType");
    push_string(out, &[record.resource_type.name()]);
    push_key(out, "created");
    let created = out.len();
    push_time(out, record.created);
    let created = created..out.len();
    push_key(out, "lastModified");
    if record.modified == record.created {
        out.extend_from_within(created);
    } else {
        push_time(out, record.modified);
    }
    push_key(out, "location");
    push_location(out, record, base_url);
    push_key(out, "version");
    // A weak entity tag (RFC 9110 §8.8.3) as a JSON string. Writing to memory does not fail.
    let _ = write!(out, r#""W/\"{}\"""#, record.version);
    out.push(b'}');
}

fn push_time(out: &mut Vec<u8>, at: Timestamp) {
    out.push(b'"');
    at.write_rfc3339(out);
    out.push(b'"');
}

fn push_location(out: &mut Vec<u8>, record: &Record, base_url: &str) {
    let endpoint = record.resource_type.endpoint();
    push_string(out, &[base_url, "/", endpoint, "/", record.id.as_str()]);
}
