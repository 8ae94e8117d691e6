//! Guards against rings: files of which each leads back to itself through others, so that none is understood, tested or
//! moved without all of them.
//!
//! Those that there are stand here. One that is parted is struck from the list, and so is a file that has left it; a
//! new one, or a file more, is parted instead: by moving what both ends need below both of them.

use std::collections::{BTreeMap, BTreeSet};

use super::paths::Crate;

/// The rings that there are, each with its files in order.
const RINGS: &[&[&str]] = &[
    &[
        "scim/respond/bulk/operation.rs",
        "scim/respond/bulk/reference.rs",
    ],
    &["scim/respond/exchange.rs", "scim/respond/rehearsal.rs"],
    &["tui/hidden_keys.rs", "tui/keymap.rs", "tui/keymap_file.rs"],
    &["tui/model.rs", "tui/overlays/mod.rs"],
    &["tui/theme.rs", "tui/theme_file.rs"],
];

type Arrows<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// Everything that an arrow leads to, by however many others.
fn reached<'a>(arrows: &Arrows<'a>, from: &'a str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![from];
    while let Some(file) = waiting.pop() {
        let next = arrows.get(file).into_iter().flatten();
        waiting.extend(next.filter(|next| reached.insert(**next)));
    }
    reached
}

/// The files that lead to each other, ring by ring.
fn rings<'a>(arrows: &Arrows<'a>) -> BTreeSet<Vec<&'a str>> {
    let all: BTreeMap<&str, BTreeSet<&str>> = arrows
        .keys()
        .map(|file| (*file, reached(arrows, file)))
        .collect();
    let ring = |(file, reached): (&&'a str, &BTreeSet<&'a str>)| {
        let leads_back = |other: &&&str| all[**other].contains(file);
        reached
            .iter()
            .filter(leads_back)
            .copied()
            .collect::<Vec<_>>()
    };
    all.iter().map(ring).filter(|ring| ring.len() > 1).collect()
}

#[test]
fn no_file_leads_back_to_itself_through_others() {
    let files = Crate::read();
    let found = rings(&files.arrows());
    let listed: BTreeSet<Vec<&str>> = RINGS.iter().map(|ring| ring.to_vec()).collect();
    let in_lines = |rings: BTreeSet<&Vec<&str>>| {
        let rings = rings.into_iter().map(|ring| ring.join(" "));
        rings.collect::<Vec<_>>().join("\n")
    };
    let new = in_lines(found.difference(&listed).collect());
    assert!(new.is_empty(), "\nnew rings, to be parted:\n{new}\n");
    let parted = in_lines(listed.difference(&found).collect());
    assert!(
        parted.is_empty(),
        "\nno rings any more, to be struck from the list:\n{parted}\n"
    );
}

#[test]
fn a_ring_is_found_however_long_it_is() {
    let arrows = |all: &[(&'static str, &[&'static str])]| -> Arrows<'static> {
        let to = all.iter();
        to.map(|(from, to)| (*from, to.iter().copied().collect()))
            .collect()
    };
    let line = arrows(&[("a", &["b", "c"]), ("b", &["c"]), ("c", &[])]);
    assert!(rings(&line).is_empty());
    let ring = arrows(&[("a", &["b"]), ("b", &["c"]), ("c", &["a", "d"]), ("d", &[])]);
    assert_eq!(rings(&ring), BTreeSet::from([vec!["a", "b", "c"]]));
}
