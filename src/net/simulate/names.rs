//! The words that people, groups and places are put together from. All invented or common.

/// Given names; some with diacritics and an apostrophe, because people have them.
pub(super) const GIVEN: &[&str] = &[
    "Mara", "Jonas", "Ingrid", "Tomás", "Aiko", "Rafael", "Zoë", "Henrik", "Leila", "Oskar",
    "Chiara", "Mateus", "Priya", "Samuel", "Noor", "Viktor", "Amélie", "Daniel", "Yara", "Emil",
    "Sofia", "Kenji", "Hanna", "Luca", "Renée", "Arjun", "Freya", "Anton", "Ines", "Malik",
    "Klára", "Dmitri", "Beatriz", "Owen", "Salma", "Felix", "Mei", "André", "Tova", "Idris",
];

/// Family names.
pub(super) const FAMILY: &[&str] = &[
    "Lind",
    "Holm",
    "Okafor",
    "Müller",
    "Tanaka",
    "Silva",
    "Novák",
    "Haugen",
    "Rossi",
    "Dubois",
    "O'Neill",
    "Petrov",
    "Sharma",
    "Berg",
    "Castillo",
    "Nakamura",
    "Jansen",
    "Moreau",
    "Kowalska",
    "Fischer",
    "Adeyemi",
    "Lindström",
    "García",
    "Weber",
    "Haddad",
    "Costa",
    "Virtanen",
    "Bauer",
    "Ferrari",
    "Nielsen",
    "Moretti",
    "Schäfer",
    "Almeida",
    "Keller",
    "Rahman",
    "Vogel",
    "Sato",
    "Brandt",
    "Marchetti",
    "Ivanova",
    "Teixeira",
    "Ahlberg",
    "Mbeki",
    "Castellano",
    "Sørby-Dahl",
    "Van Dijk",
    "Quist",
    "Ferreira",
    "Hartmann",
    "Ueda",
];

/// Departments, with the titles that are found in each.
pub(super) const DEPARTMENTS: &[(&str, [&str; 4])] = &[
    (
        "Engineering",
        [
            "Engineer",
            "Senior Engineer",
            "Staff Engineer",
            "Engineering Manager",
        ],
    ),
    (
        "Research & Development",
        [
            "Scientist",
            "Senior Scientist",
            "Lab Lead",
            "Research Director",
        ],
    ),
    (
        "Sales",
        [
            "Account Executive",
            "Sales Engineer",
            "Regional Lead",
            "Head of Sales",
        ],
    ),
    (
        "Finance",
        [
            "Accountant",
            "Controller",
            "Treasury Analyst",
            "Finance Director",
        ],
    ),
    (
        "People",
        [
            "Recruiter",
            "People Partner",
            "Payroll Specialist",
            "Head of People",
        ],
    ),
    (
        "Flight Operations",
        ["Dispatcher", "Pilot", "Senior Pilot", "Chief Pilot"],
    ),
    (
        "Support",
        [
            "Support Agent",
            "Support Engineer",
            "Escalation Lead",
            "Support Manager",
        ],
    ),
    (
        "Legal",
        ["Paralegal", "Counsel", "Senior Counsel", "General Counsel"],
    ),
];

/// What a group is of, beside a department.
pub(super) const CIRCLES: &[&str] = &[
    "Everyone",
    "Leads",
    "On call",
    "Newcomers",
    "Book club",
    "Release crew",
    "Night shift",
    "Auditors",
    "Contractors",
    "Reviewers",
    "VPN users",
    "License holders",
];

/// The first labels of invented domains; all of them end in `.example` (RFC 2606 §3).
pub(super) const COMPANIES: &[&str] = &[
    "fjordlabs",
    "amberquay",
    "hollowkeel",
    "pinehurst-air",
    "lumenworks",
    "quietharbor",
    "saltmarsh",
    "northfold",
    "ivorymill",
    "copperlane",
];

/// Streets.
pub(super) const STREETS: &[&str] = &[
    "Harbor Street",
    "Mill Lane",
    "Station Road",
    "Old Market",
    "Linden Avenue",
    "Quay Road",
    "Castle Hill",
    "Garden Row",
];

/// A town where a company has an office.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Town {
    /// The city.
    pub(super) city: &'static str,
    /// The state or province.
    pub(super) region: &'static str,
    /// The country (ISO 3166-1 alpha-2, RFC 7643 §4.1.2).
    pub(super) country: &'static str,
    /// What people there read (RFC 9110 §12.5.4).
    pub(super) language: &'static str,
    /// The calling code.
    pub(super) calling_code: &'static str,
}

/// Places.
pub(super) const TOWNS: &[Town] = &[
    Town {
        city: "Bodø",
        region: "Nordland",
        country: "NO",
        language: "nb-NO",
        calling_code: "47",
    },
    Town {
        city: "Göteborg",
        region: "Västra Götaland",
        country: "SE",
        language: "sv-SE",
        calling_code: "46",
    },
    Town {
        city: "Utrecht",
        region: "Utrecht",
        country: "NL",
        language: "nl-NL",
        calling_code: "31",
    },
    Town {
        city: "Lyon",
        region: "Auvergne-Rhône-Alpes",
        country: "FR",
        language: "fr-FR",
        calling_code: "33",
    },
    Town {
        city: "Porto",
        region: "Porto",
        country: "PT",
        language: "pt-PT",
        calling_code: "351",
    },
    Town {
        city: "Leipzig",
        region: "Sachsen",
        country: "DE",
        language: "de-DE",
        calling_code: "49",
    },
    Town {
        city: "Portland",
        region: "Oregon",
        country: "US",
        language: "en-US",
        calling_code: "1",
    },
    Town {
        city: "Sapporo",
        region: "Hokkaido",
        country: "JP",
        language: "ja-JP",
        calling_code: "81",
    },
];
