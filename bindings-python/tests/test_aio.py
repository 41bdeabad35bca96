"""The book in asyncio."""

import asyncio
import itertools
import threading
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import leadbook
import pytest
from leadbook import aio

Answer = TypeVar("Answer")


def run(work: Coroutine[Any, Any, Answer]) -> Answer:
    return asyncio.run(work)


def test_pending_captures_share_commits(path: Path) -> None:
    """Four thousand captures that are pending at once wait for the disk once together; one after the other, each waits for itself."""

    async def main() -> None:
        async with aio.open(path) as book:
            begun = (await book.stats()).commits
            captures = [book.capture_lead(name="A", source="b", emails=[f"{n}@example.com"]) for n in range(4_000)]
            answers = await asyncio.gather(*captures)
            assert sorted(answer.lead.id for answer in answers) == list(range(1, 4_001))
            shared = (await book.stats()).commits - begun
            # One, or two where the first of them went ahead alone: a commit holds some megabytes.
            assert 1 <= shared <= 4, shared
            for n in range(5):
                await book.capture_lead(name="A", source="b", emails=[f"alone{n}@example.com"])
            assert (await book.stats()).commits - begun - shared == 5

    run(main())


def test_the_loop_goes_on_meanwhile(path: Path) -> None:
    async def main() -> int:
        async with aio.open(path) as book:
            turns, done = 0, False

            async def turn() -> None:
                nonlocal turns
                while not done:
                    turns += 1
                    await asyncio.sleep(0)

            turning = asyncio.create_task(turn())
            for n in range(20):
                await book.capture_lead(name="A", source="b", emails=[f"{n}@example.com"])
            done = True
            await turning
            return turns

    assert run(main()) > 20


def test_each_has_its_own_answer_or_error() -> None:
    async def main() -> None:
        async with aio.memory() as book:
            lead = (await book.capture_lead(name="A", source="b", emails=["a@example.com"])).lead
            moved, refused, missing, invalid = await asyncio.gather(
                book.move_lead(lead=lead.id, stage="sql"),
                book.move_lead(lead=lead.id, stage="sold"),
                book.move_lead(lead=77, stage="sql"),
                book.capture_lead(name="B", source="b", emails=["nobody"]),
                return_exceptions=True,
            )
            assert isinstance(moved, leadbook.Lead) and moved.stage == "sql"
            assert isinstance(refused, leadbook.InvalidError) and refused.code == "unknown_stage" and "mql" in refused.allowed
            assert isinstance(missing, leadbook.NotFoundError)
            assert isinstance(invalid, leadbook.InvalidError) and invalid.field == "emails[0]"
            # What one asks after another is done in that order.
            first = asyncio.ensure_future(book.edit_lead(lead=lead.id, city="Shiraz"))
            second = asyncio.ensure_future(book.edit_lead(lead=lead.id, city="Yazd"))
            # What was asked together is answered with the record as it is after all of it.
            assert ((await first).version, (await second).version) == (4, 4)
            assert (await book.lead(id=lead.id)).city == "Yazd"

    run(main())


def test_reads_lists_reports_and_tables() -> None:
    async def main() -> None:
        async with aio.memory() as book:
            for n in range(7):
                await book.capture_lead(name=f"L{n}", source="fair" if n % 2 else "ads", emails=[f"{n}@example.com"])
            assert [lead.id async for lead in book.leads(limit=3)] == [7, 6, 5]
            assert len(await book.leads(filter={"sources": ["fair"]}).to_list()) == 3
            first = await book.leads().first()
            assert first is not None and first.id == 7
            assert len(await book.leads().to_table()) == 7
            report = await book.conversion(group_by=["source"])
            assert [(row.group, row.leads) for row in report] == [(("ads",), 4), (("fair",), 3)]
            assert len(await book.spells()) == 7
            visits = await book.lead_spells(lead=1)
            assert visits[0].stage == "new" and visits == tuple(visits) and len(await book.users()) == 0
            assert [event.type for event in await book.lead_history(lead=1)] == ["lead_captured"]
            assert len([event async for event in book.changes()]) == 8
            assert len(await book.first_response(target=timedelta(hours=1))) == 1
            assert book.plain.stats().leads == 7

    run(main())


