#!/usr/bin/env python3
"""Makes the typed part of the Python package from the description of the operations (core/docs/operations.json).

    bindings-python/generate.py           writes records, inputs.py, _operations and _aio_operations
    bindings-python/generate.py --check   tells whether they are as it would write them, and whether anything else says to be written by it
"""

import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True

from generator.inputs import Inputs
from generator.operations import operations
from generator.records import Records
from generator.rooms import named_in
from generator.words import ABOUT

HERE = Path(__file__).resolve().parent
PACKAGE = HERE / "python" / "leadbook"
SOURCE = HERE.parent / "core" / "docs" / "operations.json"


def main():
    document = json.loads(SOURCE.read_text())
    inputs, records = Inputs(document["inputs"], "inputs", True), Records(document["answers"], "records", False)
    wanted = set()
    named_in([one["parameters"] for one in document["operations"]], wanted, document["inputs"])
    imports, others = set(), set()
    for one in document["operations"]:
        named_in(one["parameters"], imports if one["name"] == "import_leads" else others, document["inputs"])
    made = {**inputs.write(wanted, imports - others), **records.write(document)}
    made |= operations(document, inputs, records, False) | operations(document, inputs, records, True)
    texts = {PACKAGE / name: text for name, text in made.items()}
    stale = [file for file, text in texts.items() if not file.exists() or file.read_text() != text]
    left = [file for file in PACKAGE.rglob("*.py") if file not in texts and ABOUT in file.read_text()]
    if sys.argv[1:] == ["--check"]:
        for file in stale + left:
            print(f"{file} is stale: run bindings-python/generate.py", file=sys.stderr)
        sys.exit(bool(stale or left))
    for file in stale:
        file.parent.mkdir(exist_ok=True)
        file.write_text(texts[file])
    for file in left:
        file.unlink()


main()
