"""The same rows in DuckDB, and the same questions in its SQL.

    duckdb_side.py load FOLDER      reads the CSV files of the folder into FOLDER/bench.duckdb
    duckdb_side.py ask FOLDER NOW   asks every question several times, and prints times and answers as JSON

Texts that repeat are enumerations and instants are native timestamps: what DuckDB does best. Each question is asked on one thread and on
two, by prepared statements.
"""

import json
import sys
import time
from pathlib import Path

import duckdb

THREADS = (1, 2)
REPEATS = 5
HORIZONS = (7, 30, 90, 180, 365)
# Text columns with few values: each becomes an enumeration.
ENUMERATIONS = {
    "lead": ["source", "channel", "country", "temperature", "first_temperature", "stage", "kind"],
    "spell": ["stage", "kind", "from_stage", "reason"],
    "activity": ["kind", "direction"],
    "opportunity": ["stage", "status", "currency", "reason"],
    "campaign": ["source"],
    "spend": ["currency"],
    "follow_up": [],
}
INSTANTS = (
    "captured_at entered_at left_at converted_at disqualified_at first_response_at last_activity_at happened_at due done_at".split()
)


def survival():
    """Kaplan-Meier per source by window functions, told after so many days."""
    told = ", ".join(
        f"coalesce(product(1 - converted / at_risk) FILTER (time <= {days} * 86400000000), 1.0)" for days in HORIZONS
    )
    return f"""
        WITH times AS (SELECT source, epoch_us(coalesce(converted_at, disqualified_at, $now)) - epoch_us(captured_at) AS time,
                 count(converted_at) AS converted, count(*) AS leads FROM lead GROUP BY ALL),
             risks AS (SELECT source, time, converted, sum(leads) OVER (PARTITION BY source ORDER BY time DESC) AS at_risk FROM times)
        SELECT source, {told} FROM risks WHERE converted > 0 GROUP BY source"""


def median(table, group, length, condition):
    return f"SELECT {group}, round(quantile_cont({length}, 0.5))::BIGINT FROM {table} WHERE {condition} GROUP BY {group}"


