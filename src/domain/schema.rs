//! Whether a text is a JSON Schema that a model can be held to.
//!
//! A subset is checked: known keywords and the types of their values. Unknown
//! keywords are noted, not refused: the model server knows more of them, or
//! skips them. Absent on purpose: checking answers against a schema.

use super::json::Json;

/// Why a text cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is no JSON, from that line and column (from 1) on.
    Syntax {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// It is JSON, but no object.
    NoObject,
    /// A keyword's value is of the wrong kind.
    Keyword {
        /// Where, as in `properties.name.type`.
        path: String,
    },
    /// `required` names a property that is not there.
    NoProperty {
        /// Its name.
        name: String,
    },
}

/// A schema that can be used, with the keywords that may be skipped.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// The schema.
    pub schema: Json,
    /// Unknown keywords, as paths; a few of them.
    pub unknown: Vec<String>,
}

/// Unknown keywords that are named at most.
const NAMED: usize = 5;
/// Deepest nesting.
const DEPTH: usize = 32;

const TYPES: [&str; 7] = ["object", "array", "string", "number", "integer", "boolean", "null"];

/// Reads and checks a schema.
///
/// # Errors
/// The first [`Fault`].
pub fn check(text: &str) -> Result<Checked, Fault> {
    let schema: Json = serde_json::from_slice(text.as_bytes())
        .map_err(|error| Fault::Syntax { line: error.line(), column: error.column() })?;
    if !matches!(schema, Json::Object(_)) {
        return Err(Fault::NoObject);
    }
    let mut unknown = Vec::new();
    object(&schema, "", &mut unknown, DEPTH)?;
    unknown.truncate(NAMED);
    Ok(Checked { schema, unknown })
}

fn object(schema: &Json, path: &str, unknown: &mut Vec<String>, depth: usize) -> Result<(), Fault> {
    let Json::Object(fields) = schema else {
        // `true` and `false` are schemas, too.
        return if schema.bool().is_some() { Ok(()) } else { wrong(path) };
    };
    if depth == 0 {
        return wrong(path);
    }
    for (name, value) in fields {
        let here = join(path, name);
        let right = match name.as_str() {
            "type" => is_type(value) || (all(value, is_type) && !value.list().is_empty()),
            "properties" | "$defs" | "definitions" | "patternProperties" => {
                let Json::Object(inner) = value else { return wrong(&here) };
                for (name, value) in inner {
                    object(value, &join(&here, name), unknown, depth - 1)?;
                }
                true
            }
            "items" | "not" | "additionalProperties" => {
                object(value, &here, unknown, depth - 1)?;
                true
            }
            "anyOf" | "oneOf" | "allOf" | "prefixItems" => {
                for value in value.list() {
                    object(value, &here, unknown, depth - 1)?;
                }
                !value.list().is_empty()
            }
            "required" => all(value, |name| name.text().is_some()),
            "enum" => !value.list().is_empty(),
            "const" | "default" | "examples" => true,
            "title" | "description" | "format" | "pattern" | "$ref" | "$schema" | "$id"
            | "$comment" => value.text().is_some(),
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
                value.number().is_some()
            }
            "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties"
            | "maxProperties" => {
                value.number().is_some_and(|number| number >= 0.0 && number.fract() == 0.0)
            }
            "uniqueItems" | "deprecated" | "readOnly" | "writeOnly" => value.bool().is_some(),
            _ => {
                unknown.push(here.clone());
                true
            }
        };
        if !right {
            return wrong(&here);
        }
    }
    if let (Some(required), Some(properties)) = (schema.get("required"), schema.get("properties")) {
        let missing = required.list().iter().filter_map(Json::text);
        if let Some(name) = missing.into_iter().find(|name| properties.get(name).is_none()) {
            return Err(Fault::NoProperty { name: name.to_owned() });
        }
    }
    Ok(())
}

fn wrong(path: &str) -> Result<(), Fault> {
    Err(Fault::Keyword { path: path.to_owned() })
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { [path, ".", name].concat() }
}

fn is_type(value: &Json) -> bool {
    value.text().is_some_and(|name| TYPES.contains(&name))
}

fn all(value: &Json, fits: impl Fn(&Json) -> bool) -> bool {
    matches!(value, Json::List(_)) && value.list().iter().all(fits)
}

/// Schemas to begin with, in the order of their names in `i18n`.
pub const EXAMPLES: [&str; 3] = [
    r#"{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"},"email":{"type":["string","null"]}},"required":["name","age","email"]}"#,
    r#"{"type":"object","properties":{"items":{"type":"array","items":{"type":"object","properties":{"title":{"type":"string"},"quantity":{"type":"number"}},"required":["title","quantity"]}}},"required":["items"]}"#,
    r#"{"type":"object","properties":{"sentiment":{"type":"string","enum":["positive","neutral","negative"]},"reason":{"type":"string"}},"required":["sentiment","reason"]}"#,
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn examples_are_good_and_keep_their_order() {
        for example in EXAMPLES {
            let checked = check(example).unwrap();
            assert_eq!(serde_json::to_string(&checked.schema).unwrap(), example);
            assert_eq!(checked.unknown.len(), 0);
            assert_eq!(check(&checked.schema.pretty()).unwrap().schema, checked.schema);
        }
    }

    #[test]
    fn faults_are_found_where_they_are() {
        let fault = |text: &str| check(text).unwrap_err();
        assert_eq!(fault("{\n  \"type\": object\n}"), Fault::Syntax { line: 2, column: 11 });
        assert_eq!(fault("[]"), Fault::NoObject);
        let keyword = |path: &str| Fault::Keyword { path: path.to_owned() };
        assert_eq!(fault(r#"{"type":"text"}"#), keyword("type"));
        assert_eq!(fault(r#"{"properties":{"a":{"enum":[]}}}"#), keyword("properties.a.enum"));
        assert_eq!(fault(r#"{"items":{"minLength":-1}}"#), keyword("items.minLength"));
        assert_eq!(
            fault(r#"{"properties":{"a":{}},"required":["b"]}"#),
            Fault::NoProperty { name: "b".to_owned() }
        );
    }

    #[test]
    fn unknown_keywords_are_noted() {
        let checked = check(r#"{"typ":"object","items":{"x":1}}"#).unwrap();
        assert_eq!(checked.unknown, ["typ", "items.x"]);
        let many = (0..20).map(|n| format!("\"x{n}\":1")).collect::<Vec<_>>().join(",");
        assert_eq!(check(&format!("{{{many}}}")).unwrap().unknown.len(), NAMED);
    }
}
