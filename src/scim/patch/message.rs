//! The `PatchOp` message: `schemas` and `Operations` (RFC 7644 §3.5.2).

use serde_json::Value;

use crate::scim::caseless::member;
use crate::scim::error::{Error, ScimType};
use crate::scim::remark::{EMPTY_OPERATIONS, OP_CASE, Tolerance, quote};
use crate::scim::shape::{invalid_value, refuse_case_twins};

const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Op {
    Add,
    Replace,
    Remove,
}

impl Op {
    const ALL: [Self; 3] = [Self::Add, Self::Replace, Self::Remove];

    /// The operation as it is sent.
    pub(super) fn keyword(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Replace => "replace",
            Self::Remove => "remove",
        }
    }
}

/// One operation, as sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Operation<'a> {
    pub(super) op: Op,
    pub(super) path: Option<&'a str>,
    pub(super) value: Option<&'a Value>,
}

/// Reads the message.
pub(super) fn read<'a>(
    message: &'a Value,
    tolerance: &mut Tolerance<'_>,
) -> Result<Vec<Operation<'a>>, Error> {
    let Value::Object(message) = message else {
        return Err(invalid_syntax("the PATCH body is no JSON object"));
    };
    refuse_case_twins(message)?;
    let is_patch_op = |value: &Value| {
        value
            .as_str()
            .is_some_and(|urn| urn.eq_ignore_ascii_case(PATCH_OP))
    };
    match member(message, "schemas") {
        Some(Value::Array(schemas)) if schemas.iter().any(is_patch_op) => {}
        _ => {
            return Err(invalid_syntax(format!(
                "the PATCH body does not list {PATCH_OP} in schemas"
            )));
        }
    }
    let Some(Value::Array(operations)) = member(message, "Operations") else {
        return Err(invalid_syntax("the PATCH body has no array Operations"));
    };
    let nothing = || "no operations, so nothing changes".to_owned();
    if operations.is_empty() && !tolerance.forgives(&EMPTY_OPERATIONS, nothing) {
        return Err(invalid_syntax("the PATCH body has no operation"));
    }
    operations
        .iter()
        .enumerate()
        .map(|(index, operation)| read_operation(index, operation, tolerance))
        .collect()
}

fn read_operation<'a>(
    index: usize,
    operation: &'a Value,
    tolerance: &mut Tolerance<'_>,
) -> Result<Operation<'a>, Error> {
    let Value::Object(operation) = operation else {
        return Err(invalid_syntax(format!("Operations[{index}] is no object")));
    };
    refuse_case_twins(operation)?;
    let op = read_op(index, member(operation, "op"), tolerance)?;
    let path = match member(operation, "path") {
        None | Some(Value::Null) => None,
        Some(Value::String(path)) => Some(path.as_str()),
        Some(_) => {
            return Err(Error::bad_request(
                ScimType::InvalidPath,
                format!("Operations[{index}].path is no string"),
            ));
        }
    };
    let value = member(operation, "value");
    if value.is_none() && op != Op::Remove {
        return Err(invalid_value(format!(
            "Operations[{index}] is {} and has no value",
            op.keyword()
        )));
    }
    Ok(Operation { op, path, value })
}

fn read_op(index: usize, sent: Option<&Value>, tolerance: &mut Tolerance<'_>) -> Result<Op, Error> {
    let Some(Value::String(sent)) = sent else {
        return Err(invalid_syntax(format!("Operations[{index}] has no op")));
    };
    let op = Op::ALL
        .into_iter()
        .find(|op| op.keyword().eq_ignore_ascii_case(sent));
    match op {
        Some(op)
            if op.keyword() == sent
                || tolerance.forgives(&OP_CASE, || {
                    let keyword = op.keyword();
                    format!("Operations[{index}].op {} read as {keyword}", quote(sent))
                }) =>
        {
            Ok(op)
        }
        _ => Err(invalid_syntax(format!(
            "Operations[{index}].op is {}; expected add, replace or remove",
            quote(sent)
        ))),
    }
}

fn invalid_syntax(detail: impl Into<String>) -> Error {
    Error::bad_request(ScimType::InvalidSyntax, detail)
}
