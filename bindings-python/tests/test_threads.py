"""Many threads, and forked children."""

import multiprocessing
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import leadbook
import pytest


def test_many_threads_write_and_read(path: Path) -> None:
    with leadbook.open(path) as book:

        def work(thread: int) -> int:
            for number in range(25):
                captured = book.capture_lead(name="A", source="b", emails=[f"{thread}.{number}@example.com"])
                assert book.lead(id=captured.lead.id).emails == captured.lead.emails
            return thread

        with ThreadPoolExecutor(16) as pool:
            assert sum(pool.map(work, range(16))) == 120
        assert book.stats().leads == 400 and book.verify().problems == 0
    with leadbook.open(path) as book:
        assert book.stats().leads == 400


def test_other_threads_run_meanwhile(path: Path) -> None:
    with leadbook.open(path) as book:
        for number in range(2_000):
            book.capture_lead(name="A", source="b", emails=[f"{number}@example.com"])
        counted, done = 0, threading.Event()

        def count() -> None:
            nonlocal counted
            while not done.is_set():
                counted += 1
                time.sleep(0)

        counting = threading.Thread(target=count)
        counting.start()
        before = counted
        book.verify()
        during = counted - before
        done.set()
        counting.join()
        assert during > 0, "the interpreter's lock is released around a call"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_child_is_told_and_does_no_harm(path: Path) -> None:
    book = leadbook.open(path)
    book.capture_lead(name="A", source="b", emails=["a@example.com"])
    before = path.read_bytes()

    def child(answers: "multiprocessing.SimpleQueue[str]") -> None:
        global held
        try:
            held.capture_lead(name="B", source="b", emails=["b@example.com"])
            answers.put("written")
        except leadbook.ClosedError as error:
            answers.put(error.code)
        del held
        try:
            leadbook.open(path)
            answers.put("opened")
        except leadbook.BusyError:
            answers.put("busy")

    global held
    held = book
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    process = context.Process(target=child, args=(answers,))
    process.start()
    process.join(60)
    assert process.exitcode == 0
    assert (answers.get(), answers.get()) == ("forked", "busy")
    assert path.read_bytes() == before, "the child wrote nothing when it let go of its copy"
    book.capture_lead(name="B", source="b", emails=["b@example.com"])
    assert book.stats().leads == 2
    book.close()


held: leadbook.Book


def test_many_threads_may_begin_at_once() -> None:
    """The first answers of a kind, in several threads at once: msgspec crashed while it was told of types with records in common."""
    script = """
import threading, leadbook
book = leadbook.memory()
barrier = threading.Barrier(8)
def work(number):
    barrier.wait()
    if number % 2:
        list(book.changes())
    else:
        book.capture_lead(name="A", source="b", emails=[f"{number}@example.com"])
threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(book.stats().leads)
"""
    for _ in range(4):
        told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        assert told.stdout.strip() == "4"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_child_may_leave_the_book_of_its_parent(path: Path) -> None:
    script = f"""
import os, sys, leadbook
with leadbook.open({str(path)!r}) as book:
    child = os.fork()
    if child == 0:
        sys.exit(0)
    assert os.waitpid(child, 0)[1] == 0
    book.capture_lead(name="A", source="b", emails=["a@example.com"])
    print(book.stats().leads)
"""
    told = subprocess.run([sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "1", told.stderr
