"""The scenarios of the project's tests/scenarios, through the typed methods of Python."""

import json
import os
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import leadbook
import msgspec
import pytest

SCENARIOS = Path(os.environ.get("LEADBOOK_SCENARIOS", Path(__file__).resolve().parents[2] / "tests" / "scenarios"))
FILES = sorted(SCENARIOS.glob("*.json"))
LENGTHS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def instant(value: Any) -> datetime | None:
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value):
        return datetime.fromisoformat(value.replace("Z", "+00:00"))
    return None


def compare(place: str, expected: Any, found: Any) -> None:
    if isinstance(expected, dict) and isinstance(found, dict):
        for name, value in expected.items():
            assert name in found, f"{place}.{name} is not there"
            compare(f"{place}.{name}", value, found[name])
    elif isinstance(expected, list) and isinstance(found, list):
        assert len(expected) == len(found), f"{place} has {len(found)} values and not {len(expected)}: {found}"
        for at, (value, other) in enumerate(zip(expected, found)):
            compare(f"{place}[{at}]", value, other)
    elif isinstance(expected, float):
        assert found == pytest.approx(expected, abs=1e-9), place
    elif instant(expected) is not None:
        assert instant(found) == instant(expected), place
    else:
        assert found == expected, f"{place} is {found!r} and not {expected!r}"


def told(answer: Any) -> Any:
    """An answer as JSON has it."""
    if isinstance(answer, leadbook.Listing):
        answer = answer.page()
    elif isinstance(answer, leadbook.Records):
        answer = list(answer)
    elif isinstance(answer, leadbook.Report):
        answer = answer.to_dict()
    return msgspec.json.decode(msgspec.json.encode(answer))


def failed(error: leadbook.LeadbookError) -> Any:
    names = ("kind", "code", "operation", "field", "message", "allowed", "matches")
    return told({name: getattr(error, name) for name in names})


def test_there_are_scenarios() -> None:
    assert len(FILES) >= 4, SCENARIOS


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_scenario(file: Path) -> None:
    scenario = json.loads(file.read_text())
    clock = leadbook.Clock(datetime.fromisoformat(scenario["clock"].replace("Z", "+00:00")))
    with leadbook.memory(**scenario["book"], clock=clock) as book:
        for number, step in enumerate(scenario["steps"]):
            if "wait" in step:
                clock.advance(timedelta(**{LENGTHS[step["wait"][-1]]: int(step["wait"][:-1])}))
                continue
            place = f"step {number}, {step['do']}"
            try:
                answer = told(getattr(book, step["do"])(**step["with"]))
            except leadbook.LeadbookError as error:
                assert "fails" in step, f"{place} fails: {error}"
                compare(place, step["fails"], failed(error))
            else:
                assert "answers" in step, f"{place} was to fail, and answers {answer}"
                compare(place, step["answers"], answer)
