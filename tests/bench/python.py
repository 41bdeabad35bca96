#!/usr/bin/env python3
"""
Leadbook from Python beside Python's own sqlite3 over the same leads, with a schema and indexes that answer the same questions.

    python tests/bench/python.py [--leads 100000] [--file-rows 20000] [--json FILE]

It wants the package built in release (bindings-python/README.md says how), and polars and pandas for the last rows. Each row is measured in rounds, every second one
beginning with the other side; the ratio is the median of the rounds' ratios, with the lowest and the highest. Only ratios of one run mean
anything. What both sides answer is compared.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import random
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import leadbook

SCHEMA = """
CREATE TABLE leads (
    id INTEGER PRIMARY KEY, version INTEGER NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL, source TEXT NOT NULL, city TEXT,
    company TEXT, stage TEXT NOT NULL, owner INTEGER, temperature TEXT NOT NULL, captured_at INTEGER NOT NULL,
    entered_at INTEGER NOT NULL, converted_at INTEGER
);
CREATE INDEX leads_by_email ON leads (email);
CREATE INDEX leads_by_stage ON leads (stage, captured_at);
CREATE INDEX leads_by_owner ON leads (owner, stage, captured_at);
CREATE INDEX leads_by_source ON leads (source, captured_at);
CREATE INDEX leads_by_capture ON leads (captured_at);
CREATE INDEX leads_converted ON leads (source, converted_at);
CREATE TABLE history (
    position INTEGER PRIMARY KEY, lead INTEGER NOT NULL, recorded_at INTEGER NOT NULL, at INTEGER NOT NULL, type TEXT NOT NULL, data TEXT
);
CREATE INDEX history_by_lead ON history (lead, position);
"""
SOURCES = ["web_form", "fair", "referral", "ads", "partner", "phone", "mail", "import"]
ROUNDS = 6
BATCH = 10_000


class Peer:
    """The schema that one would write oneself: WAL, FULL, prepared statements kept by the module, one connection a thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.local = threading.local()
        self.writing = threading.Lock()
        self.connection().executescript(SCHEMA)

    def connection(self) -> sqlite3.Connection:
        known: sqlite3.Connection | None = getattr(self.local, "connection", None)
        if known is None:
            known = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, cached_statements=256)
            known.execute("PRAGMA journal_mode = WAL")
            known.execute("PRAGMA synchronous = FULL")
            known.execute("PRAGMA cache_size = -262144")
            known.execute("PRAGMA mmap_size = 268435456")
            self.local.connection = known
        return known

    def insert(self, lead: dict[str, Any], at: int) -> int:
        connection = self.connection()
        email = lead["emails"][0].strip().lower()
        known = connection.execute("SELECT id FROM leads WHERE email = ?", (email,)).fetchone()
        if known:
            return int(known[0])
        added = connection.execute(
            "INSERT INTO leads (version, name, email, source, city, company, stage, owner, temperature, captured_at, entered_at) "
            "VALUES (1, ?, ?, ?, ?, ?, 'new', ?, 'cold', ?, ?)",
            (lead["name"], email, lead["source"], lead["city"], lead["company"]["name"], lead["owner"], at, at),
        )
        number = added.lastrowid or 0
        data = json.dumps(lead, ensure_ascii=False)
        connection.execute(
            "INSERT INTO history (lead, recorded_at, at, type, data) VALUES (?, ?, ?, 'captured', ?)", (number, at, at, data)
        )
        return number

    def capture(self, lead: dict[str, Any]) -> int:
        with self.writing:
            connection = self.connection()
            connection.execute("BEGIN IMMEDIATE")
            number = self.insert(lead, time.time_ns() // 1000)
            connection.execute("COMMIT")
            return number

    def insert_batch(self, leads: list[dict[str, Any]], instants: list[int]) -> None:
        with self.writing:
            connection = self.connection()
            connection.execute("BEGIN IMMEDIATE")
            for number, lead in enumerate(leads):
                self.insert(lead, instants[number] if instants else time.time_ns() // 1000)
            connection.execute("COMMIT")

    def import_file(self, path: Path) -> None:
        """A file by csv and executemany: ten thousand rows a transaction, who is known left out, history kept."""
        with self.writing, path.open(newline="", encoding="utf-8") as file:
            connection = self.connection()
            rows = csv.DictReader(file)
            while some := list(itertools.islice(rows, 10_000)):
                leads = [(row["name"], row["email"].strip().lower(), row["source"], row["city"], row["company"], instant(row["created"])) for row in some]
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(
                    "INSERT INTO leads (version, name, email, source, city, company, stage, temperature, captured_at, entered_at) "
                    "SELECT 1, ?1, ?2, ?3, ?4, ?5, 'new', 'cold', ?6, ?6 WHERE NOT EXISTS (SELECT 1 FROM leads WHERE email = ?2)",
                    leads,
                )
                told = [(time.time_ns() // 1000, lead[5], json.dumps(row, ensure_ascii=False), lead[1]) for lead, row in zip(leads, some, strict=True)]
                connection.executemany(
                    "INSERT INTO history (lead, recorded_at, at, type, data) SELECT id, ?, ?, 'captured', ? FROM leads WHERE email = ?", told
                )
                connection.execute("COMMIT")

    def close(self) -> None:
        self.connection().close()


def instant(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=timezone.utc).timestamp()) * 1_000_000


def rows_file(folder: Path, dice: random.Random, turn: int, count: int) -> Path:
    """Leads as a file of rows, none of whom is known."""
    path = folder / f"rows {turn}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "name", "email", "source", "city", "company", "created"])
        for number in range(count):
            lead = made(dice, number, f"file{turn}-")
            day = f"2026-01-{1 + number % 28:02} 10:{number % 60:02}:00"
            rows.writerow([number, lead["name"], lead["emails"][0], lead["source"], lead["city"], lead["company"]["name"], day])
    return path


def made(dice: random.Random, number: int, mark: str) -> dict[str, Any]:
    return {
        "name": f"{dice.choice(['Sara', 'João', 'Li', 'Mona', 'Omid'])} {dice.choice(['Ahmadi', 'Souza', 'Wei', 'Karimi'])}",
        "emails": [f"{mark}{number}@example.com"],
        "source": dice.choices(SOURCES, weights=[9, 7, 5, 4, 3, 2, 1, 1])[0],
        "city": dice.choice(["Shiraz", "São Paulo", "Berlin", "Leeds"]),
        "company": {"name": f"Example {dice.randrange(5_000)}"},
        "owner": dice.randrange(1, 41),
    }


def timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


class Table:
    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        print("| work | Leadbook | sqlite3 | unit | ratio (spread) |")
        print("|---|--:|--:|---|--:|")

    def row(self, work: str, count: int, ours: Callable[[int], Any], peer: Callable[[int], Any], rounds: int = ROUNDS) -> None:
        """Times both sides in rounds; each is told the number of the round."""
        times: list[tuple[float, float]] = []
        for number in range(rounds):
            if number % 2 == 0:
                one = timed(lambda: ours(number))
                two = timed(lambda: peer(number))
            else:
                two = timed(lambda: peer(number))
                one = timed(lambda: ours(number))
            times.append((one, two))
        mine, theirs = (statistics.median(side) / count * 1e6 for side in zip(*times))
        ratios = sorted(one / two for one, two in times)
        ratio = statistics.median(ratios)
        print(f"| {work} | {mine:,.1f} | {theirs:,.1f} | µs | {ratio:.2f}x ({ratios[0]:.2f}–{ratios[-1]:.2f}) |", flush=True)
        self.rows.append({"work": work, "ours_us": mine, "peer_us": theirs, "ratio": ratio, "low": ratios[0], "high": ratios[-1]})


def filled(book: leadbook.Book, peer: Peer, leads: list[dict[str, Any]]) -> None:
    for number in range(40):
        book.add_user(name=f"User {number}")
    for begin in range(0, len(leads), BATCH):
        capture_batch(book, leads[begin : begin + BATCH])
    book.write_behind()
    # Both sides are told the same instants, so that they put the leads into the same order.
    instants = [lead.captured_at for lead in book.leads(sort={"by": "number"})] if len(leads) <= 100_000 else []
    for begin in range(0, len(leads), BATCH):
        peer.insert_batch(leads[begin : begin + BATCH], [int(at.timestamp() * 1e6) for at in instants[begin : begin + BATCH]])


def capture_batch(book: leadbook.Book, leads: list[dict[str, Any]]) -> None:
    told = book.batch(commands=[{"operation": "capture_lead", **lead} for lead in leads])
    assert all(isinstance(one.answer, leadbook.records.Captured) and one.answer.outcome == "created" for one in told)


def measure(folder: Path, count: int, file_rows: int) -> list[dict[str, Any]]:
    dice = random.Random(11)
    leads = [made(dice, number, "lead") for number in range(count)]
    peer = Peer(folder / "peer.sqlite")
    table = Table()
    with leadbook.open(folder / "book.leadbook") as book:
        filled(book, peer, leads)
        numbers = [dice.randrange(1, count + 1) for _ in range(2_000)]
        connection = peer.connection()

        def ours_get(_: int) -> None:
            for number in numbers:
                assert book.lead(id=number).id == number

        def peer_get(_: int) -> None:
            for number in numbers:
                assert connection.execute("SELECT * FROM leads WHERE id = ?", (number,)).fetchone()[0] == number

        table.row("get by number", len(numbers), ours_get, peer_get)

        wanted = {"owners": [7], "stages": ["new"]}
        page = "SELECT * FROM leads WHERE owner = 7 AND stage = 'new' ORDER BY captured_at DESC, id DESC LIMIT 50"
        ours_page = [lead.id for lead in book.leads(filter=wanted, limit=50)]  # type: ignore[arg-type]
        assert ours_page == [row[0] for row in connection.execute(page)]
        table.row(
            "page of 50",
            50,
            lambda _: [book.leads(filter=wanted, limit=50).to_list() for _ in range(50)],  # type: ignore[arg-type]
            lambda _: [connection.execute(page).fetchall() for _ in range(50)],
        )

        question = "SELECT source, count(*), count(converted_at) FROM leads GROUP BY source ORDER BY source"
        counted = [(row.group[0], row.leads, row.converted) for row in book.conversion(group_by=["source"])]
        assert counted == connection.execute(question).fetchall()
        table.row(
            "conversion by source",
            20,
            lambda _: [book.conversion(group_by=["source"]) for _ in range(20)],
            lambda _: [connection.execute(question).fetchall() for _ in range(20)],
        )

        fresh = [[made(dice, number, f"single{turn}.") for number in range(200)] for turn in range(ROUNDS)]
        table.row(
            "one durable capture, one caller",
            200,
            lambda turn: [book.capture_lead(**lead) for lead in fresh[turn]],
            lambda turn: [peer.capture(lead) for lead in fresh[turn]],
        )

        crowd = [[made(dice, number, f"crowd{turn}.") for number in range(3_200)] for turn in range(ROUNDS)]

        def in_threads(capture: Callable[[dict[str, Any]], Any], batch: list[dict[str, Any]]) -> None:
            with ThreadPoolExecutor(64) as pool:
                assert len(list(pool.map(capture, batch))) == len(batch)

        table.row(
            "64 threads capturing",
            3_200,
            lambda turn: in_threads(lambda lead: book.capture_lead(**lead), crowd[turn]),
            lambda turn: in_threads(peer.capture, crowd[turn]),
        )
        batches = [[made(dice, number, f"batch{turn}.") for number in range(BATCH)] for turn in range(ROUNDS)]
        table.row(
            "batch of 10,000",
            BATCH,
            lambda turn: capture_batch(book, batches[turn]),
            lambda turn: peer.insert_batch(batches[turn], []),
        )
        files = [rows_file(folder, dice, turn, file_rows) for turn in range(ROUNDS)]
        table.row(
            f"import of a CSV file of {file_rows:,} rows",
            file_rows,
            lambda turn: book.import_leads(files[turn]),
            lambda turn: peer.import_file(files[turn]),
        )
        total = connection.execute("SELECT count(*) FROM leads").fetchone()[0]
        assert total == book.stats().leads

        try:
            import pandas  # type: ignore[import-untyped]
            import polars
        except ImportError:
            print("SKIPPED frames: polars and pandas are not installed")
        else:
            everything = "SELECT * FROM leads ORDER BY captured_at DESC, id DESC"
            assert polars.DataFrame(book.leads()).height == total
            table.row(
                "all leads to polars",
                total,
                lambda _: polars.DataFrame(book.leads()),
                lambda _: polars.read_database(everything, connection),
                rounds=2,
            )
            visits = "SELECT lead, type, at FROM history ORDER BY lead, position"
            assert polars.DataFrame(book.spells()).height == total
            table.row(
                "all visits to stages to polars",
                total,
                lambda _: polars.DataFrame(book.spells()),
                lambda _: polars.read_database(visits, connection),
                rounds=2,
            )
            table.row(
                "all leads to pandas",
                total,
                lambda _: pandas.DataFrame.from_arrow(book.leads()),
                lambda _: pandas.read_sql(everything, connection),
                rounds=2,
            )
    peer.close()
    return table.rows


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--leads", type=int, default=100_000)
    asked.add_argument("--file-rows", type=int, default=20_000, help="how many rows a file has that is imported")
    asked.add_argument("--json", type=Path)
    chosen = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(Path(folder), chosen.leads, chosen.file_rows)
    if chosen.json:
        chosen.json.write_text(json.dumps({"leads": chosen.leads, "rows": rows}, indent=2) + "\n")


if __name__ == "__main__":
    main()
