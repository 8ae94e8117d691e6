//! The files of `--schema`: definitions to add to those of the RFCs.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

use crate::scim::schema::Schemas;

/// The schemas of the RFCs with those of the files, in their order.
pub(super) fn read(paths: &[PathBuf]) -> anyhow::Result<Schemas> {
    let mut schemas = Schemas::embedded();
    for path in paths {
        add(&mut schemas, path)?;
    }
    Ok(schemas)
}

fn add(schemas: &mut Schemas, path: &Path) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the schema {}", path.display()))?;
    let definition = serde_json::from_str(&text)
        .with_context(|| format!("the schema {} is no JSON", path.display()))?;
    let added = schemas.add(definition);
    added.map_err(|reason| anyhow!("cannot use the schema {}: {reason}", path.display()))
}
