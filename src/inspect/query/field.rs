//! The fields of the filter language: one table, from which help, completion and the README come.

/// A field.
#[derive(Debug)]
pub struct Field {
    /// What it asks about.
    pub id: Id,
    /// Its name: `status`.
    pub name: &'static str,
    /// Other names that it goes by.
    pub also: &'static [&'static str],
    /// Where it stands in a list of fields.
    pub group: Group,
    /// What it asks, in one line.
    pub help: &'static str,
    /// Examples that parse.
    pub examples: &'static [&'static str],
    /// What a value has to be, for whoever wrote another.
    pub wants: &'static str,
    /// The field in words, `{}` for the value: `the status is {}`.
    pub words: &'static str,
}

/// A part of the list of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Who sent it, and when.
    WhoAndWhen,
    /// The exchange.
    Http,
    /// What it means.
    Scim,
    /// What is known or was said about it.
    Flags,
}

impl Group {
    /// Every group, in order.
    pub const ALL: [Self; 4] = [Self::WhoAndWhen, Self::Http, Self::Scim, Self::Flags];

    /// Its heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::WhoAndWhen => "Who and when",
            Self::Http => "HTTP",
            Self::Scim => "SCIM",
            Self::Flags => "Flags",
        }
    }
}

/// Which message of an exchange a condition is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    /// Either.
    #[default]
    Any,
    /// The request: `req.`
    Request,
    /// The response: `resp.`
    Response,
}

impl Side {
    pub(super) fn prefix(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::Request => "req.",
            Self::Response => "resp.",
        }
    }
}

/// Declares the table and the identifiers of its rows, so that none is forgotten.
macro_rules! table {
    ($($id:ident = $name:literal $(or $also:literal)?, $group:ident, $help:literal, [$($example:literal),+], $wants:literal, $words:literal;)+) => {
        /// What a field asks about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Id {
            $(#[doc = concat!("`", $name, ":"$(, " or ", $also, ":")?, "`")] $id,)+
        }

        /// Every field, in the order of the list.
        pub const TABLE: &[Field] = &[$(
            Field {
                id: Id::$id,
                name: $name,
                also: &[$($also)?],
                group: Group::$group,
                help: $help,
                examples: &[$($example),+],
                wants: $wants,
                words: $words,
            },
        )+];
    };
}

