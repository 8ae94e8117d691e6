//! Queries: GET of an endpoint, and POST to `.search` (RFC 7644 §3.4.2, §3.4.3).

use std::borrow::Cow;

use http::Method;
use serde_json::{Map, Value};

use crate::scim::caseless::member;
use crate::scim::check::Check;
use crate::scim::cursor::{Cursor, Question};
use crate::scim::directory::ListedPage;
use crate::scim::error::{Error, ScimType};
use crate::scim::filter::{Filter, Scope};
use crate::scim::list::{self, LIST_RESPONSE, Page, Start};
use crate::scim::message::Outcome;
use crate::scim::projection::Projection;
use crate::scim::remark::{PLUS_AS_SPACE, Tolerance};
use crate::scim::resource::ResourceType;
use crate::scim::respond::exchange::Exchange;
use crate::scim::respond::reply::Reply;
use crate::scim::respond::route;
use crate::scim::respond::{body, read};
use crate::scim::scan::Scan;
use crate::scim::shape::refuse_case_twins;
use crate::scim::sort::Sort;

const SEARCH_REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

/// What to tell a client whose filter cannot be read, perhaps because it sent a form (RFC 3986 §2.2).
const PLUS_IS_PLUS: &str = "; \"+\" stands for itself in a query, so send a space as %20";

/// What a client wrote, wherever it wrote it.
#[derive(Debug, Default)]
struct Parameters<'a> {
    filter: Option<Cow<'a, str>>,
    /// The filter with plus signs read as spaces, to try when it cannot be read otherwise.
    form_decoded_filter: Option<String>,
    sort_by: Option<Cow<'a, str>>,
    sort_order: Option<Cow<'a, str>>,
    start_index: Option<Cow<'a, str>>,
    count: Option<Cow<'a, str>>,
    /// Empty to begin (RFC 9865 §2).
    cursor: Option<Cow<'a, str>>,
    /// What `attributes` and `excludedAttributes` say, as sent.
    selection: Cow<'a, str>,
    projection: Projection,
}

/// Answers a GET; without a resource type, one over all of them.
pub(super) fn query(
    exchange: &mut Exchange<'_>,
    resource_type: Option<ResourceType>,
    query: &route::Query<'_>,
) -> Result<Reply, Error> {
    let projection = read::projection_of(exchange, types(resource_type.as_ref()), query)?;
    let parameters = Parameters {
        filter: query
            .get("filter")?
            .or_else(|| query.has("filter").then_some(Cow::Borrowed(""))),
        form_decoded_filter: query.form_decoded("filter"),
        sort_by: query.get("sortBy")?,
        sort_order: query.get("sortOrder")?,
        start_index: query.get("startIndex")?,
        count: query.get("count")?,
        cursor: query
            .get("cursor")?
            .or_else(|| query.has("cursor").then_some(Cow::Borrowed(""))),
        selection: selection(
            query.get("attributes")?.unwrap_or_default(),
            &query.get("excludedAttributes")?.unwrap_or_default(),
        ),
        projection,
    };
    list(exchange, resource_type, parameters)
}

/// Answers a search, whose parameters are in the body.
pub(super) fn search(
    exchange: &mut Exchange<'_>,
    resource_type: Option<ResourceType>,
) -> Result<Reply, Error> {
    let message = body::read_object(exchange)?;
    refuse_case_twins(&message)?;
    body::check_schema(&message, SEARCH_REQUEST)?;
    let attributes = names(&message, "attributes")?;
    let excluded = names(&message, "excludedAttributes")?;
    let (start_index, cursor) = (number(&message, "startIndex")?, text(&message, "cursor")?);
    let invalid_count = match cursor {
        Some(_) => ScimType::InvalidCount,
        None => ScimType::InvalidValue,
    };
    let (provider, profile) = (exchange.provider, exchange.profile);
    let parameters = Parameters {
        filter: text(&message, "filter")?,
        form_decoded_filter: None,
        sort_by: text(&message, "sortBy")?,
        sort_order: text(&message, "sortOrder")?,
        start_index,
        count: number_or(&message, "count", invalid_count)?,
        cursor,
        selection: selection(attributes.join(",").into(), &excluded.join(",")),
        projection: Projection::new(
            &provider.schemas,
            types(resource_type.as_ref()),
            attributes,
            excluded,
            &mut Tolerance::new(profile, &mut exchange.remarks),
        )?,
    };
    list(exchange, resource_type, parameters)
}

