//! Schemas as data: which attributes a resource may have (RFC 7643 §3, §7), read from `schemas/*.json`.

use std::sync::{Arc, LazyLock};

use memchr::memmem::Finder;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::scim::attribute::{Attribute, Returned, find};
use crate::scim::definition;
use crate::scim::resource::ResourceType;

const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:Schema";

/// One schema: a URN and its attributes.
#[derive(Debug, Clone)]
pub struct Schema {
    /// The URN.
    pub id: String,
    /// Its attributes, in the order of the definition.
    pub attributes: Vec<Attribute>,
    /// The definition as it is served by `/Schemas`, without `meta`.
    pub definition: Value,
    /// Find the attributes and sub-attributes that are not returned unless they are asked for, in a stored text.
    withheld: Vec<Finder<'static>>,
}

impl Schema {
    /// An attribute by its name, in any case (RFC 7643 §2.1).
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        find(&self.attributes, name)
    }

    /// Reads a definition as `/Schemas` serves it (RFC 7643 §7).
    fn read(mut definition: Value) -> Result<Self, String> {
        let id = match definition.get("id") {
            Some(Value::String(id)) => id.clone(),
            _ => return Err("the schema definition has no id".to_owned()),
        };
        let attributes = definition.get("attributes").unwrap_or(&Value::Null);
        let attributes = Vec::deserialize(attributes)
            .map_err(|error| format!("cannot read the attributes of the schema {id}: {error}"))?;
        if let Some(definition) = definition.as_object_mut() {
            definition.insert("schemas".to_owned(), json!([SCHEMA]));
            // Made anew for each answer.
            definition.shift_remove("meta");
        }
        Ok(Self {
            id,
            withheld: withheld(&attributes),
            attributes,
            definition,
        })
    }
}

/// Every schema that the endpoint knows, and what each resource type is made of.
#[derive(Debug, Clone)]
pub struct Schemas {
    /// The schemas, in the order in which `/Schemas` lists them.
    pub schemas: Vec<Arc<Schema>>,
    /// The common attributes of RFC 7643 §3 (`schemas`, `id`, `externalId`, `meta`), which no schema lists.
    pub common: Vec<Attribute>,
    user: Arc<Schema>,
    group: Arc<Schema>,
    extensions: Vec<(ResourceType, Arc<Schema>)>,
    further: Vec<Value>,
}

impl Schemas {
    /// The schemas of RFC 7643, embedded in the program.
    pub fn embedded() -> Self {
        static EMBEDDED: LazyLock<Schemas> = LazyLock::new(Schemas::read_embedded);
        EMBEDDED.clone()
    }

    fn read_embedded() -> Self {
        let user = embedded_schema(include_str!("schemas/User.json"));
        let group = embedded_schema(include_str!("schemas/Group.json"));
        let enterprise_user = embedded_schema(include_str!("schemas/EnterpriseUser.json"));
        let discovery = [
            include_str!("schemas/ServiceProviderConfig.json"),
            include_str!("schemas/ResourceType.json"),
            include_str!("schemas/Schema.json"),
        ];
        let managed = [&user, &group, &enterprise_user].map(Arc::clone);
        Self {
            schemas: managed
                .into_iter()
                .chain(discovery.map(embedded_schema))
                .collect(),
            common: embedded_common(include_str!("schemas/Common.json")),
            user,
            group,
            extensions: vec![(ResourceType::User, enterprise_user)],
            further: Vec::new(),
        }
    }

    /// Adds a definition from outside: a further extension, or further attributes of a schema that is known.
    ///
    /// Which resource type an extension extends is said by its member `resourceType`, which no Schema resource has
    /// and which is not served, else by the last part of its URN: `…:2.0:User`.
    pub fn add(&mut self, definition: Value) -> Result<(), String> {
        self.take_in(definition.clone())?;
        self.further.push(definition);
        Ok(())
    }

    /// The definitions that were added, as they were given and in that order.
    pub fn further(&self) -> &[Value] {
        &self.further
    }