def test_closing_waits_for_what_is_pending(path: Path) -> None:
    async def main() -> None:
        book = await aio.open(path)
        captures = [asyncio.ensure_future(book.capture_lead(name="A", source="b", emails=[f"{n}@example.com"])) for n in range(50)]
        await asyncio.sleep(0)
        await book.close()
        assert all(capture.done() and capture.result().outcome == "created" for capture in captures)
        assert book.closed
        with pytest.raises(leadbook.ClosedError):
            await book.lead(id=1)
        with pytest.raises(leadbook.ClosedError):
            await book.capture_lead(name="A", source="b", emails=["a@example.com"])

    run(main())
    with leadbook.open(path) as book:
        assert book.stats().leads == 50


def test_a_cancelled_caller_disturbs_nobody() -> None:
    async def main() -> None:
        async with aio.memory() as book:
            captures = [asyncio.ensure_future(book.capture_lead(name="A", source="b", emails=[f"{n}@example.com"])) for n in range(20)]
            await asyncio.sleep(0)
            captures[3].cancel()
            answers = await asyncio.gather(*captures, return_exceptions=True)
            assert isinstance(answers[3], asyncio.CancelledError)
            assert sum(not isinstance(answer, BaseException) for answer in answers) == 19

    run(main())


def test_a_book_outlives_no_loop_that_it_was_not_given() -> None:
    """Each loop may go on with the same book, one after the other."""

    async def capture(book: aio.Book, n: int) -> str:
        return (await book.capture_lead(name="A", source="b", emails=[f"{n}@example.com"])).outcome

    async def begin() -> aio.Book:
        return await aio.memory()

    book = run(begin())
    assert [run(capture(book, n)) for n in range(3)] == ["created"] * 3
    run(book.close())


def test_two_loops_are_kept_apart() -> None:
    """A book that is awaited in two running loops would answer in the wrong one."""
    plain = leadbook.memory()
    book = aio.Book(plain)
    begun, done = threading.Event(), threading.Event()

    async def hold() -> None:
        await book.capture_lead(name="A", source="b", emails=["a@example.com"])
        begun.set()
        while not done.is_set():
            await asyncio.sleep(0.001)

    async def other() -> None:
        with pytest.raises(leadbook.RefusedError) as raised:
            await book.capture_lead(name="B", source="b", emails=["b@example.com"])
        assert raised.value.code == "other_loop"
        await aio.Book(book.plain).capture_lead(name="C", source="b", emails=["c@example.com"])

    holding = threading.Thread(target=lambda: run(hold()))
    holding.start()
    assert begun.wait(30)
    run(other())
    done.set()
    holding.join(30)
    assert plain.stats().leads == 2


def test_closing_goes_on_when_nobody_waits_for_it() -> None:
    async def main() -> None:
        book = await aio.memory()
        captures = [asyncio.ensure_future(book.capture_lead(name="A", source="b", emails=[f"{n}@example.com"])) for n in range(6_000)]
        await asyncio.sleep(0)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(book.close(), 0.0001)
        answers = await asyncio.gather(*captures)
        assert all(answer.outcome == "created" for answer in answers)
        await book.close()
        assert book.closed

    run(main())


def test_closing_comes_to_an_end_whoever_goes_on_writing() -> None:
    async def main() -> None:
        book = await aio.memory()
        written = 0

        async def write(task: int) -> None:
            nonlocal written
            for n in itertools.count():
                try:
                    await book.capture_lead(name="A", source="b", emails=[f"{task}.{n}@example.com"])
                except leadbook.ClosedError:
                    return
                written += 1

        writers = [asyncio.ensure_future(write(task)) for task in range(4)]
        await asyncio.sleep(0.05)
        await asyncio.wait_for(book.close(), 30)
        await asyncio.gather(*writers)
        assert book.closed and written > 0

    run(main())
