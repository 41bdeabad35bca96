"""The types of JSON Schema, as Python has them."""

import json

from .words import public

#: Types of the boundary that Python has a type for.
SCALARS = {"Timestamp": "datetime", "PeriodEnd": "datetime | date | str"}
#: Those that are only taken: answers tell lengths of time in microseconds.
TAKEN = {"Elapsed": "int | timedelta"}
#: Answers that a class of our own stands for.
OURS = {"Table", "Done", "Kept"}


def is_open(schema):
    """Whether an object may have other fields than those that are named."""
    return schema.get("additionalProperties") is True and "properties" in schema


def literals(schema):
    """The texts of an enum; nothing for any other schema."""
    if "enum" in schema:
        return list(schema["enum"])
    if "const" in schema:
        return [schema["const"]]
    found = []
    for one in schema.get("oneOf", []):
        texts = literals(one) if one.get("type") == "string" else []
        if not texts:
            return []
        found += texts
    return found


class Side:
    """The types that are taken, or those that are answered."""

    def __init__(self, definitions, place, taken):
        self.definitions = definitions
        self.place = place
        self.taken = taken
        #: Types that are no definition of their own.
        self.extra = []

    def resolve(self, schema):
        while "$ref" in schema:
            schema = self.definitions[schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def type_of(self, schema):
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[1]
            if name in SCALARS:
                return SCALARS[name]
            if self.taken and name in TAKEN:
                return TAKEN[name]
            whole = self.definitions[name]
            if is_open(whole):
                return "Mapping[str, Any]"
            if whole.get("type") in ("integer", "number", "string", "array", "boolean") and not literals(whole):
                return self.type_of(whole)
            return public(name)
        texts = literals(schema)
        if texts:
            return "Literal[" + ", ".join(json.dumps(text) for text in texts) + "]"
        for word in ("anyOf", "oneOf"):
            if word in schema:
                return self.union([self.type_of(one) for one in schema[word]])
        kind = schema.get("type")
        if isinstance(kind, list):
            return self.union([self.type_of({**schema, "type": one}) for one in kind])
        if kind == "array":
            if "prefixItems" in schema:
                return "tuple[" + ", ".join(self.type_of(one) for one in schema["prefixItems"]) + "]"
            item = self.type_of(schema.get("items", {}))
            return f"Sequence[{item}]" if self.taken else f"tuple[{item}, ...]"
        if kind == "object":
            if "properties" in schema:
                return self.inline(schema)
            value = schema.get("additionalProperties")
            value = self.type_of(value) if isinstance(value, dict) else "Any"
            return f"{'Mapping' if self.taken else 'dict'}[str, {value}]"
        if kind == "string":
            return {"date": "date", "date-time": "datetime"}.get(schema.get("format"), "str")
        return {"integer": "int", "number": "float", "boolean": "bool", "null": "None"}.get(kind, "Any")

    def union(self, types):
        # A text that may be an instant stays the text that it is: nothing tells the two apart.
        if not self.taken and "str" in types:
            types = [one for one in types if one not in ("datetime", "date")]
        seen = list(dict.fromkeys(part for one in types for part in ([one] if "[" in one else one.split(" | "))))
        if "None" in seen:
            seen = [one for one in seen if one != "None"] + ["None"]
        return " | ".join(seen)

    def inline(self, schema):
        """An object without a name: a mapping where it is taken, a record of its own where it is answered."""
        if self.taken:
            return "Mapping[str, Any]"
        if set(schema["properties"]) == {"id", "name"}:
            return "Named"
        raise SystemExit(f"an object without a name: {schema}")
