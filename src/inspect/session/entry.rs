//! One small row of the session: what is known of an event without asking the capture.

use crate::inspect::clients::Client;
use crate::inspect::session::pool::Handle;
use crate::journal::{Origin, TroubleKind};
use crate::scim::{ScimType, Timestamp};

/// One event, small: a million of them are in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// When it began.
    pub at: Timestamp,
    /// The leniencies that were needed: a bit for each row of [`remark::TABLE`](crate::scim::remark::TABLE), the
    /// highest bit for one that is in the table no more.
    pub remarks: u64,
    /// From whole request to answer, in microseconds; the largest number when it took longer than it can hold.
    pub duration_us: u32,
    /// Bytes of request body that arrived; likewise.
    pub request_bytes: u32,
    /// Bytes of response body; likewise.
    pub response_bytes: u32,
    /// The number of the cycle, from 1; 0: in none.
    pub cycle: u32,
    /// The number of the connection; 0: none.
    pub connection: u32,
    /// The `id` of the resource that it is about, in [`Session::ids`](super::Session::ids).
    pub resource: Handle,
    /// The `id` of another resource that it touched: of a member that came or went, of a group that was left.
    pub other: Handle,
    /// A name that the request gave and that need not belong to a resource: the value that a look-up filters by, the
    /// name of a resource whose creation was refused. In [`Session::names`](super::Session::names).
    pub named: Handle,
    /// The attributes that it changed, a number of [`Session::changed`](super::Session::changed); 0: none.
    pub changed: u16,
    /// The method, a number of [`Session::method`](super::Session::method).
    pub method: u16,
    /// The status; 0: no response.
    pub status: u16,
    /// What else is known.
    pub flags: Flags,
    /// Who made it.
    pub origin: Origin,
    /// Who called.
    pub client: Client,
    /// What it records.
    pub kind: Kind,
    /// What it came to; `None` of what is no exchange and changed nothing.
    pub effect: Option<EffectKind>,
    /// The keyword of a refusal.
    pub scim_type: Option<ScimType>,
    /// What was wrong below SCIM.
    pub trouble: Option<TroubleKind>,
    /// What the request asked for.
    pub operation: Option<Operation>,
    /// Where it asked.
    pub endpoint: Option<Endpoint>,
}

const _: () = assert!(
    size_of::<Entry>() <= 64,
    "a million entries must fit in 64 MB"
);

impl Entry {
    /// What stands for an event that the file lacks.
    pub(super) const BLANK: Self = Self {
        at: Timestamp(0),
        remarks: 0,
        duration_us: 0,
        request_bytes: 0,
        response_bytes: 0,
        cycle: 0,
        connection: 0,
        resource: Handle::NONE,
        other: Handle::NONE,
        named: Handle::NONE,
        changed: 0,
        method: 0,
        status: 0,
        flags: Flags(0),
        origin: Origin::Endpoint,
        client: Client::Nobody,
        kind: Kind::Other,
        effect: None,
        scim_type: None,
        trouble: None,
        operation: None,
        endpoint: None,
    };

    /// Whether the event changed the directory.
    pub fn is_change(&self) -> bool {
        self.flags.has(Flags::CHANGE)
    }

    /// Whether it is an error: see [`is_error`](crate::journal::is_error).
    pub fn is_error(&self) -> bool {
        self.flags.has(Flags::ERROR)
    }

    /// Whether something in it was forgiven or remarked on, however common.
    pub fn is_remarked(&self) -> bool {
        self.remarks != 0
    }

    /// Whether its row in a list has the sign of a quirk.
    pub fn is_quirk(&self) -> bool {
        self.flags.has(Flags::QUIRK)
    }
}

/// Yes-or-no facts of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(u16);

impl Flags {
    /// It changed the directory.
    pub const CHANGE: Self = Self(1);
    /// A write that succeeded and altered nothing.
    pub const NO_OP: Self = Self(1 << 1);
    /// A read that succeeded.
    pub const READ: Self = Self(1 << 2);
    /// A look-up of a random identifier that found nothing: how Entra ID tests a connection.
    pub const PROBE: Self = Self(1 << 3);
    /// It is an error.
    pub const ERROR: Self = Self(1 << 4);
    /// A write that failed before when the same client sent it.
    pub const RETRY: Self = Self(1 << 5);
    /// Less than the whole request is kept.
    pub const TRUNCATED: Self = Self(1 << 6);
    /// It touched more resources than the entry names: see [`Session::touched`](super::Session::touched).
    pub const MANY: Self = Self(1 << 7);
    /// The first event of its cycle.
    pub const FIRST: Self = Self(1 << 8);
    /// Something in it is a quirk: see [`remark::is_quirk`](crate::scim::remark::is_quirk).
    pub const QUIRK: Self = Self(1 << 9);

    /// Whether all of these hold.
    pub fn has(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }

    /// Adds these when the condition holds.
    pub(super) fn set(&mut self, flags: Self, condition: bool) {
        if condition {
            self.0 |= flags.0;
        }
    }
}

/// Declares an enum whose values have names that people see, and the list of them.
macro_rules! named {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $value:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$doc])* $value,)+
        }

        impl $name {
            /// Every value.
            pub const ALL: &[Self] = &[$(Self::$value),+];

            /// The name that people see.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$value => $text,)+
                }
            }
        }
    };
}