/// The types that an endpoint has resources of.
fn types(resource_type: Option<&ResourceType>) -> &[ResourceType] {
    resource_type.map_or(&ResourceType::ALL, std::slice::from_ref)
}

fn list(
    exchange: &mut Exchange<'_>,
    resource_type: Option<ResourceType>,
    parameters: Parameters<'_>,
) -> Result<Reply, Error> {
    find(exchange, resource_type, parameters).map_err(|error| match error.scim_type {
        Some(ScimType::InvalidValue | ScimType::TooMany) => error.by(Check::Parameters),
        _ => error,
    })
}

fn find(
    exchange: &mut Exchange<'_>,
    resource_type: Option<ResourceType>,
    parameters: Parameters<'_>,
) -> Result<Reply, Error> {
    let types = types(resource_type.as_ref()).to_vec();
    let (provider, profile) = (exchange.provider, exchange.profile);
    let (filter, sent_filter) = read_filter(exchange, resource_type, &parameters)?;
    let mut tolerance = Tolerance::new(profile, &mut exchange.remarks);
    let (sort_by, sort_order) = (
        parameters.sort_by.as_deref(),
        parameters.sort_order.as_deref(),
    );
    let sort = Sort::new(
        &provider.schemas,
        &types,
        sort_by,
        sort_order,
        &mut tolerance,
    )?;
    let page = read_page(exchange, resource_type, &parameters)?;
    let question = page
        .start
        .is_by_cursor()
        .then(|| question(provider.cursor_key, resource_type, &parameters));
    let query = list::Query {
        types,
        filter,
        sort,
        page,
        projection: parameters.projection,
    };
    let wanted = wanted_page(exchange, &query);
    let pages = exchange.directory.pages();
    let known = wanted.as_deref().and_then(|wanted| pages.find(wanted));
    let page = match known {
        Some(page) => page,
        None => put_together(exchange, &query, question.as_ref(), wanted)?,
    };
    let outcome = Outcome::Listed {
        resource_type,
        filter: sent_filter,
        total: page.total,
        returned: page.returned,
    };
    Ok(Reply::list(page.body, outcome))
}

/// Puts a page together, and keeps it for who wants the same.
fn put_together(
    exchange: &mut Exchange<'_>,
    query: &list::Query,
    question: Option<&Question>,
    wanted: Option<String>,
) -> Result<ListedPage, Error> {
    let base_url = &exchange.request.base_url;
    let scan = Scan::new(exchange.directory, base_url, exchange.provider.max_scan);
    let mut found = list::find(scan, query)?;
    let body = list_response(exchange, query, &mut found, question)?;
    let page = ListedPage {
        body: body.into(),
        total: found.total as u64,
        returned: found.page.len() as u64,
    };
    if let Some(wanted) = wanted {
        exchange.directory.pages().keep(wanted, &page);
    }
    Ok(page)
}

/// What a page depends on besides the directory and its provider; `None` where it is another one each time, or not all in
/// the target.
fn wanted_page(exchange: &Exchange<'_>, query: &list::Query) -> Option<String> {
    let request = exchange.request;
    let is_in_target = matches!(request.method, Method::GET | Method::HEAD);
    let is_lasting = is_in_target && !query.page.start.is_by_cursor();
    is_lasting.then(|| {
        [
            exchange.profile.name(),
            " ",
            &request.base_url,
            " ",
            &request.target,
        ]
        .concat()
    })
}

