//! The file of `--seed`: resources to start from.

use std::path::Path;

use anyhow::{Context, bail};
use serde_json::Value;

/// Reads a ListResponse, an array of resources, or what `state --json` prints.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<Value>> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the seed {}", path.display()))?;
    let value: Value = serde_json::from_str(&text)
        .with_context(|| format!("the seed {} is no JSON", path.display()))?;
    match value {
        Value::Array(resources) => Ok(resources),
        Value::Object(mut object) => {
            let mut resources = Vec::new();
            // Users first: groups refer to them.
            for name in ["Resources", "Users", "Groups"] {
                if let Some(Value::Array(values)) = object.remove(name) {
                    resources.extend(values);
                }
            }
            if resources.is_empty() {
                bail!(
                    "the seed {} has no resources; it is a ListResponse or an array of resources",
                    path.display()
                );
            }
            Ok(resources)
        }
        _ => bail!(
            "the seed {} is no list; it is a ListResponse or an array of resources",
            path.display()
        ),
    }
}
