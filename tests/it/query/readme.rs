//! The field reference in the README: made from the table of fields.

use std::fmt::Write;

use scimscope::inspect::query::field::{Group, TABLE};

use crate::support::check_readme;

#[test]
fn the_field_reference_of_the_readme_is_the_table() {
    let mut table =
        String::from("| About | Field | What it asks | For example |\n|---|---|---|---|\n");
    for group in Group::ALL {
        let fields = TABLE.iter().filter(|field| field.group == group);
        for (index, field) in fields.enumerate() {
            let place = if index == 0 { group.title() } else { "" };
            let names: Vec<String> = [field.name]
                .iter()
                .chain(field.also)
                .map(|name| format!("`{name}:`"))
                .collect();
            let code = |example: &&str| format!("`{}`", example.replace('|', "\\|"));
            let examples: Vec<String> = field.examples.iter().map(code).collect();
            let (names, examples) = (names.join(" "), examples.join(" "));
            writeln!(table, "| {place} | {names} | {} | {examples} |", field.help).unwrap();
        }
    }
    check_readme("fields", &table);
}
