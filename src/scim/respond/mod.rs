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
mod bulk;
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
use crate::scim::provider::Provider;
use crate::scim::remark::quote;
use crate::scim::resource::ResourceType;
use crate::scim::stamp::Stamp;

use exchange::Exchange;
use reply::Reply;
use route::Target;

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
            format!(
                "{} cannot be filtered; ask without the filter parameter",
                quote(&format!("/{endpoint}"))
            ),
        ));
    }
    let body = discovery::document(exchange.provider, &exchange.request.base_url, endpoint)?;
    Ok(Reply::discovered(endpoint.to_string(), &body))
}