table! {
    Client = "client", WhoAndWhen, "Who called, recognized by what it sends",
        ["client:entra", "-client:okta"], "the name of a client, such as entra", "the client is {}";
    Ip = "ip", WhoAndWhen, "The address of the peer",
        ["ip:192.0.2.1", "ip~^10\\."], "a part of an address", "the address of the peer has {}";
    Connection = "conn", WhoAndWhen, "The number of the connection",
        ["conn:3"], "a number", "the connection is {}";
    Cycle = "cycle", WhoAndWhen, "The provisioning cycle: its number, with the client or its first letter in front",
        ["cycle:7", "cycle:e7", "cycle:entra:>=7"], "a number, such as 7, e7 or entra:7", "the cycle is {}";
    Seq = "seq", WhoAndWhen, "The number of the event",
        ["seq:402..410", "seq:402..", "seq:>400"], "a number or two, such as 402..410", "the number of the event is {}";
    Time = "time", WhoAndWhen, "When it began: a time of day, a date, or how long ago; UTC in commands, as they print it, and local time on the screen",
        ["time:12:40..12:41", "time:>-5m", "time:2026-11-22"], "a time, such as 12:40, 12:40..12:41, 2026-11-22 or -5m", "the time is {}";
    Gap = "gap", WhoAndWhen, "The time since the event before; in seconds without a unit",
        ["gap:>2s", "gap:>1m"], "a duration, such as >2s", "the time since the event before is {}";
    Source = "src", WhoAndWhen, "Who made the event: client, demo, seed, endpoint, user, replay, import",
        ["src:client", "-src:seed"], "the name of an origin, such as client", "the event was made by {}";

    Method = "method" or "verb", Http, "The method",
        ["method:PATCH"], "a method, such as PATCH", "the method is {}";
    Path = "path", Http, "The path of the target, decoded",
        ["path:/Users", "path~/Users/[^/]+$"], "a part of a path", "the path has {}";
    Url = "url", Http, "The whole target, as sent or decoded",
        ["url:startIndex", "url:\"userName eq\""], "a part of a target", "the target has {}";
    Status = "status", Http, "The status of the response; none when there was none",
        ["status:404", "status:4xx", "status:>=400", "status:none"], "3 digits, a class such as 4xx, a comparison such as >=400, or none", "the status is {}";
    Duration = "dur", Http, "From the whole request to the answer; in milliseconds without a unit",
        ["dur:>50ms", "dur:>1s"], "a duration, such as >50ms", "the answer took {}";
    Size = "size", Http, "The size of a body; req.size or resp.size for one of them",
        ["size:>10k", "resp.size:>1M"], "a size, such as >10k", "the size of a body is {}";
    Header = "header", Http, "A line of a head; req.header or resp.header for one of them",
        ["header:adscimversion", "resp.header:etag", "header~^accept:.*json"], "a part of a header line", "a line of a head has {}";
    Body = "body", Http, "The text of a body; req.body or resp.body for one of them",
        ["body:jdoe", "req.body~\"\\\"op\\\": *\\\"Add\\\"\""], "a part of a body", "a body has {}";
    Etag = "etag", Http, "A version in If-Match, If-None-Match or ETag",
        ["etag:W/\"1\""], "a part of an entity tag", "an entity tag has {}";

    Type = "type", Scim, "The endpoint: user, group, schema, resource-type, spc, bulk, search, me",
        ["type:group", "-type:user"], "the name of an endpoint, such as user", "the endpoint is {}";
    ResourceId = "id", Scim, "The id of a resource that it touched",
        ["id:3fa9"], "a part of an id", "the id of a resource has {}";
    User = "user", Scim, "A user that it touched or looked for: any of userName, externalId, id and mail at that time",
        ["user:jdoe", "user~^jdoe@"], "a part of a name", "a user is called {}";
    InGroup = "group", Scim, "A group that it touched or looked for: any of displayName, externalId and id at that time",
        ["group:Sales"], "a part of a name", "a group is called {}";
    ExternalId = "ext", Scim, "The externalId that a resource had at that time",
        ["ext:jdoe"], "a part of an externalId", "the externalId of a resource has {}";
    Operation = "op", Scim, "What was asked for: create, replace, patch, delete, read, list, discover, bulk; or an operation inside a PATCH: patch.add, patch.replace, patch.remove",
        ["op:create", "op:patch.add"], "the name of an operation, such as create or patch.add", "the operation is {}";
    Attribute = "attr", Scim, "An attribute that the request mentions, in its body, its filter or its parameters",
        ["attr:manager", "attr:emails.value"], "an attribute path", "the request mentions {}";
    Changed = "changed", Scim, "An attribute that it changed, or that a resource was created with; a deletion changes none: op:delete finds it",
        ["changed:active", "changed:emails", "changed:emails[work]"], "an attribute path, such as active", "it changed {}";
    From = "from", Scim, "A value that an attribute had before it, not that of a deleted resource; true and false in any case",
        ["from:Engineer", "from:True"], "a part of a value", "an attribute had the value {}";
    To = "to", Scim, "A value that an attribute had after it; true and false in any case",
        ["to:false", "to:False"], "a part of a value", "an attribute got the value {}";
    Filter = "filter", Scim, "The SCIM filter of the request, decoded",
        ["filter:userName", "filter~eq.*and"], "a part of a filter", "the SCIM filter has {}";
    ScimType = "scim", Scim, "The scimType of the error",
        ["scim:uniqueness", "scim:any"], "a scimType such as uniqueness, or any", "the scimType is {}";
    Quirk = "quirk" or "remark", Scim, "A departure from the RFCs, what else is remarked on, or a trouble below SCIM, by its name; any for all of them, also for those of every day, which is:quirk leaves out",
        ["quirk:op-case", "quirk:any"], "the name of a remark, such as op-case, or any", "there is the remark {}";
    Clause = "clause", Scim, "The section of an RFC that the request departs from",
        ["clause:3.5.2", "clause:\"RFC 7643\""], "a section, such as 3.5.2", "it departs from {}";

    Is = "is", Flags, "change, noop, read, write, probe (a look-up of a random identifier), disabled (a user who was active is no more), error (refused, not answered, or a trouble of the endpoint), quirk (its row has a sign such as !bool-as-string), retry (the same write failed when it was last tried), slow (a second or more), truncated, replay, marked, noted, tagged",
        ["is:change", "is:error", "-is:probe"], "the name of a flag, such as change", "it is {}";
    Profile = "profile", Flags, "The profile that a request was answered under: lenient or strict",
        ["profile:strict", "-profile:lenient"], "lenient or strict", "it was answered under the profile {}";
    Mark = "mark", Flags, "The letter that marks it",
        ["mark:a"], "a letter from a to z", "it is marked {}";
    Tag = "tag", Flags, "A tag that it has",
        ["tag:known"], "a part of a tag", "it has the tag {}";
    Note = "note", Flags, "The words of a note on it",
        ["note:ticket"], "a part of a note", "a note on it has {}";
}

/// The field of a name, whatever its case.
pub fn find(name: &str) -> Option<&'static Field> {
    TABLE.iter().find(|field| {
        let names = field.also.iter().chain([&field.name]);
        names.into_iter().any(|one| one.eq_ignore_ascii_case(name))
    })
}

impl Field {
    /// Whether `req.` and `resp.` may stand in front of it.
    pub fn has_sides(&self) -> bool {
        matches!(self.id, Id::Size | Id::Header | Id::Body)
    }

    /// Whether it takes a regular expression: `path~…`.
    pub fn is_text(&self) -> bool {
        matches!(
            self.id,
            Id::Ip
                | Id::Path
                | Id::Url
                | Id::Header
                | Id::Body
                | Id::Etag
                | Id::ResourceId
                | Id::User
                | Id::InGroup
                | Id::ExternalId
                | Id::Attribute
                | Id::Changed
                | Id::From
                | Id::To
                | Id::Filter
                | Id::Clause
                | Id::Tag
                | Id::Note
        )
    }
}
