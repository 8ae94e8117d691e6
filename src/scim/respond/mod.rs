//! From a request to its answer.
//!
//! Reading order: [`route`] reads the target, `misdirected` says where one was meant to go that leads nowhere. One module a family of methods does what is asked: `create`, `read`,
//! `search`, `replace`, `modify`, `delete`, `bulk`. They share how a `body` is read, what a `precondition` and
//! `uniqueness` demand, the `revision` of a resource, and the `reply`. [`exchange`] keeps what there is to tell about
//! it, and `rehearsal` finds out what the strict profile would have answered.
//!
//! An answer is either a success or a [`scim::Error`](crate::scim::Error); a refused request leaves the directory as it
//! was.

mod body;
pub(super) mod bulk;
mod create;
mod delete;
mod exchange;
mod misdirected;
mod modify;
mod precondition;
mod read;
mod reference;
mod rehearsal;
mod replace;
mod reply;
mod revision;
mod route;
mod search;
mod uniqueness;

use http::{Method, StatusCode};

use crate::scim::check::Check;
use crate::scim::directory::Directory;
use crate::scim::discovery;
use crate::scim::error::Error;
use crate::scim::message::{Answer, Request};
use crate::scim::resource::ResourceType;
use crate::scim::schema::Schemas;
use crate::scim::stamp::Stamp;

use exchange::Exchange;
use reply::Reply;
use route::Target;

/// How the endpoint behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// Accepts every known client's shapes, produces what the client meant, and remarks on each departure.
    #[default]
    Lenient,
    /// RFC 7643 and RFC 7644 to the letter.
    Strict,
}

impl Profile {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Lenient, Self::Strict];

    /// The name that people see.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lenient => "lenient",
            Self::Strict => "strict",
        }
    }
}

/// What does not change while the endpoint runs.
#[derive(Debug, Clone)]
pub struct Provider {
    /// The schemas in force.
    pub schemas: Schemas,
    /// How forgiving it is.
    pub profile: Profile,
    /// The path that everything is below: `/scim/v2`; empty for the root.
    pub base_path: String,
    /// The most resources on a page (`filter.maxResults`).
    pub max_results: usize,
    /// The largest body (`bulk.maxPayloadSize`), in bytes.
    pub max_body: usize,
    /// The most that a body shows of resources, in bytes: a page ends before it has more, a resource that alone is
    /// longer is not shown.
    pub max_answer: usize,
    /// The most that a query puts together of resources to filter and to sort them, in bytes.
    pub max_scan: usize,
    /// What cursors are sealed with, so that those of others are told from ours (RFC 9865 §2.1).
    pub cursor_key: u128,
}

impl Default for Provider {
    fn default() -> Self {
        Self {
            schemas: Schemas::embedded(),
            profile: Profile::Lenient,
            base_path: "/scim/v2".to_owned(),
            max_results: 1000,
            max_body: 8 * 1024 * 1024,
            max_answer: 32 * 1024 * 1024,
            max_scan: 256 * 1024 * 1024,
            cursor_key: 0,
        }
    }
}

/// Answers one request and applies what it changes to the directory.
///
/// The changes in the answer have been applied already, each of them in turn, because a later operation of one
/// request may depend on an earlier one (RFC 7644 §3.7). Applying their inverses from the last to the first
/// brings the directory back. When the answer is a refusal, there are none.
///
/// A directory belongs to one provider: pages that it keeps were put together by its schemas and limits.
pub fn respond(
    provider: &Provider,
    directory: &mut Directory,
    request: &Request,
    stamp: &Stamp,
) -> Answer {
    let mut exchange = Exchange::new(provider, directory, request, stamp).beside_strict();
    match handle(&mut exchange) {
        Ok(reply) => exchange.succeed(reply),
        Err(error) => exchange.refuse(error),
    }
}

/// Does what a request asks for; on an error, changes made so far are for the caller to undo.
fn handle(exchange: &mut Exchange<'_>) -> Result<Reply, Error> {
    let (provider, request) = (exchange.provider, exchange.request);
    let (target, query) =
        route::read(provider, &request.target).map_err(|error| match error.status {
            StatusCode::NOT_FOUND => {
                misdirected::explain(error, provider, &request.base_url, &request.target)
            }
            _ => error,
        })?;
    let mut method = exchange.request.method.clone();
    if let Some(allow) = target.refuses(&method) {
        return Err(exchange.method_not_allowed(&target, allow));
    }
    exchange.pass(Check::Target, addressed(&exchange.request.target));
    body::check_accept(exchange)?;
    // RFC 9110 §9.3.2: HEAD is GET without the body, which the edge leaves away.
    if method == Method::HEAD {
        method = Method::GET;
    }
    match target {
        Target::Type(resource_type) if method == Method::POST => {
            create::create(exchange, resource_type, &query)
        }
        Target::Type(resource_type) => search::query(exchange, Some(resource_type), &query),
        Target::Root => search::query(exchange, None, &query),
        Target::Search(resource_type) => search::search(exchange, resource_type),
        Target::Resource(resource_type, id) => {
            resource(exchange, &method, resource_type, &id, &query)
        }
        Target::Discovery(endpoint) => discovery(exchange, &endpoint, &query),
        Target::Bulk => bulk::bulk(exchange),
        Target::Me => Err(Error::new(
            StatusCode::NOT_IMPLEMENTED,
            "/Me is not supported, because a token of this endpoint belongs to no user; \
             use /Users with a filter on userName",
        )),
    }
}

/// The path of a target, as far as a decision shows it.
fn addressed(target: &str) -> String {
    /// In bytes.
    const LONGEST_PATH: usize = 120;
    let path = target.split('?').next().unwrap_or_default();
    let mut ends = (0..=path.len().min(LONGEST_PATH)).rev();
    let end = ends.find(|end| path.is_char_boundary(*end));
    path.get(..end.unwrap_or(0)).unwrap_or_default().to_owned()
}

fn resource(
    exchange: &mut Exchange<'_>,
    method: &Method,
    resource_type: ResourceType,
    id: &str,
    query: &route::Query<'_>,
) -> Result<Reply, Error> {
    exchange.address(resource_type, id)?;
    precondition::check(exchange, id)?;
    match *method {
        Method::GET => read::read(exchange, id, query),
        Method::PUT => replace::replace(exchange, id, query),
        Method::PATCH => modify::modify(exchange, id, query),
        _ => delete::delete(exchange, id),
    }
}

fn discovery(
    exchange: &Exchange<'_>,
    endpoint: &discovery::Endpoint,
    query: &route::Query<'_>,
) -> Result<Reply, Error> {
    // RFC 7644 §4: a filter is refused, lest the client believe that it was applied.
    if query.has("filter") {
        return Err(Error::new(
            StatusCode::FORBIDDEN,
            format!("{endpoint} cannot be filtered; ask without the filter parameter"),
        ));
    }
    let body = discovery::document(exchange.provider, &exchange.request.base_url, endpoint)?;
    Ok(Reply::discovered(endpoint.to_string(), &body))
}
