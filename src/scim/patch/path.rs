//! The `path` of an operation: an attribute, and which of its values (RFC 7644 §3.5.2).
//!
//! ```text
//! attribute path | attribute path "[" filter "]" [ "." sub-attribute ]
//! ```

use std::fmt;

use crate::scim::error::{Error, ScimType};
use crate::scim::filter::{Expression, parse_value_filter};
use crate::scim::path::{AttributePath, Malformed, check_name};
use crate::scim::remark::{Tolerance, quote};

/// The target of a PATCH operation (RFC 7644 §3.5.2, Figure 7).
#[derive(Debug, Clone, PartialEq)]
pub struct PatchPath {
    /// The attribute, with its sub-attribute when there are no brackets.
    pub attribute: AttributePath,
    /// What stands in brackets: the values meant.
    pub filter: Option<Expression>,
    /// The sub-attribute after the brackets.
    pub sub_attribute: Option<String>,
}

impl PatchPath {
    /// Reads the `path` of an operation. Refuses with `invalidPath`, or with `invalidFilter` for what stands in
    /// the brackets (RFC 7644 §3.12, Table 9).
    pub fn parse(text: &str, tolerance: &mut Tolerance<'_>) -> Result<Self, Error> {
        let refuse = |malformed: Malformed| {
            let Malformed { position, problem } = malformed;
            let detail = format!(
                "the path {} is malformed at byte {position}: {problem}",
                quote(text)
            );
            Error::bad_request(ScimType::InvalidPath, detail)
        };
        let Some(bracket) = text.find('[') else {
            return Ok(Self {
                attribute: AttributePath::parse(text).map_err(refuse)?,
                filter: None,
                sub_attribute: None,
            });
        };
        let head = text.get(..bracket).unwrap_or_default();
        let attribute = AttributePath::parse(head).map_err(refuse)?;
        let inside = text.get(bracket + 1..).unwrap_or_default();
        let index = inside.split(']').next().unwrap_or_default().trim();
        if !index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(refuse(Malformed {
                position: bracket + 1,
                problem:
                    "values have no number; choose one by a filter, such as [type eq \"work\"]"
                        .into(),
            }));
        }
        let in_path = |error: Error| Error {
            detail: format!("in the path {}: {}", quote(text), error.detail),
            ..error
        };
        let (filter, end) = parse_value_filter(text, bracket + 1, tolerance).map_err(in_path)?;
        let tail = text.get(end..).unwrap_or_default();
        let sub_attribute = match tail.strip_prefix('.') {
            Some(name) => {
                check_name(name, end + 1).map_err(refuse)?;
                Some(name.to_owned())
            }
            None if tail.is_empty() => None,
            None => {
                return Err(refuse(Malformed {
                    position: end,
                    problem: "after the brackets only \".\" and a sub-attribute may follow".into(),
                }));
            }
        };
        if attribute.sub_attribute.is_some() {
            return Err(refuse(Malformed {
                position: bracket,
                problem: "a sub-attribute has no values to choose from in brackets".into(),
            }));
        }
        Ok(Self {
            attribute,
            filter: Some(filter),
            sub_attribute,
        })
    }
}

impl fmt::Display for PatchPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.attribute)?;
        if let Some(filter) = &self.filter {
            write!(formatter, "[{filter}]")?;
        }
        match &self.sub_attribute {
            Some(sub) => write!(formatter, ".{sub}"),
            None => Ok(()),
        }
    }
}