/// What makes a request the same as the one that a cursor was given out for.
fn question(
    key: u128,
    resource_type: Option<ResourceType>,
    parameters: &Parameters<'_>,
) -> Question {
    let asked = [
        resource_type.map(ResourceType::name),
        parameters.filter.as_deref(),
        parameters.sort_by.as_deref(),
        parameters.sort_order.as_deref(),
        Some(&*parameters.selection),
    ];
    Question::new(key, asked)
}

/// Reads which page is asked for. The two ways to page exclude each other; without either it is by position
/// (RFC 9865 §2.4).
fn read_page(
    exchange: &Exchange<'_>,
    resource_type: Option<ResourceType>,
    parameters: &Parameters<'_>,
) -> Result<Page, Error> {
    let max_results = exchange.provider.max_results;
    let count = parameters.count.as_deref();
    match (
        parameters.cursor.as_deref(),
        parameters.start_index.as_deref(),
    ) {
        (None, start_index) => Page::by_index(start_index, count, max_results),
        (Some(_), Some(_)) => Err(Error::bad_request(
            ScimType::InvalidValue,
            "cursor and startIndex exclude each other; send one of them",
        )),
        (Some(""), None) => Page::by_cursor(None, count, max_results),
        (Some(cursor), None) => {
            let question = question(exchange.provider.cursor_key, resource_type, parameters);
            let cursor = Cursor::open(cursor, &question, exchange.stamp.at)?;
            Page::by_cursor(Some(cursor), count, max_results)
        }
    }
}

/// The members of a `ListResponse` that say which page it is: its position, or the cursor of the next one.
fn place(
    exchange: &Exchange<'_>,
    query: &list::Query,
    found: &list::Found<'_>,
    question: Option<&Question>,
) -> String {
    if let Start::Index(start_index) = query.page.start {
        return format!("\"startIndex\":{start_index},");
    }
    let end = found.skipped + found.page.len();
    let last = found.page.last().filter(|_| end < found.total);
    let (Some(last), Some(question)) = (last, question) else {
        return String::new();
    };
    let next = Cursor {
        issued: exchange.stamp.at,
        offset: end as u64,
        last: last.ordinal,
        count: query.page.count as u64,
    };
    format!("\"nextCursor\":\"{}\",", next.seal(question))
}

/// Reads the filter, and tells which text it was read from.
fn read_filter(
    exchange: &mut Exchange<'_>,
    resource_type: Option<ResourceType>,
    parameters: &Parameters<'_>,
) -> Result<(Option<Filter>, Option<String>), Error> {
    let Some(sent) = parameters.filter.as_deref() else {
        return Ok((None, None));
    };
    let (schemas, profile) = (&exchange.provider.schemas, exchange.profile);
    let scope = resource_type.map_or(Scope::Root, Scope::Type);
    let mut remarks = Vec::new();
    let mut read = Filter::parse(sent, schemas, scope, profile, &mut remarks);
    let mut text = sent;
    if let (Err(error), Some(spaced)) = (&mut read, parameters.form_decoded_filter.as_deref()) {
        let mut remarks_of_spaced = Vec::new();
        let again = Filter::parse(spaced, schemas, scope, profile, &mut remarks_of_spaced);
        let mut tolerance = Tolerance::new(profile, &mut remarks_of_spaced);
        if !tolerance.forgives(&PLUS_AS_SPACE, || format!("read as {spaced}")) {
            error.detail.push_str(PLUS_IS_PLUS);
        } else if again.is_ok() {
            (read, text, remarks) = (again, spaced, remarks_of_spaced);
        } else {
            // What is wrong with what the client meant.
            read = again;
        }
    }
    if read.is_ok() {
        exchange.pass(Check::Filter, sent);
    }
    exchange.remarks.append(&mut remarks);
    Ok((Some(read?), Some(text.to_owned())))
}

/// How much a resource is shown with beyond what is stored: `id`, `meta`, a group or two.
const USUAL_ADDITION: usize = 768;

