//! The file of `--seed`: resources to start from.

use std::path::Path;

use anyhow::{Context, anyhow, bail};
use serde_json::Value;

use crate::app::exit::Failure;
use crate::journal::Recorder;

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

/// Puts the resources of a file into a capture that has no events yet; says so where it has some.
pub(super) async fn put_in(
    recorder: &Recorder,
    resources: Vec<Value>,
    file: &Path,
    capture: &Path,
) -> Result<Option<String>, Failure> {
    let is_wanted = !resources.is_empty();
    let seeded = recorder.seed(resources).await;
    let n_seeded = seeded
        .map_err(|error| Failure::Usage(anyhow!("cannot seed from {}: {error}", file.display())))?;
    Ok((is_wanted && n_seeded == 0).then(|| unseeded(file, capture)))
}

/// Only a capture without events is seeded: otherwise each restart would try to create the same again.
fn unseeded(file: &Path, capture: &Path) -> String {
    format!(
        "{} is not used: the capture {} has events already and goes on from them; seed a new one with --capture",
        file.display(),
        capture.display()
    )
}