    fn take_in(&mut self, mut definition: Value) -> Result<(), String> {
        let Some(object) = definition.as_object_mut() else {
            return Err("a schema definition must be a JSON object".to_owned());
        };
        let named = object.shift_remove("resourceType");
        let id = object
            .get("id")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        if self.get(&id).is_some() {
            return self.extend(definition);
        }
        let last_part = id.rsplit(':').next().unwrap_or_default();
        let name = named.as_ref().map_or(Some(last_part), Value::as_str);
        let resource_type = ResourceType::ALL
            .into_iter()
            .find(|found| name.is_some_and(|name| name.eq_ignore_ascii_case(found.name())));
        match resource_type {
            Some(resource_type) => self.add_extension(resource_type, definition),
            None => Err(format!(
                "it is not clear what {id:?} extends; end its id with :User or :Group, or add \
                 \"resourceType\": \"User\""
            )),
        }
    }

    /// Registers a further extension of a resource type.
    pub fn add_extension(
        &mut self,
        resource_type: ResourceType,
        definition: Value,
    ) -> Result<(), String> {
        let schema = Schema::read(definition)?;
        definition::check_urn(&schema.id)?;
        definition::check_attributes(&schema.attributes)?;
        if self.get(&schema.id).is_some() {
            return Err(format!("the schema {} is registered already", schema.id));
        }
        let schema = Arc::new(schema);
        self.schemas.push(Arc::clone(&schema));
        self.extensions.push((resource_type, schema));
        Ok(())
    }

    /// Gives a schema that is known the further attributes of a definition.
    fn extend(&mut self, definition: Value) -> Result<(), String> {
        let further = Schema::read(definition)?;
        let types = ResourceType::ALL.into_iter();
        let base = types
            .clone()
            .find(|found| self.base(*found).id.eq_ignore_ascii_case(&further.id));
        let extended = types.flat_map(|found| self.extensions(found));
        let extension = extended
            .into_iter()
            .find(|schema| schema.id.eq_ignore_ascii_case(&further.id));
        let known = match (base, extension) {
            (Some(resource_type), _) => self.base(resource_type),
            (None, Some(extension)) => extension,
            (None, None) => {
                return Err(format!(
                    "the schema {} is this endpoint's own and cannot be extended",
                    further.id
                ));
            }
        };
        // What every resource has, or what is derived, is no attribute to add.
        let taken = ["members", "groups"];
        let is_taken = |name: &str| {
            self.common_attribute(name).is_some()
                || taken.iter().any(|taken| taken.eq_ignore_ascii_case(name))
        };
        if let Some(attribute) = further
            .attributes
            .iter()
            .find(|found| base.is_some() && is_taken(&found.name))
        {
            return Err(format!(
                "the name {} is taken by an attribute that the endpoint fills in",
                attribute.name
            ));
        }
        let mut schema = known.clone();
        schema.attributes.extend(further.attributes);
        definition::check_attributes(&schema.attributes)?;
        schema.withheld = withheld(&schema.attributes);
        let texts = further
            .definition
            .get("attributes")
            .and_then(Value::as_array)
            .cloned();
        if let (Some(texts), Some(Value::Array(all))) =
            (texts, schema.definition.get_mut("attributes"))
        {
            all.extend(texts);
        }
        self.replace(&Arc::new(schema));
        Ok(())
    }

    /// Puts a schema in the place of the one with the same URN, wherever that stands.
    fn replace(&mut self, schema: &Arc<Schema>) {
        let extensions = self.extensions.iter_mut().map(|(_, extension)| extension);
        let places = self
            .schemas
            .iter_mut()
            .chain([&mut self.user, &mut self.group]);
        for place in places
            .chain(extensions)
            .filter(|place| place.id == schema.id)
        {
            *place = Arc::clone(schema);
        }
    }

    /// The base schema of a type.
    pub fn base(&self, resource_type: ResourceType) -> &Schema {
        match resource_type {
            ResourceType::User => &self.user,
            ResourceType::Group => &self.group,
        }
    }

    /// The extensions of a type.
    pub fn extensions(&self, resource_type: ResourceType) -> impl Iterator<Item = &Schema> {
        self.extensions
            .iter()
            .filter(move |(extended, _)| *extended == resource_type)
            .map(|(_, schema)| schema.as_ref())
    }

