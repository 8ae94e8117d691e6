//! A person as the invented tenant knows them: the source of the attribute mapping.

use unicode_normalization::UnicodeNormalization;

use super::names::{DEPARTMENTS, FAMILY, GIVEN, STREETS, TOWNS, Town};
use super::random::{Purpose, SplitMix64};

/// Which person, over the whole simulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct UserKey(pub(super) usize);

/// A user of the tenant. Fields have the names of their SCIM targets where they have one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    /// `givenName`.
    pub(super) given_name: &'static str,
    /// `surname`.
    pub(super) family_name: &'static str,
    /// `userPrincipalName`.
    pub(super) user_name: String,
    /// `mailNickname`: stays when the name changes.
    pub(super) nickname: String,
    /// `mail`; `None` until there is a mailbox.
    pub(super) mail: Option<String>,
    /// `department`.
    pub(super) department: &'static str,
    /// `jobTitle`.
    pub(super) title: &'static str,
    /// `employeeId`.
    pub(super) employee_number: String,
    /// `preferredLanguage`.
    pub(super) language: &'static str,
    /// `telephoneNumber`.
    pub(super) phone: Option<String>,
    /// `mobile`.
    pub(super) mobile: Option<String>,
    /// `facsimileTelephoneNumber`.
    pub(super) fax: Option<String>,
    /// The office; `None` for those who work from home.
    pub(super) office: Option<Office>,
    /// Neither blocked nor deleted: the inverse of `IsSoftDeleted`.
    pub(super) is_active: bool,
}

/// Where somebody works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Office {
    /// `physicalDeliveryOfficeName`.
    pub(super) name: String,
    /// `streetAddress`.
    pub(super) street: String,
    /// `city`.
    pub(super) city: &'static str,
    /// `state`.
    pub(super) region: &'static str,
    /// `postalCode`.
    pub(super) postal_code: String,
    /// `country`.
    pub(super) country: &'static str,
}

impl Person {
    /// Invents the person with a number; `user_name` gives out the local part of an address, each only once.
    pub(super) fn invent(
        seed: u64,
        key: UserKey,
        domain: &str,
        user_name: impl FnOnce(&str, &str) -> String,
    ) -> Self {
        let mut random = SplitMix64::fork(seed, Purpose::Person, key.0);
        let (given_name, family_name) = (random.pick(GIVEN), random.pick(FAMILY));
        let (department, titles) = random.pick(DEPARTMENTS);
        let town = random.pick(TOWNS);
        let nickname = user_name(given_name, family_name);
        let address = format!("{nickname}@{domain}");
        Self {
            given_name,
            family_name,
            mail: (!random.chance(12)).then(|| address.clone()),
            user_name: address,
            nickname,
            department,
            title: random.pick(&titles),
            employee_number: (10_000 + key.0).to_string(),
            language: town.language,
            phone: random.chance(60).then(|| phone(&mut random, town)),
            mobile: random.chance(50).then(|| phone(&mut random, town)),
            fax: random.chance(5).then(|| phone(&mut random, town)),
            office: random.chance(80).then(|| Office::invent(&mut random, town)),
            is_active: true,
        }
    }

    /// `displayName`.
    pub(super) fn display_name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }

    /// Takes another family name, and with it the addresses that are made of it.
    pub(super) fn rename(&mut self, family_name: &'static str, local_part: &str, domain: &str) {
        let address = format!("{local_part}@{domain}");
        self.family_name = family_name;
        if self.mail.is_some() {
            self.mail = Some(address.clone());
        }
        self.user_name = address;
    }

    /// Moves on to another department or title.
    pub(super) fn promote(&mut self, random: &mut SplitMix64) {
        let (department, titles) = random.pick(DEPARTMENTS);
        if random.chance(40) {
            self.department = department;
        }
        self.title = random.pick(&titles);
    }

    /// Gets a telephone, or another one.
    pub(super) fn reconnect(&mut self, random: &mut SplitMix64) {
        let town = random.pick(TOWNS);
        let line = match random.below(3) {
            0 => &mut self.phone,
            1 => &mut self.mobile,
            _ => &mut self.fax,
        };
        *line = Some(phone(random, town));
    }

    /// Moves to an office, or another one.
    pub(super) fn relocate(&mut self, random: &mut SplitMix64) {
        let town = random.pick(TOWNS);
        self.office = Some(Office::invent(random, town));
        self.language = town.language;
    }
}

impl Office {
    fn invent(random: &mut SplitMix64, town: Town) -> Self {
        Self {
            name: format!("{} {}", town.city, 1 + random.below(9)),
            street: format!("{} {}", random.pick(STREETS), 1 + random.below(120)),
            city: town.city,
            region: town.region,
            postal_code: format!("{:05}", random.below(100_000)),
            country: town.country,
        }
    }
}

/// A number in a block that is given to nobody.
fn phone(random: &mut SplitMix64, town: Town) -> String {
    format!("+{} 5550 {:04}", town.calling_code, random.below(10_000))
}

/// `mara.oneill` of `Mara O'Neill`: an address without what addresses and filters have trouble with.
pub(super) fn local_part(given_name: &str, family_name: &str) -> String {
    let plain = |name: &str| -> String {
        name.nfd()
            .map(|c| if c == 'ø' { 'o' } else { c })
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect()
    };
    format!("{}.{}", plain(given_name), plain(family_name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_letters_digits_and_a_dot() {
        assert_eq!(local_part("Zoë", "O'Neill"), "zoe.oneill");
        assert_eq!(local_part("Klára", "Sørby-Dahl"), "klara.sorbydahl");
    }

    #[test]
    fn a_person_depends_on_seed_and_number_alone() {
        let invent = |seed, n| Person::invent(seed, UserKey(n), "a.example", local_part);
        assert_eq!(invent(1, 5), invent(1, 5));
        assert_ne!(invent(1, 5), invent(2, 5));
        assert_ne!(invent(1, 5), invent(1, 6));
    }

    #[test]
    fn another_family_name_changes_the_addresses_and_keeps_the_nickname() {
        let mut person = Person::invent(1, UserKey(1), "a.example", local_part);
        person.mail = Some("old@a.example".into());
        let nickname = person.nickname.clone();
        person.rename("Quist", "mara.quist", "a.example");
        assert_eq!(person.user_name, "mara.quist@a.example");
        assert_eq!(person.mail.as_deref(), Some("mara.quist@a.example"));
        assert!(person.display_name().ends_with(" Quist"));
        assert_eq!(person.nickname, nickname);
    }
}
