"""A method for each operation."""

import json
import re
import textwrap

from .words import ABOUT, doc, docstring, public

#: Lists that are walked page by page.
LISTS = {"leads", "interests", "customers", "opportunities", "activities", "follow_ups"}

#: What the methods of each room are about, in the order in which they stand.
ROOMS = {
    "leads": "Operations on leads",
    "interests": "Operations on interests",
    "customers": "Operations on customers",
    "opportunities": "Operations on opportunities",
    "work": "Operations on activities and follow-ups",
    "book": "Operations on users, campaigns, lifecycle and settings, and many commands at once",
    "reports": "The reports, and the rows behind them",
    "admin": "Operations on the ledger and the file",
    "transfer": "Files and data frames, in and out",
}
#: Its rows come first, whatever they are, and somebody may hear how far it has come.
IMPORT = "import_leads"
SCALARS = {"int", "str", "float", "bool", "datetime", "date", "None", "Any"}


def operations(document, inputs, records, waiting):
    """The text of each file of methods; those that are waited for with `await`, or the plain ones."""
    folder, whole = ("_aio_operations", "AsyncOperations") if waiting else ("_operations", "Operations")
    made, classes = {}, {}
    for room, about in ROOMS.items():
        classes[room] = ("Async" if waiting else "") + room.capitalize()
        told = [one for one in document["operations"] if one["room"] == room and one["name"] != "changes"]
        methods = "".join(method(one, inputs, records, waiting) for one in told)
        base = "AsyncWire" if waiting else "Wire"
        body = f"class {classes[room]}({base}):\n" + docstring(f"{about}.") + "\n" + methods
        made[f"{folder}/{room}.py"] = f'"""{about}{", to be awaited" if waiting else ""}."""\n\n{ABOUT}\n{head(body)}\n\n{body}'
    imports = "".join(f"from .{room} import {name}\n" for room, name in sorted(classes.items()))
    about = docstring("The operations. Writes take `at`, `by`, `request_id` and `version`; reads take `as_of`.")
    made[f"{folder}/__init__.py"] = (
        f'"""Every operation of the book as a method{" to be awaited" if waiting else ""}."""\n\n{ABOUT}\n{imports}\n\n'
        f"class {whole}(\n" + "".join(f"    {name},\n" for name in classes.values()) + f"):\n{about}"
    )
    return made


def head(body):
    """What a file of methods needs from elsewhere."""
    words = set(re.findall(r"\b\w+\b", re.sub(r'""".*?"""', "", body, flags=re.DOTALL)))

    def some(module, *names):
        used = [name for name in names if name in words]
        return f"from {module} import {', '.join(used)}\n" if used else ""

    blocks = [
        "from __future__ import annotations\n",
        some("collections.abc", "Mapping", "Sequence")
        + some("datetime", "date", "datetime", "timedelta")
        + some("typing", "Any", "Literal"),
        some("msgspec", "UNSET", "UnsetType"),
        some("..", "inputs", "records")
        + some(".._aio", "AsyncListing", "AsyncWire")
        + some(".._imports", "Progress")
        + some(".._lists", "Events", "Listing", "Records")
        + some(".._report", "Report")
        + some(".._table", "Table")
        + some(".._wire", "Wire", "edited", "given"),
    ]
    return "\n".join(block for block in blocks if block)


def qualified(kind, place, side):
    """A type of one side as it is named elsewhere."""
    known = {public(name) for name in side.definitions} | set(side.extra) | {"Named"}
    return re.sub(r'"[^"]*"|\b[A-Z]\w*\b', lambda word: f"{place}.{word[0]}" if word[0] in known - SCALARS else word[0], kind)


def method(operation, inputs, records, waiting):
    """The method of an operation."""
    name, parameters = operation["name"], operation["parameters"]
    editing = name.startswith("edit_")
    required = set(parameters["required"])
    signature, always, sometimes, lines = [], [], [], []
    for key, schema in parameters["properties"].items():
        kind = qualified(inputs.type_of(schema), "inputs", inputs)
        if name in LISTS and key in ("limit", "after") or name == IMPORT and key in ("path", "text", "rows"):
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
        about += " A `timedelta`, or microseconds." if "/Elapsed" in json.dumps(schema) else ""
        if about:
            lines.append((key, about))
    if name in LISTS:
        signature += ["limit: int | None = None", "after: str | None = None"]
        lines += [("limit", "How many at most; all, if nothing is said."), ("after", "Where to go on: the `next` of a page.")]
    if name == IMPORT:
        signature.append("progress: Progress | None = None")
        lines.insert(0, ("rows", "They are the path of a file, its bytes, a data frame (polars, pandas, pyarrow), or an iterable of dicts."))
        lines.append(("progress", "A progress bar such as `tqdm()`, or a function of `leadbook.ImportProgress` that stops it by answering `False`."))
    answer = operation["answer"]
    target = answer.get("$ref", "").rsplit("/", 1)[-1]
    described = "{" + ", ".join(always) + "}"
    told = "edited" if editing else "given"
    asked = f'{told}({described}, {", ".join(f"{one}={one}" for one in sometimes)})' if sometimes else described
    kept = records.type_of(answer)
    if name in LISTS:
        item = public(target.removesuffix("Page"))
        listing = "AsyncListing" if waiting else "Listing"
        result = f"{listing}[records.{item}]"
        body = f'return {listing}(self, "{name}", {asked}, records.{public(target)}, limit, after)'
    elif target == "Table":
        result, body = "Table", f'return self._extract("{name}", {asked})'
    elif name.endswith("_history"):
        result, body = "Events", f'return self._events("{name}", {asked})'
    elif operation["kind"] == "report":
        group = records.definitions[target]["properties"]["rows"]["items"]["$ref"].rsplit("/", 1)[1]
        totals = qualified(records.type_of(records.definitions[target]["properties"]["totals"]), "records", records)
        result = f"Report[records.{public(group)}, {totals}]"
        body = f'return self._report("{name}", {asked}, records.{public(target)})'
    elif operation["table"] and answer.get("type") == "array" and operation["kind"] == "read":
        item = qualified(records.type_of(answer["items"]), "records", records)
        result, body = f"Records[{item}]", f'return self._records("{name}", {asked}, {item})'
    elif name == IMPORT:
        result = qualified(kept, "records", records)
        body = f"return self._import(rows, progress, {asked}, {result})"
    elif target == "Done":
        result, body = "bool", f'return self._flag("{name}", {asked})'
    elif target == "Kept":
        result, body = "int | None", f'return self._place("{name}", {asked})'
    else:
        result = qualified(kept, "records", records)
        call = "_write" if waiting and operation["kind"] == "write" else "_call"
        body = f'return self.{call}("{name}", {asked}, {result})'
    if waiting and name not in LISTS:
        body = body.replace("return ", "return await ", 1)
    star = (["rows: Any"] if name == IMPORT else []) + (["*"] if signature else [])
    begin = "async def" if waiting and name not in LISTS else "def"
    begun = f"    {begin} {name}(\n" + "".join(f"        {one},\n" for one in ["self", *star, *signature]) + f"    ) -> {result}:\n"
    listed = "".join(
        textwrap.fill(f"{key}: {about}", 108, initial_indent=" " * 12, subsequent_indent=" " * 16) + "\n" for key, about in lines
    )
    plain = doc(operation["about"], 8)
    text = f'        """\n{plain}\n' + (f"\n        Args:\n{listed}" if listed else "") + '        """\n'
    return begun + text + f"        {body}\n\n"