/// The body, put together from the texts of the resources. A page may be shorter than was asked for
/// (RFC 7644 §3.4.2.4): it ends before it is too long.
fn list_response(
    exchange: &Exchange<'_>,
    query: &list::Query,
    found: &mut list::Found<'_>,
    question: Option<&Question>,
) -> Result<Vec<u8>, Error> {
    let mut body = beginning(exchange, query, found, question).into_bytes();
    let beginning_end = body.len();
    if query.projection.is_default() {
        let stored = found.page.iter().map(|record| record.attributes.len());
        let expected = stored.sum::<usize>() + found.page.len() * USUAL_ADDITION;
        body.reserve(expected.min(exchange.provider.max_answer));
    }
    let (mut n_shown, mut n_bytes) = (0, 0);
    for record in &found.page {
        let end = body.len();
        if n_shown > 0 {
            body.push(b',');
        }
        let written = read::write(exchange, &mut body, record, &query.projection, None);
        let is_too_much = match written {
            Ok(n_written) => {
                n_bytes += n_written;
                n_bytes > exchange.provider.max_answer
            }
            // It begins the next page, which is refused.
            Err(_) if n_shown > 0 => true,
            Err(error) => return Err(error),
        };
        if n_shown > 0 && is_too_much {
            body.truncate(end);
            break;
        }
        n_shown += 1;
    }
    if n_shown < found.page.len() {
        found.page.truncate(n_shown);
        let beginning = beginning(exchange, query, found, question);
        body.splice(..beginning_end, beginning.into_bytes());
    }
    body.extend_from_slice(b"]}");
    Ok(body)
}

/// What stands in a `ListResponse` before the resources.
fn beginning(
    exchange: &Exchange<'_>,
    query: &list::Query,
    found: &list::Found<'_>,
    question: Option<&Question>,
) -> String {
    format!(
        "{{\"schemas\":[\"{LIST_RESPONSE}\"],\"totalResults\":{},{}\"itemsPerPage\":{},\"Resources\":[",
        found.total,
        place(exchange, query, found, question),
        found.page.len(),
    )
}

/// What a search request says under a name; null says nothing.
fn said<'a>(message: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    member(message, name).filter(|value| !value.is_null())
}

fn text<'a>(message: &'a Map<String, Value>, name: &str) -> Result<Option<Cow<'a, str>>, Error> {
    match said(message, name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(Cow::Borrowed(text))),
        Some(other) => Err(wrong_type(name, other, "a string")),
    }
}

fn number<'a>(message: &'a Map<String, Value>, name: &str) -> Result<Option<Cow<'a, str>>, Error> {
    number_or(message, name, ScimType::InvalidValue)
}

/// A number, or a refusal with this keyword.
fn number_or<'a>(
    message: &'a Map<String, Value>,
    name: &str,
    invalid: ScimType,
) -> Result<Option<Cow<'a, str>>, Error> {
    match said(message, name) {
        None => Ok(None),
        Some(Value::Number(number)) => Ok(Some(Cow::Owned(number.to_string()))),
        Some(other) => Err(Error {
            scim_type: Some(invalid),
            ..wrong_type(name, other, "an integer")
        }),
    }
}

/// Both lists of names as one text.
fn selection<'a>(attributes: Cow<'a, str>, excluded: &str) -> Cow<'a, str> {
    match excluded {
        "" => attributes,
        _ => Cow::Owned(format!("{attributes} but {excluded}")),
    }
}

fn names<'a>(message: &'a Map<String, Value>, name: &str) -> Result<Vec<&'a str>, Error> {
    match said(message, name) {
        None => Ok(Vec::new()),
        Some(Value::Array(names)) => names
            .iter()
            .map(|found| {
                found
                    .as_str()
                    .ok_or_else(|| wrong_type(name, found, "strings"))
            })
            .collect(),
        Some(other) => Err(wrong_type(name, other, "an array of strings")),
    }
}

fn wrong_type(name: &str, found: &Value, expected: &str) -> Error {
    let found = body::json_type(found);
    Error::bad_request(
        ScimType::InvalidValue,
        format!("{name} of the search request is or holds {found}; send {expected}"),
    )
}
