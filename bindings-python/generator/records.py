"""What is answered: frozen records."""

import json
import keyword
import re

from .rooms import ABOUT as ROOMS
from .rooms import places
from .schema import OURS, SCALARS, Side, literals
from .words import ABOUT, docstring, imported, listed, public, snake_to_camel

#: What stands for a user or a campaign in a group.
NAMED = (
    "Named",
    "class Named(Record, frozen=True, kw_only=True):\n"
    + docstring("A user or a campaign, with the name it had at the instant of the report.")
    + "\n    id: int\n"
    + docstring("Which.")
    + "\n    name: str\n"
    + docstring("The name.")
    + "\n\n",
)


def defined(text):
    """The names that a text defines."""
    return re.findall(r"^(?:class )?(\w+)(?:\(| = )", text, flags=re.MULTILINE)


class Records(Side):
    """What is answered: frozen records."""

    def write(self, document):
        """The text of each file."""
        place_of = places(document)
        files = {file: [] for file in ROOMS}
        files["common"].append(NAMED)
        for name, schema in self.definitions.items():
            if name == "Happened":
                for file, tag, text in self.events(schema):
                    files[file].append((tag, text))
                continue
            text = self.definition(name, schema)
            if text:
                files[place_of[name]].append((public(name), text))
        where = {name: file for file, told in files.items() for one, text in told for name in (one, *defined(text))}
        made = {f"records/{file}.py": self.file(file, told, where) for file, told in files.items() if told}
        made["records/__init__.py"] = self.index(files, where)
        return made

    def file(self, file, told, where):
        body = "".join(text for _, text in told)
        code = re.sub(r'""".*?"""', "", body, flags=re.DOTALL)
        words = set(re.findall(r"\b[A-Z]\w*\b", code))
        named = {}
        for word in sorted(words):
            if where.get(word, file) != file:
                named.setdefault(where[word], []).append(word)
        typing = [word for word in ("Any", "Literal", "Union") if word in words]
        bases = [word for word in ("EventRecord", "Record") if word in words]
        head = ["from datetime import date as Date\n"] if "Date" in words else []
        head += ["from datetime import datetime\n"] if re.search(r"\bdatetime\b", code) else []
        head += [f"from typing import {', '.join(typing)}\n"] if typing else []
        own = [f"from .._record import {', '.join(bases)}\n"] if bases else []
        own += [imported(other, names) for other, names in sorted(named.items())]
        parts = ["from __future__ import annotations\n", "".join(head), "".join(own)]
        names = sorted(name for name, home in where.items() if home == file)
        return f'"""{ROOMS[file]}"""\n\n{ABOUT}\n' + "\n".join(part for part in parts if part) + "\n" + body + listed(names)

    def index(self, files, where):
        imports = [imported(file, [name for name, home in where.items() if home == file]) for file in sorted(files) if files[file]]
        return (
            f'"""Records, events and reports, as the book answers them."""\n\n{ABOUT}\n{"".join(imports)}\n'
            + listed(sorted(where))
        )

    def events(self, schema):
        """The file, the name and the text of every kind of event, and of what all are."""
        union, classes = self.variants(public("Happened"), schema)
        for tag, name, text in classes:
            yield "events_leads" if tag.startswith(("lead_", "interest_")) else "events_others", name, text
        yield "events", public("Happened"), union

    def definition(self, name, schema):
        if name in SCALARS or name in OURS:
            return ""
        texts = literals(schema)
        name = public(name)
        if texts:
            return f"{name} = Literal[{', '.join(json.dumps(text) for text in texts)}]\n" + docstring(schema.get("description"), 0) + "\n"
        variants = schema.get("oneOf", schema.get("anyOf"))
        if variants and all("properties" in one for one in variants):
            if all("const" in one["properties"].get("type", {}) for one in variants):
                return self.tagged(name, schema)
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
        return {key: (self.type_of(value), self.about(value), key in required) for key, value in schema["properties"].items()}

    def about(self, schema):
        """What a field is, with its unit where the type does not tell it."""
        text = schema.get("description", "")
        return text + " In microseconds." if "/Elapsed" in json.dumps(schema) else text

    def record(self, name, about, properties, base="Record", options=""):
        renamed = {key + "_": key for key in properties if keyword.iskeyword(key)}
        options += f", rename={renamed!r}" if renamed else ""
        lines = [f"class {name}({base}, frozen=True, kw_only=True{options}):\n", docstring(about), "\n"]
        for key, (kind, about, required) in properties.items():
            # A field of that name would hide the type.
            kind = re.sub(r"\bdate\b", "Date", kind)
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

    def tagged(self, name, schema):
        union, classes = self.variants(name, schema)
        return "".join(text for _, _, text in classes) + union

    def variants(self, name, schema):
        """A union of records that tell themselves apart, and the tag, name and text of each."""
        common = self.properties(schema) if "properties" in schema else {}
        classes = []
        for one in schema.get("oneOf", schema.get("anyOf")):
            tag = one["properties"]["type"]["const"]
            made = snake_to_camel(tag)
            own = {key: value for key, value in self.properties(one).items() if key != "type"}
            options = f', tag_field="type", tag={tag!r}'
            classes.append((tag, made, self.record(made, one.get("description"), {**common, **own}, "EventRecord", options)))
        members = "".join(f"    {made},\n" for _, made, _ in classes)
        return f"{name} = Union[\n{members}]\n" + docstring(schema.get("description"), 0) + "\n", classes