OPEN = "kind NOT IN ('converted', 'disqualified')"
QUESTIONS = {
    "conversion": {"sources": "SELECT source, count(*), count(converted_at) FROM lead GROUP BY source"},
    "conversion_by_two": {
        "groups": "SELECT source, captured_month, count(*), count(converted_at) FROM lead GROUP BY source, captured_month"
    },
    "conversion_filtered": {
        "all": "SELECT count(*), count(converted_at) FROM lead WHERE owner IN (1, 2) AND source IN ('referral', 'trade_show')"
    },
    "funnel": {"stages": "SELECT stage, count(DISTINCT lead), count(*) FILTER (left_at IS NULL) FROM spell GROUP BY stage"},
    "time_to_convert": {
        "unconverted": survival(),
        "converted_only": median("lead", "source", "epoch_us(converted_at) - epoch_us(captured_at)", "converted_at IS NOT NULL"),
    },
    "stage_durations": {
        "stages": "SELECT stage, count(*), count(left_at) FROM spell GROUP BY stage",
        "finished": median("spell", "stage", "epoch_us(left_at) - epoch_us(entered_at)", "left_at IS NOT NULL"),
    },
    "cohorts": {
        "cells": "SELECT captured_month, converted_month - captured_month, count(*) FROM lead GROUP BY captured_month, converted_month"
    },
    "trend": {
        "captured": "SELECT captured_month, count(*) FROM lead GROUP BY captured_month",
        "converted": "SELECT converted_month, count(*) FROM lead WHERE converted_month IS NOT NULL GROUP BY converted_month",
        "disqualified": "SELECT entered_month, count(*) FROM spell WHERE kind = 'disqualified' GROUP BY entered_month",
        **{
            name: f"""SELECT month, count(*) FROM (SELECT min(entered_month) AS month FROM spell WHERE kind IN ({kinds})
                GROUP BY lead) GROUP BY month"""
            for name, kinds in [
                ("mql", "'marketing_qualified'"),
                ("sql", "'sales_qualified'"),
                ("qualified", "'marketing_qualified', 'sales_qualified'"),
            ]
        },
        "won": "SELECT closed_month, count(*) FROM opportunity WHERE status = 'won' GROUP BY closed_month",
        "won_amount": """SELECT closed_month, currency, sum(amount_minor)::BIGINT FROM opportunity
            WHERE status = 'won' AND currency IS NOT NULL GROUP BY closed_month, currency""",
    },
    "sources": {
        "leads": "SELECT source, count(*), count(converted_at) FROM lead GROUP BY source",
        "spend": """SELECT campaign.source, spend.currency, sum(spend.amount_minor)::BIGINT FROM spend
            JOIN campaign ON campaign.id = spend.campaign GROUP BY campaign.source, spend.currency""",
        "won": """SELECT lead.source, opportunity.currency, sum(opportunity.amount_minor)::BIGINT FROM opportunity
            JOIN lead ON lead.id = opportunity.lead WHERE opportunity.status = 'won' AND opportunity.currency IS NOT NULL
            GROUP BY lead.source, opportunity.currency""",
    },
    "owners": {
        "captured": "SELECT first_owner, count(*) FROM lead GROUP BY first_owner",
        "converted": "SELECT converted_owner, count(*) FROM lead WHERE converted_at IS NOT NULL GROUP BY converted_owner",
        "activities": "SELECT done_by, count(*) FROM activity WHERE kind <> 'note' GROUP BY done_by",
        "won": "SELECT owner, count(*) FROM opportunity WHERE status = 'won' GROUP BY owner",
    },
    "first_response": {
        "sources": """SELECT source, count(*), count(first_response_at),
            count(*) FILTER (epoch_us(first_response_at) - epoch_us(captured_at) <= 3600000000) FROM lead GROUP BY source""",
        "median": median("lead", "source", "epoch_us(first_response_at) - epoch_us(captured_at)", "first_response_at IS NOT NULL"),
    },
    "activity_counts": {
        "touches": """
            WITH touched AS (SELECT activity.lead, count(*) AS touches FROM activity JOIN lead ON lead.id = activity.lead
                WHERE activity.kind <> 'note' AND activity.happened_at <= coalesce(lead.converted_at, $now) GROUP BY activity.lead)
            SELECT coalesce(touched.touches, 0) AS touches, count(*), count(lead.converted_at) FROM lead
            LEFT JOIN touched ON touched.lead = lead.id GROUP BY 1"""
    },
    "aging": {
        "stages": f"""SELECT stage, count(*), epoch_us($now) - epoch_us(min(entered_at)),
            count(*) FILTER (captured_at <= $now - INTERVAL 14 DAY
                AND coalesce(last_activity_at, captured_at) <= $now - INTERVAL 14 DAY) FROM lead WHERE {OPEN} GROUP BY stage""",
        "median": median("lead", "stage", "epoch_us($now) - epoch_us(entered_at)", OPEN),
        "overdue": f"""SELECT lead.stage, count(DISTINCT lead.id) FROM follow_up JOIN lead ON lead.id = follow_up.lead
            WHERE follow_up.done_at IS NULL AND follow_up.due < $now AND lead.{OPEN} GROUP BY lead.stage""",
    },
    "lost_reasons": {
        "leads": """SELECT spell.reason, spell.from_stage, count(*), count(spell.left_at), count(lead.converted_at) FROM spell
            JOIN lead ON lead.id = spell.lead WHERE spell.kind = 'disqualified' GROUP BY spell.reason, spell.from_stage""",
        "opportunities": "SELECT reason, stage, count(*) FROM opportunity WHERE status = 'lost' GROUP BY reason, stage",
    },
    "pipeline": {
        "open": """SELECT stage, close_month, currency, count(*), coalesce(sum(amount_minor), 0)::BIGINT,
            coalesce(sum(round(amount_minor * probability / 100.0)), 0)::BIGINT FROM opportunity WHERE status = 'open'
            GROUP BY stage, close_month, currency"""
    },
    "temperature": {
        "captured": "SELECT first_temperature, count(*), count(converted_at) FROM lead GROUP BY first_temperature",
        "last": "SELECT temperature, count(*), count(converted_at) FROM lead GROUP BY temperature",
    },
}