    /// An extension of a type by its URN, in any case.
    pub fn extension(&self, resource_type: ResourceType, urn: &str) -> Option<&Schema> {
        self.extensions(resource_type)
            .find(|schema| schema.id.eq_ignore_ascii_case(urn))
    }

    /// A schema by its URN, in any case.
    pub fn get(&self, urn: &str) -> Option<&Schema> {
        self.schemas
            .iter()
            .find(|schema| schema.id.eq_ignore_ascii_case(urn))
            .map(Arc::as_ref)
    }

    /// Whether a stored text may hold something that is not returned by default (RFC 7643 §7, `returned`), so that it
    /// cannot be sent as it stands.
    pub(super) fn has_withheld(&self, resource_type: ResourceType, text: &str) -> bool {
        std::iter::once(self.base(resource_type))
            .chain(self.extensions(resource_type))
            .flat_map(|schema| &schema.withheld)
            .any(|finder| finder.find(text.as_bytes()).is_some())
    }

    /// A common attribute by its name, in any case.
    pub fn common_attribute(&self, name: &str) -> Option<&Attribute> {
        find(&self.common, name)
    }

    /// An attribute that stands at the top of a resource: a common one, or one of the base schema.
    pub fn top_attribute(&self, resource_type: ResourceType, name: &str) -> Option<&Attribute> {
        self.common_attribute(name)
            .or_else(|| self.base(resource_type).attribute(name))
    }
}

fn withheld(attributes: &[Attribute]) -> Vec<Finder<'static>> {
    attributes
        .iter()
        .flat_map(|attribute| std::iter::once(attribute).chain(&attribute.sub_attributes))
        .filter(|found| matches!(found.returned, Returned::Never | Returned::Request))
        // In a string the quotes would be escaped, so this finds nothing but members.
        .map(|found| Finder::new(&format!("\"{}\":", found.name)).into_owned())
        .collect()
}

#[expect(
    clippy::expect_used,
    reason = "the text is part of the program and every test reads it"
)]
fn embedded_schema(text: &str) -> Arc<Schema> {
    let definition = serde_json::from_str(text).expect("an embedded schema is JSON");
    Arc::new(Schema::read(definition).expect("an embedded schema is complete"))
}

