#!/usr/bin/env python3
"""Makes the typed part of the Python package from the description of the operations (core/docs/operations.json).

    bindings-python/generate.py           writes records.py, inputs.py and _operations.py
    bindings-python/generate.py --check   tells whether they are as it would write them
"""

import json
import keyword
import re
import sys
import textwrap
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = HERE / "python" / "leadbook"
SOURCE = HERE.parent / "core" / "docs" / "operations.json"

#: Types of the boundary that Python has a type for.
SCALARS = {"Timestamp": "datetime", "PeriodEnd": "datetime | date | str"}
ABOUT = "# Made by bindings-python/generate.py from core/docs/operations.json: change those.\n"


def doc(text, indent):
    """A docstring or comment block of that text, wrapped."""
    paragraphs = text.strip().split("\n\n") if text else []
    return "\n\n".join(textwrap.fill(one, 110 - indent, initial_indent=" " * indent, subsequent_indent=" " * indent) for one in paragraphs)


def docstring(text, indent=4):
    text = (text or "").replace("\\", "\\\\").replace('"""', "'''")
    body = doc(text, indent)
    if not body:
        return ""
    pad = " " * indent
    if "\n" not in body and len(body) < 108 and not body.endswith('"'):
        return f'{pad}"""{body.strip()}"""\n'
    return f'{pad}"""\n{body}\n{pad}"""\n'


def snake_to_camel(name):
    return "".join(part.capitalize() for part in name.split("_"))


def public(name):
    """The name of a type as Python users read it."""
    if name == "Happened":
        return "Event"
    name = re.sub(r"^(.*?)(Row)?Report$", r"\1Report", name)
    return re.sub(r"^Grouped(.*?)(Row)?$", r"\1Group", name)


