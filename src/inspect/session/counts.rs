//! How often each value was seen: what a filter completes with.

use std::collections::BTreeMap;

use crate::inspect::clients::Client;
use crate::inspect::session::entry::{EffectKind, Endpoint, Entry, Operation};
use crate::journal::TroubleKind;
use crate::scim::ScimType;
use crate::scim::remark;

/// How many events have each value.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// By client.
    pub clients: BTreeMap<Client, u64>,
    /// By who made them.
    pub origins: BTreeMap<&'static str, u64>,
    /// By status; 0: no response.
    pub statuses: BTreeMap<u16, u64>,
    /// By method, a number of [`Session::method`](super::Session::method).
    pub methods: BTreeMap<u16, u64>,
    /// By what was asked for.
    pub operations: BTreeMap<&'static str, u64>,
    /// By where it was asked.
    pub endpoints: BTreeMap<&'static str, u64>,
    /// By what it came to.
    pub effects: BTreeMap<&'static str, u64>,
    /// By the keyword of the refusal.
    pub scim_types: BTreeMap<&'static str, u64>,
    /// By what was wrong below SCIM.
    pub troubles: BTreeMap<&'static str, u64>,
    /// By leniency.
    pub remarks: BTreeMap<&'static str, u64>,
}

impl Counts {
    pub(super) fn add(&mut self, entry: &Entry) {
        *self.clients.entry(entry.client).or_default() += 1;
        add(&mut self.origins, Some(entry.origin.name()));
        if entry.method != 0 {
            *self.statuses.entry(entry.status).or_default() += 1;
            *self.methods.entry(entry.method).or_default() += 1;
        }
        add(&mut self.operations, entry.operation.map(Operation::name));
        add(&mut self.endpoints, entry.endpoint.map(Endpoint::name));
        add(&mut self.effects, entry.effect.map(EffectKind::name));
        add(&mut self.scim_types, entry.scim_type.map(ScimType::keyword));
        add(&mut self.troubles, entry.trouble.map(TroubleKind::name));
        if entry.remarks == 0 {
            return;
        }
        for (bit, leniency) in remark::TABLE.iter().enumerate() {
            if entry.remarks & (1 << bit) != 0 {
                add(&mut self.remarks, Some(leniency.id));
            }
        }
    }
}

fn add(counts: &mut BTreeMap<&'static str, u64>, value: Option<&'static str>) {
    if let Some(value) = value {
        *counts.entry(value).or_default() += 1;
    }
}
