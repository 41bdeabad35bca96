"""What is taken: typed dictionaries."""

import json
import keyword

from .schema import SCALARS, TAKEN, Side, is_open, literals
from .words import ABOUT, docstring, listed, public, snake_to_camel


def head(about):
    """What a file of inputs begins with."""
    return (
        f'"""{about}"""\n\n{ABOUT}\nfrom __future__ import annotations\n\nfrom collections.abc import Mapping, Sequence\n'
        "from datetime import date, datetime, timedelta\nfrom typing import TYPE_CHECKING, Any, Literal, TypedDict, Union\n\n"
        "if TYPE_CHECKING:\n    from typing_extensions import Required\n\n"
    )


class Inputs(Side):
    """What is taken: typed dictionaries."""

    def write(self, wanted, imports):
        """The texts of the files: what only imports take stands in a file of its own, and is there under `inputs` like all others."""
        about = "What operations take, where it is more than a value: dictionaries with these fields."
        apart, apart_names = self.part([name for name in self.definitions if name in wanted and name in imports])
        rest, names = self.part([name for name in self.definitions if name in wanted and name not in imports])
        again = "from ._inputs_of_imports import (\n" + "".join(f"    {name},\n" for name in apart_names) + ")\n\n"
        return {
            "inputs.py": head(about) + again + rest + listed(sorted(names + apart_names)),
            "_inputs_of_imports.py": head("What imports take: where fields come from, and what rows tell.") + apart + listed(apart_names),
        }

    def part(self, wanted):
        """The definitions of that name, and the names that they make."""
        out, names, before = [], [], len(self.extra)
        for name in wanted:
            schema = self.definitions[name]
            if name in SCALARS or name in TAKEN or is_open(schema):
                continue
            text = self.definition(public(name), schema)
            if text:
                out.append(text)
                names.append(public(name))
        return "".join(out), sorted(set(names + self.extra[before:]))

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