def is_null(schema):
    return schema.get("type") == "null"


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
        self.done = {}

    def resolve(self, schema):
        while "$ref" in schema:
            schema = self.definitions[schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def type_of(self, schema):
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[1]
            if name in SCALARS:
                return SCALARS[name]
            whole = self.definitions[name]
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


class Records(Side):
    """What is answered: frozen records."""

    def write(self):
        out = [
            '"""Records, events and reports, as the book answers them."""\n\n',
            ABOUT,
            "\nfrom __future__ import annotations\n\nfrom datetime import date, datetime\nfrom typing import Any, Literal, Union\n\n",
            "from ._record import EventRecord, Record\n\n",
            "class Named(Record, frozen=True, kw_only=True):\n",
            docstring("A user or a campaign, with the name it had at the instant of the report."),
            "\n    id: int\n",
            docstring("Which.", 4),
            "\n    name: str\n",
            docstring("The name.", 4),
            "\n\n",
        ]
        names = ["Named"]
        for name, schema in self.definitions.items():
            text = self.definition(name, schema)
            if text:
                out.append(text)
                names.append(public(name))
        out.append("__all__ = [\n" + "".join(f'    "{name}",\n' for name in sorted(set(names + self.extra))) + "]\n")
        return "".join(out)

    extra: list

    def definition(self, name, schema):
        if name in SCALARS or name in ("Done", "Kept"):
            return ""
        texts = literals(schema)
        name = public(name)
        if texts:
            return f"{name} = Literal[{', '.join(json.dumps(text) for text in texts)}]\n" + docstring(schema.get("description"), 0) + "\n"
        variants = schema.get("oneOf", schema.get("anyOf"))
        if variants and all("properties" in one for one in variants):
            tags = [one["properties"].get("type", {}).get("const") for one in variants]
            if all(tags):
                return self.tagged(name, schema, variants, tags)
            if all("field" in one["properties"] for one in variants):
                fields = [one["properties"]["field"]["const"] for one in variants]
                union = "Literal[" + ", ".join(json.dumps(one) for one in fields) + "]"
                properties = {"field": (union, "Which field.", True), "value": ("Any", "Its value from now on.", True)}
                return self.record(name, schema.get("description"), properties)
            properties = {}
            for one in variants:
                for key, value in one["properties"].items():
                    properties[key] = (self.type_of(value) + " | None", one.get("description") or value.get("description"), False)
            return self.record(name, schema.get("description"), properties)
        if "properties" in schema:
            return self.record(name, schema.get("description"), self.properties(schema))
        if variants:
            return f"{name} = Union[{', '.join(json.dumps(one)[1:-1] for one in self.type_of(schema).split(' | '))}]\n" + docstring(schema.get("description"), 0) + "\n"
        return ""

    def properties(self, schema):
        required = set(schema.get("required", []))
        return {key: (self.type_of(value), value.get("description"), key in required) for key, value in schema["properties"].items()}

    def record(self, name, about, properties, base="Record", options=""):
        renamed = {key + "_": key for key in properties if keyword.iskeyword(key)}
        options += f", rename={renamed!r}" if renamed else ""
        lines = [f"class {name}({base}, frozen=True, kw_only=True{options}):\n", docstring(about), "\n"]
        for key, (kind, about, required) in properties.items():
            attribute = key + "_" if keyword.iskeyword(key) else key
            if not required and "None" not in kind:
                default = {"tuple": " = ()", "dict[": None, "bool": " = False"}.get(kind[:5] if kind != "bool" else "bool")
                if default is None:
                    kind, default = f"{kind} | None", " = None"
            else:
                default = "" if required else " = None"
            lines.append(f"    {attribute}: {kind}{default}\n" + docstring(about) + "\n")
        if not properties:
            lines.append("    pass\n")
        return "".join(lines) + "\n"

    def tagged(self, name, schema, variants, tags):
        common = self.properties(schema) if "properties" in schema else {}
        out, classes = [], []
        for one, tag in zip(variants, tags):
            own = {key: value for key, value in self.properties(one).items() if key != "type"}
            made = snake_to_camel(tag)
            classes.append(made)
            out.append(self.record(made, one.get("description"), {**common, **own}, "EventRecord", f', tag_field="type", tag={tag!r}'))
        out.append(f"{name} = Union[\n" + "".join(f"    {one},\n" for one in classes) + "]\n" + docstring(schema.get("description"), 0) + "\n")
        self.extra += classes
        return "".join(out)


class Inputs(Side):
    """What is taken: typed dictionaries."""

    def write(self, wanted):
        out = [
            '"""What operations take, where it is more than a value: dictionaries with these fields."""\n\n',
            ABOUT,
            "\nfrom __future__ import annotations\n\nfrom collections.abc import Mapping, Sequence\nfrom datetime import date, datetime\n",
            "from typing import Any, Literal, TypedDict, Union\n\nfrom typing_extensions import Required\n\n",
        ]
        names = []
        for name, schema in self.definitions.items():
            if name not in wanted or name in SCALARS:
                continue
            text = self.definition(public(name), schema)
            if text:
                out.append(text)
                names.append(public(name))
        out.append("__all__ = [\n" + "".join(f'    "{name}",\n' for name in sorted(set(names + self.extra))) + "]\n")
        return "".join(out)

    extra: list

    def definition(self, name, schema):
        texts = literals(schema)
        about = docstring(schema.get("description"), 0)
        if texts:
            return f"{name} = Literal[{', '.join(json.dumps(text) for text in texts)}]\n{about}\n"
        variants = schema.get("oneOf", schema.get("anyOf"))
        if variants:
            parts, made = [], []
            for number, one in enumerate(variants, 1):
                if "properties" in one:
                    tag = one["properties"].get("type", {}).get("const") or (one.get("required") or [f"ends{number}"])[0]
                    part = name + snake_to_camel(tag)
                    made.append(self.dictionary(part, one))
                    parts.append(part)
                    self.extra.append(part)
                else:
                    parts.append(self.type_of(one))
            return "".join(made) + f"{name} = Union[{', '.join(json.dumps(one) for one in parts)}]\n{about}\n"
        if "properties" in schema:
            return self.dictionary(name, schema)
        return ""

    def dictionary(self, name, schema):
        required = set(schema.get("required", []))
        fields = {}
        for key, value in schema["properties"].items():
            kind = self.type_of(value)
            fields[key] = (f"Required[{kind}]" if key in required else kind, value.get("description"))
        if any(keyword.iskeyword(key) for key in fields):
            body = "".join(f"        {json.dumps(key)}: {json.dumps(kind)},\n" for key, (kind, _) in fields.items())
            return f'{name} = TypedDict(\n    "{name}",\n    {{\n{body}    }},\n    total=False,\n)\n' + docstring(schema.get("description"), 0) + "\n"
        lines = [f"class {name}(TypedDict, total=False):\n", docstring(schema.get("description")), "\n"]
        for key, (kind, about) in fields.items():
            lines.append(f"    {key}: {kind}\n" + docstring(about) + "\n")
        return "".join(lines) + "\n"


#: Lists that are walked page by page.
LISTS = {"leads", "interests", "customers", "opportunities", "activities", "follow_ups"}


def operations(document, inputs, records):
    out = [
        '"""Every operation of the book as a method."""\n\n',
        ABOUT,
        "\nfrom __future__ import annotations\n\nfrom collections.abc import Mapping, Sequence\nfrom datetime import date, datetime\nfrom typing import Any, Literal\n\n",
        "from msgspec import UNSET, UnsetType\n\nfrom . import inputs, records\nfrom ._lists import Listing\nfrom ._report import Report\nfrom ._wire import Wire, given\n\n",
        "class Operations(Wire):\n",
        docstring("The operations. Writes take `at`, `by`, `request_id` and `version`; reads take `as_of`."),
        "\n",
    ]
    scalars = {"int", "str", "float", "bool", "datetime", "date", "None", "Any"}

    def qualified(kind, place, side):
        known = {public(name) for name in side.definitions} | set(side.extra) | {"Named"}
        return re.sub(r'"[^"]*"|\b[A-Z]\w*\b', lambda word: f"{place}.{word[0]}" if word[0] in known and word[0] not in scalars else word[0], kind)

    for operation in document["operations"]:
        name, parameters = operation["name"], operation["parameters"]
        if name == "changes":
            continue
        editing = name.startswith("edit_")
        required = set(parameters["required"])
        signature, always, sometimes, lines = [], [], [], []
        for key, schema in parameters["properties"].items():
            kind = qualified(inputs.type_of(schema), "inputs", inputs)
            if name in LISTS and key in ("limit", "after"):
                continue
            if key in required:
                signature.insert(len(always), f"{key}: {kind}")
                always.append(f'"{key}": {key}')
            elif editing and key not in ("at", "by", "request_id", "version"):
                signature.append(f"{key}: {kind} | UnsetType = UNSET")
                sometimes.append(key)
            else:
                kind = kind if kind.endswith("None") else f"{kind} | None"
                signature.append(f"{key}: {kind} = None")
                sometimes.append(key)
            about = schema.get("description", "").split("\n\n")[0]
            if about:
                lines.append((key, about))
        if name in LISTS:
            signature += ["limit: int | None = None", "after: str | None = None"]
            lines += [("limit", "How many at most; all, if nothing is said."), ("after", "Where to go on: the `next` of a page.")]
        answer = operation["answer"]
        target = answer.get("$ref", "").rsplit("/", 1)[-1]
        described = "{" + ", ".join(always) + "}"
        asked = f'given({described}, {", ".join(f"{one}={one}" for one in sometimes)})' if sometimes else described
        kept = records.type_of(answer)
        if name in LISTS:
            item = public(target.removesuffix("Page"))
            result = f"Listing[records.{item}]"
            body = f'return Listing(self, "{name}", {asked}, records.{public(target)}, limit, after)'
        elif operation["kind"] == "report":
            group = records.definitions[target]["properties"]["rows"]["items"]["$ref"].rsplit("/", 1)[1]
            totals = qualified(records.type_of(records.definitions[target]["properties"]["totals"]), "records", records)
            result = f"Report[records.{public(group)}, {totals}]"
            body = f'return self._report("{name}", {asked}, records.{public(target)})'
        elif target == "Done":
            result, body = "bool", f'return self._flag("{name}", {asked})'
        elif target == "Kept":
            result, body = "int | None", f'return self._place("{name}", {asked})'
        else:
            result = qualified(kept, "records", records)
            body = f'return self._call("{name}", {asked}, {result})'
        star = ["*"] if signature else []
        out.append(f"    def {name}(\n" + "".join(f"        {one},\n" for one in ["self", *star, *signature]) + f"    ) -> {result}:\n")
        text = docstring(operation["about"], 8).rstrip()
        listed = "".join(
            textwrap.fill(f"{key}: {about}", 108, initial_indent=" " * 12, subsequent_indent=" " * 16) + "\n" for key, about in lines
        )
        plain = doc(operation["about"], 8)
        text = f'        """\n{plain}\n' + (f"\n        Args:\n{listed}" if listed else "") + '        """\n'
        out.append(text + f"        {body}\n\n")
    return "".join(out)


def named_in(value, found, definitions, taken):
    """The definitions that are referred to, and those that these refer to."""
    if isinstance(value, dict):
        reference = value.get("$ref")
        if reference:
            name = reference.rsplit("/", 1)[1]
            if name not in found:
                found.add(name)
                named_in(definitions[name], found, definitions, taken)
        for one in value.values():
            named_in(one, found, definitions, taken)
    elif isinstance(value, list):
        for one in value:
            named_in(one, found, definitions, taken)


def main():
    document = json.loads(SOURCE.read_text())
    inputs = Inputs(document["inputs"], "inputs", True)
    records = Records(document["answers"], "records", False)
    inputs.extra, records.extra = [], []
    wanted = set()
    named_in([one["parameters"] for one in document["operations"]], wanted, document["inputs"], True)
    made = {"records.py": records.write(), "inputs.py": inputs.write(wanted)}
    made["_operations.py"] = operations(document, inputs, records)
    stale = [name for name, text in made.items() if not (PACKAGE / name).exists() or (PACKAGE / name).read_text() != text]
    if sys.argv[1:] == ["--check"]:
        for name in stale:
            print(f"{PACKAGE / name} is stale: run bindings-python/generate.py", file=sys.stderr)
        sys.exit(bool(stale))
    for name in stale:
        (PACKAGE / name).write_text(made[name])


main()