#[expect(
    clippy::expect_used,
    reason = "the text is part of the program and every test reads it"
)]
fn embedded_common(text: &str) -> Vec<Attribute> {
    #[derive(Deserialize)]
    struct Common {
        attributes: Vec<Attribute>,
    }
    let common: Common = serde_json::from_str(text).expect("the common attributes are JSON");
    common.attributes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scim::attribute::{Kind, Mutability, Uniqueness};

    #[test]
    fn names_are_found_in_any_case() {
        let schemas = Schemas::embedded();
        let emails = schemas
            .top_attribute(ResourceType::User, "EMAILS")
            .expect("a user has emails");
        assert!(emails.multi_valued);
        assert_eq!(
            emails.sub_attribute("Value").map(|sub| sub.kind),
            Some(Kind::String)
        );
        assert!(
            schemas
                .extension(
                    ResourceType::User,
                    "URN:ietf:params:scim:schemas:extension:enterprise:2.0:USER"
                )
                .is_some()
        );
    }

    #[test]
    fn characteristics_come_from_the_definitions() {
        let schemas = Schemas::embedded();
        let user_name = schemas.base(ResourceType::User).attribute("userName");
        let user_name = user_name.expect("a user has a userName");
        assert!(user_name.required && !user_name.case_exact);
        assert_eq!(user_name.uniqueness, Uniqueness::Server);
        let password = schemas.base(ResourceType::User).attribute("password");
        assert_eq!(password.map(|found| found.returned), Some(Returned::Never));
        let id = schemas
            .common_attribute("id")
            .expect("every resource has an id");
        assert_eq!((id.mutability, id.case_exact), (Mutability::ReadOnly, true));
    }

    #[test]
    fn a_definition_says_what_it_extends() {
        let color = json!([{"name": "color"}]);
        let mut schemas = Schemas::embedded();
        let mut add = |definition| schemas.add(definition);
        assert_eq!(
            add(json!({"id": "urn:example:badge:2.0:User", "attributes": color})),
            Ok(())
        );
        assert_eq!(
            add(
                json!({"id": "urn:example:badge:2.0:Crew", "resourceType": "Group", "attributes": color})
            ),
            Ok(())
        );
        let shoe = json!([{"name": "shoeSize", "type": "integer"}]);
        let user = "urn:ietf:params:scim:schemas:core:2.0:User";
        assert_eq!(add(json!({"id": user, "attributes": shoe})), Ok(()));
        let crew = schemas.extension(ResourceType::Group, "urn:example:badge:2.0:Crew");
        assert!(crew.is_some_and(|crew| crew.definition.get("resourceType").is_none()));
        let shoe_size = schemas.top_attribute(ResourceType::User, "shoesize");
        assert_eq!(shoe_size.map(|found| found.kind), Some(Kind::Integer));
        let served = schemas
            .get(user)
            .map(|schema| schema.definition["attributes"].to_string());
        assert!(served.is_some_and(|served| served.contains("shoeSize")));
    }

    #[test]
    fn a_definition_that_cannot_be_right_is_refused_with_the_reason() {
        let with =
            |attributes: Value| json!({"id": "urn:example:x:2.0:User", "attributes": attributes});
        let inner = json!({"name": "inner", "type": "complex", "subAttributes": [{"name": "x"}]});
        for (definition, reason) in [
            (json!(7), "JSON object"),
            (json!({"attributes": []}), "not clear"),
            (
                json!({"id": "urn:example:x:2.0:Device", "attributes": [{"name": "a"}]}),
                "not clear",
            ),
            (
                json!({"id": "badge:User", "attributes": [{"name": "a"}]}),
                "no URN",
            ),
            (with(json!([])), "no attributes"),
            (
                with(json!([{"name": "a", "type": "text"}])),
                "unknown variant",
            ),
            (with(json!([{"type": "string"}])), "missing field `name`"),
            (with(json!([{"name": "a b"}])), "no attribute name"),
            (with(json!([{"name": "a"}, {"name": "A"}])), "twice"),
            (
                with(json!([{"name": "a", "type": "complex"}])),
                "no subAttributes",
            ),
            (
                with(json!([{"name": "a", "subAttributes": [{"name": "b"}]}])),
                "not complex",
            ),
            (
                with(json!([{"name": "a", "type": "complex", "subAttributes": [inner]}])),
                "is complex",
            ),
            (
                with(
                    json!([{"name": "a", "type": "complex", "uniqueness": "server", "subAttributes": [{"name": "b"}]}]),
                ),
                "uniqueness",
            ),
            (
                json!({"id": "urn:ietf:params:scim:schemas:core:2.0:User", "attributes": [{"name": "USERNAME"}]}),
                "twice",
            ),
            (
                json!({"id": "urn:ietf:params:scim:schemas:core:2.0:User", "attributes": [{"name": "meta"}]}),
                "taken",
            ),
            (
                json!({"id": "urn:ietf:params:scim:schemas:core:2.0:Schema", "attributes": [{"name": "a"}]}),
                "own",
            ),
        ] {
            let error = Schemas::embedded().add(definition.clone()).unwrap_err();
            assert!(error.contains(reason), "{definition}: {error}");
        }
    }

    #[test]
    fn an_extension_is_registered_once_and_needs_an_id() {
        let mut schemas = Schemas::embedded();
        let definition = json!({"id": "urn:example:2.0:Badge", "attributes": [{"name": "color"}]});
        assert!(
            schemas
                .add_extension(ResourceType::Group, definition.clone())
                .is_ok()
        );
        assert!(
            schemas
                .extension(ResourceType::Group, "urn:example:2.0:badge")
                .is_some()
        );
        assert!(
            schemas
                .extension(ResourceType::User, "urn:example:2.0:Badge")
                .is_none()
        );
        assert!(
            schemas
                .add_extension(ResourceType::Group, definition)
                .is_err()
        );
        assert!(
            schemas
                .add_extension(ResourceType::Group, Value::Null)
                .is_err()
        );
    }
}