def load(folder):
    database = folder / "bench.duckdb"
    connection = duckdb.connect(str(database))
    for table, texts in ENUMERATIONS.items():
        connection.execute(f"CREATE TEMP TABLE raw AS FROM read_csv('{folder / table}.csv', header = true, sample_size = -1)")
        columns = []
        for name, *_ in connection.execute("DESCRIBE raw").fetchall():
            if name in texts:
                kind = f"{table}_{name}"
                values = f"SELECT DISTINCT {name}::VARCHAR FROM raw WHERE {name} IS NOT NULL ORDER BY 1"
                connection.execute(f"CREATE TYPE {kind} AS ENUM ({values})")
                columns.append(f"{name}::VARCHAR::{kind} AS {name}")
            elif name in INSTANTS:
                columns.append(f"make_timestamp({name}::BIGINT) AS {name}")
            elif name.endswith("_month") or name.endswith("owner") or name in ("done_by", "probability"):
                columns.append(f"{name}::INTEGER AS {name}")
            else:
                columns.append(f"{name}::BIGINT AS {name}")
        connection.execute(f"CREATE TABLE {table} AS SELECT {', '.join(columns)} FROM raw")
        connection.execute("DROP TABLE raw")
    connection.execute("ANALYZE")
    connection.execute("CHECKPOINT")
    connection.close()


def opened(folder, threads):
    return duckdb.connect(str(folder / "bench.duckdb"), config={"threads": threads})


def statements(question, now):
    """The statements of a question by the names of its parts."""
    return {part: sql.replace("$now", f"make_timestamp({now})") for part, sql in QUESTIONS[question].items()}


def ask(connection, parts):
    rows = []
    for part, sql in parts.items():
        rows.extend([part, *row] for row in connection.execute(sql).fetchall())
    return rows


def prepared(connection, question, now):
    """Prepares the statements of a question, and tells how they are called."""
    calls = {}
    for part, sql in statements(question, now).items():
        connection.execute(f"PREPARE {question}_{part} AS {sql}")
        calls[part] = f"EXECUTE {question}_{part}"
    return calls


def open_and_ask(folder, threads, now):
    """How long that takes; closing, without which the next would open nothing, is not counted."""
    time, connection = timed(lambda: opened(folder, threads))
    asking, _ = timed(lambda: ask(connection, statements("conversion", now)))
    connection.close()
    return time + asking


def timed(work):
    began = time.perf_counter()
    answer = work()
    return (time.perf_counter() - began) * 1e6, answer


def main():
    work, folder = sys.argv[1], Path(sys.argv[2])
    if work == "load":
        load(folder)
        return
    now = int(sys.argv[3])
    told = {"version": duckdb.__version__, "open": {}, "times": {}, "answers": {}}
    for threads in THREADS:
        told["open"][threads] = [open_and_ask(folder, threads, now) for _ in range(3)]
        connection = opened(folder, threads)
        times = {}
        for question in QUESTIONS:
            parts = prepared(connection, question, now)
            # Once to have the columns at hand.
            told["answers"][question] = ask(connection, parts)
            times[question] = [timed(lambda: ask(connection, parts))[0] for _ in range(REPEATS)]
        told["times"][threads] = times
        connection.close()
    told["bytes"] = (folder / "bench.duckdb").stat().st_size
    json.dump(told, sys.stdout)


main()