named! {
    /// What an event records.
    Kind {
        /// A request with its response.
        Exchange = "exchange",
        /// A resource of the seed file.
        Seeded = "seeded",
        /// A response that was not delivered.
        Undelivered = "undelivered",
        /// A connection without a request.
        NoRequest = "no-request",
        /// Requests that were refused because the log could not be written.
        Unrecorded = "unrecorded",
        /// A time in which this computer slept.
        Slept = "slept",
        /// An event got a letter.
        Mark = "mark",
        /// An event lost its letter.
        Unmark = "unmark",
        /// Somebody said something about an event.
        Note = "note",
        /// A note was taken back.
        Unnote = "unnote",
        /// An event got a tag.
        Tag = "tag",
        /// An event lost a tag.
        Untag = "untag",
        /// Any other fact.
        Other = "other",
    }
}

impl Kind {
    /// The kind of a name in the capture file.
    pub fn from_name(name: &str) -> Self {
        let found = Self::ALL.iter().find(|kind| kind.name() == name);
        found.copied().unwrap_or(Self::Other)
    }

    /// Whether it is by itself a trouble of the endpoint.
    pub(super) fn is_trouble(self) -> bool {
        matches!(
            self,
            Self::Undelivered | Self::NoRequest | Self::Unrecorded | Self::Slept
        )
    }
}

named! {
    /// What an event came to.
    EffectKind {
        /// A resource came to be.
        Created = "created",
        /// A resource was modified.
        Modified = "modified",
        /// A resource was deleted.
        Deleted = "deleted",
        /// A write that altered nothing.
        NoOp = "no-op",
        /// One resource was read.
        Read = "read",
        /// One resource was asked for and is current.
        NotModified = "not-modified",
        /// A query was answered.
        Listed = "listed",
        /// A discovery endpoint was read.
        Discovered = "discovered",
        /// The request was refused.
        Refused = "refused",
    }
}

named! {
    /// What a request asked for.
    Operation {
        /// A new resource.
        Create = "create",
        /// A resource replaced whole.
        Replace = "replace",
        /// A resource modified.
        Patch = "patch",
        /// A resource deleted.
        Delete = "delete",
        /// One resource.
        Read = "read",
        /// A list.
        List = "list",
        /// What the endpoint can do.
        Discover = "discover",
        /// Several operations at once.
        Bulk = "bulk",
    }
}

named! {
    /// Where a request asked.
    Endpoint {
        /// `/Users`
        User = "user",
        /// `/Groups`
        Group = "group",
        /// `/Schemas`
        Schema = "schema",
        /// `/ResourceTypes`
        ResourceType = "resource-type",
        /// `/ServiceProviderConfig`
        ProviderConfig = "spc",
        /// `/Bulk`
        Bulk = "bulk",
        /// `/.search` at the root
        Search = "search",
        /// `/Me`
        Me = "me",
    }
}

impl Endpoint {
    /// Reads it from a target, whatever the path in front of it.
    pub fn of_target(target: &str) -> Option<Self> {
        let path = target.split(['?', '#']).next().unwrap_or_default();
        let found = path.split('/').find_map(Self::of_segment);
        // `/Users/.search` searches users; the bare one searches everything.
        found.or_else(|| path.ends_with("/.search").then_some(Self::Search))
    }

    fn of_segment(segment: &str) -> Option<Self> {
        match segment {
            "Users" => Some(Self::User),
            "Groups" => Some(Self::Group),
            "Schemas" => Some(Self::Schema),
            "ResourceTypes" => Some(Self::ResourceType),
            "ServiceProviderConfig" => Some(Self::ProviderConfig),
            "Bulk" => Some(Self::Bulk),
            "Me" => Some(Self::Me),
            _ => None,
        }
    }
}

impl Operation {
    /// Reads it from a request. A target below `/Users/` or `/Groups/` is of one resource.
    pub fn of_request(method: &str, target: &str, endpoint: Option<Endpoint>) -> Option<Self> {
        let path = target.split(['?', '#']).next().unwrap_or_default();
        match (method, endpoint?) {
            (
                "GET" | "HEAD",
                Endpoint::Schema | Endpoint::ResourceType | Endpoint::ProviderConfig,
            ) => Some(Self::Discover),
            ("GET" | "HEAD", _) if path.ends_with("/Users") || path.ends_with("/Groups") => {
                Some(Self::List)
            }
            ("GET" | "HEAD", _) => Some(Self::Read),
            ("POST", Endpoint::Bulk) => Some(Self::Bulk),
            ("POST", _) if path.ends_with("/.search") => Some(Self::List),
            ("POST", _) => Some(Self::Create),
            ("PUT", _) => Some(Self::Replace),
            ("PATCH", _) => Some(Self::Patch),
            ("DELETE", _) => Some(Self::Delete),
            _ => None,
        }
    }

    /// Whether it would change the directory.
    pub fn is_write(self) -> bool {
        !matches!(self, Self::Read | Self::List | Self::Discover)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_told_apart_by_method_and_target() {
        let check = |method: &str, target: &str, expected: (Option<&str>, Option<&str>)| {
            let endpoint = Endpoint::of_target(target);
            let operation = Operation::of_request(method, target, endpoint);
            let found = (endpoint.map(Endpoint::name), operation.map(Operation::name));
            assert_eq!(found, expected, "{method} {target}");
        };
        check(
            "GET",
            "/scim/v2/Users?filter=x",
            (Some("user"), Some("list")),
        );
        check("GET", "/scim/v2/Users/7", (Some("user"), Some("read")));
        check("POST", "/x/Groups", (Some("group"), Some("create")));
        check("POST", "/x/Groups/.search", (Some("group"), Some("list")));
        check("POST", "/x/.search", (Some("search"), Some("list")));
        check("POST", "/x/Bulk", (Some("bulk"), Some("bulk")));
        check("PATCH", "/x/Users/7", (Some("user"), Some("patch")));
        check(
            "GET",
            "/x/Schemas/urn:a",
            (Some("schema"), Some("discover")),
        );
        check("GET", "/robots.txt", (None, None));
        check("", "", (None, None));
    }
}
