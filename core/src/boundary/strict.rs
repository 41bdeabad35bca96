//! Reading a JSON value as a type of ours, strictly and with the place of a fault.
//!
//! What serde derives would also take a list for a record, field by field, and names the types of Rust where a value does not fit. Here an
//! object is an object, and a fault says in words that every language has where it lies, what stands there and what is accepted.

use super::faults::{Fault, told};
use crate::error::Result;
use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, Expected, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value};

/// A value as a type of ours.
///
/// # Errors
/// `invalid`, with the place in the value at which the fault lies.
pub(super) fn read<T: DeserializeOwned>(value: Value) -> Result<T> {
    T::deserialize(Strict(value)).map_err(Fault::error)
}

/// A value that is read strictly.
struct Strict(Value);

impl Strict {
    fn unexpected(&self) -> Unexpected<'_> {
        match &self.0 {
            Value::Null => Unexpected::Unit,
            Value::Bool(flag) => Unexpected::Bool(*flag),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => Unexpected::Unsigned(number),
                (None, Some(number)) => Unexpected::Signed(number),
                (None, None) => Unexpected::Float(number.as_f64().unwrap_or(f64::NAN)),
            },
            Value::String(text) => Unexpected::Str(text),
            Value::Array(_) => Unexpected::Seq,
            Value::Object(_) => Unexpected::Map,
        }
    }

    fn object<'de, V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Fault> {
        match self.0 {
            Value::Object(fields) => visitor.visit_map(Fields { fields: fields.into_iter(), value: None }),
            _ => Err(Fault::invalid_type(self.unexpected(), &visitor)),
        }
    }
}

impl<'de> Deserializer<'de> for Strict {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Fault> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(flag) => visitor.visit_bool(flag),
            Value::Number(ref number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => visitor.visit_u64(number),
                (None, Some(number)) => visitor.visit_i64(number),
                (None, None) => visitor.visit_f64(number.as_f64().unwrap_or(f64::NAN)),
            },
            Value::String(text) => visitor.visit_string(text),
            // A union whose variants tell their type would be read from a list by the order of its fields, too.
            Value::Array(_) if (&visitor as &dyn Expected).to_string().starts_with("internally tagged ") => {
                Err(Fault::invalid_type(Unexpected::Seq, &visitor))
            }
            Value::Array(values) => {
                let mut items = Items { place: 0, values: values.into_iter() };
                let value = visitor.visit_seq(&mut items)?;
                // A visitor that wants so many and no more leaves the others.
                match items.values.len() {
                    0 => Ok(value),
                    more => Err(Fault::custom(format!("there are {more} too many"))),
                }
            }
            Value::Object(_) => self.object(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Fault> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> std::result::Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    /// A record is told by the names of its fields, never by their order.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> std::result::Result<V::Value, Fault> {
        self.object(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> std::result::Result<V::Value, Fault> {
        match self.0 {
            Value::String(name) => visitor.visit_enum(Choice { name, value: None }),
            Value::Object(fields) if fields.len() == 1 => {
                let Some((name, value)) = fields.into_iter().next() else { return Err(Fault::custom("nothing is chosen")) };
                visitor.visit_enum(Choice { name, value: Some(value) })
            }
            _ => Err(Fault::invalid_type(self.unexpected(), &visitor)),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 i128 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map
        identifier ignored_any
    }
}

/// The fields of an object.
struct Fields {
    fields: <Map<String, Value> as IntoIterator>::IntoIter,
    value: Option<(String, Value)>,
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> std::result::Result<Option<K::Value>, Fault> {
        let Some((name, value)) = self.fields.next() else { return Ok(None) };
        let key: StrDeserializer<'_, Fault> = name.as_str().into_deserializer();
        let key = seed.deserialize(key).map_err(|fault| fault.in_field(&name))?;
        self.value = Some((name, value));
        Ok(Some(key))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> std::result::Result<S::Value, Fault> {
        let Some((name, value)) = self.value.take() else { return Err(Fault::custom("a value was asked for before its name")) };
        seed.deserialize(Strict(value)).map_err(|fault| fault.in_field(&name))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.fields.len())
    }
}

/// The values of a list.
struct Items {
    place: usize,
    values: std::vec::IntoIter<Value>,
}

impl<'de> SeqAccess<'de> for &mut Items {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> std::result::Result<Option<S::Value>, Fault> {
        let Some(value) = self.values.next() else { return Ok(None) };
        let place = self.place;
        self.place += 1;
        seed.deserialize(Strict(value)).map(Some).map_err(|fault| fault.in_item(place))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.values.len())
    }
}

/// A choice: a name, or an object whose only field is that name.
struct Choice {
    name: String,
    value: Option<Value>,
}

impl<'de> EnumAccess<'de> for Choice {
    type Error = Fault;
    type Variant = Chosen;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> std::result::Result<(S::Value, Chosen), Fault> {
        let name: StrDeserializer<'_, Fault> = self.name.as_str().into_deserializer();
        Ok((seed.deserialize(name)?, Chosen { name: self.name, value: self.value }))
    }
}

/// What was chosen, with what it holds.
struct Chosen {
    name: String,
    value: Option<Value>,
}

impl Chosen {
    fn value(&mut self) -> std::result::Result<Strict, Fault> {
        self.value.take().map(Strict).ok_or_else(|| Fault::custom(format!("{} needs a value", told(&self.name))))
    }
}

impl<'de> VariantAccess<'de> for Chosen {
    type Error = Fault;

    fn unit_variant(self) -> std::result::Result<(), Fault> {
        match self.value {
            None => Ok(()),
            Some(_) => Err(Fault::custom(format!("{} takes no value", told(&self.name)))),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(mut self, seed: S) -> std::result::Result<S::Value, Fault> {
        seed.deserialize(self.value()?).map_err(|fault| fault.in_field(&self.name))
    }

    fn tuple_variant<V: Visitor<'de>>(mut self, _: usize, visitor: V) -> std::result::Result<V::Value, Fault> {
        self.value()?.deserialize_any(visitor).map_err(|fault| fault.in_field(&self.name))
    }

    fn struct_variant<V: Visitor<'de>>(mut self, _: &'static [&'static str], visitor: V) -> std::result::Result<V::Value, Fault> {
        self.value()?.object(visitor).map_err(|fault| fault.in_field(&self.name))
    }
}
