"""How the operations are awaited: what many ask at once goes to the book together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ._imports import Progress
from ._lists import PAGE, Events, Listing, Records
from ._report import Report
from ._table import Table
from ._wire import decoded, encoded
from .errors import ClosedError, RefusedError

if TYPE_CHECKING:
    from . import _native, records
    from ._book import Book

Answer = TypeVar("Answer")
Item = TypeVar("Item")

#: The most commands that go to the book at once: more would keep the first of them waiting.
TOGETHER = 4_096


class AsyncWire:
    """
    A book that is awaited. Commands that are pending at the same time go to the book together, and share their way to disk; reads run in a
    few threads beside them.
    """

    def __init__(self, book: Book) -> None:
        self._plain = book
        self._readers: Executor = ThreadPoolExecutor(4, "leadbook-read")
        self._writer: Executor = ThreadPoolExecutor(1, "leadbook-write")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pending: list[tuple[str, bytes, asyncio.Future[bytes]]] = []
        self._sending: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None

    def _running(self) -> asyncio.AbstractEventLoop:
        """The loop that the book is awaited in. One at a time: what waits in one cannot be answered in another."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            if self._loop is not None and self._loop.is_running():
                message = "the book is awaited in another event loop; make one for this loop with leadbook.aio.Book(book.plain)"
                raise RefusedError(f"{message} [other_loop]", code="other_loop", message=message)
            # The loop that it was awaited in before is over, and with it whoever waited there.
            self._loop, self._pending, self._sending, self._ending = loop, [], None, None
        return loop

    async def _read(self, work: Callable[[], Answer]) -> Answer:
        loop = self._running()
        if self._plain.closed:
            # There are no threads any more; it says so itself.
            return work()
        return await loop.run_in_executor(self._readers, work)

    async def _write(self, operation: str, parameters: dict[str, Any], kind: type[Answer]) -> Answer:
        loop = self._running()
        if self._plain.closed:
            return self._plain._call(operation, parameters, kind)
        if self._ending is not None:
            raise ClosedError(f"{operation}: the book is being closed [closed]", code="closed", operation=operation)
        answer: asyncio.Future[bytes] = loop.create_future()
        self._pending.append((operation, encoded(operation, parameters), answer))
        if self._sending is None or self._sending.done():
            self._sending = loop.create_task(self._send(loop))
        return decoded(await answer, kind)

    async def _send(self, loop: asyncio.AbstractEventLoop) -> None:
        while self._pending:
            sent, self._pending = self._pending[:TOGETHER], self._pending[TOGETHER:]
            commands = [(operation, parameters) for operation, parameters, _ in sent]
            told: Sequence[bytes | BaseException]
            try:
                told = await loop.run_in_executor(self._writer, self._plain._book.call_all, commands)
            except asyncio.CancelledError:
                # The loop ends, and nobody is told any more.
                for _, _, answer in sent + self._pending:
                    answer.cancel()
                self._pending = []
                raise
            except Exception as failure:
                told = [failure] * len(sent)
            for (_, _, answer), one in zip(sent, told):
                # Who was cancelled is no longer waited for; the command was done all the same.
                if answer.done():
                    continue
                if isinstance(one, bytes):
                    answer.set_result(one)
                else:
                    answer.set_exception(one)

    async def _close(self) -> None:
        """Closing once begun goes on, whoever stops waiting for it."""
        loop = self._running()
        if self._ending is None:
            self._ending = loop.create_task(self._end(loop))
        await asyncio.shield(self._ending)

    async def _end(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._sending is not None and not self._sending.done():
            await asyncio.wait([self._sending])
        await loop.run_in_executor(self._readers, self._plain.close)
        self._writer.shutdown(wait=False)
        self._readers.shutdown(wait=False)

    async def _call(self, operation: str, parameters: dict[str, Any], kind: type[Answer]) -> Answer:
        return await self._read(lambda: self._plain._call(operation, parameters, kind))

    async def _flag(self, operation: str, parameters: dict[str, Any]) -> bool:
        return await self._read(lambda: self._plain._flag(operation, parameters))

    async def _place(self, operation: str, parameters: dict[str, Any]) -> int | None:
        return await self._read(lambda: self._plain._place(operation, parameters))

    async def _report(self, operation: str, parameters: dict[str, Any], kind: Any) -> Report[Any, Any]:
        return await self._read(lambda: self._plain._report(operation, parameters, kind))

    async def _import(self, source: Any, progress: Progress | None, parameters: dict[str, Any], kind: type[Answer]) -> Answer:
        return await self._read(lambda: self._plain._import(source, progress, parameters, kind))

    async def _extract(self, operation: str, parameters: dict[str, Any]) -> Table:
        return await self._read(lambda: self._plain._extract(operation, parameters))

    async def _events(self, operation: str, parameters: dict[str, Any]) -> Events:
        return await self._read(lambda: self._plain._events(operation, parameters))

    async def _records(self, operation: str, parameters: dict[str, Any], kind: type[Answer]) -> Records[Answer]:
        return await self._read(lambda: self._plain._records(operation, parameters, kind))


class AsyncListing(Generic[Item]):
    """
    Records of a list, in its order: walk it with `async for`. Nothing is read before, and no more than is asked for.
    """

    def __init__(
        self, book: AsyncWire, operation: str, parameters: dict[str, Any], kind: Any, limit: int | None, after: str | None
    ) -> None:
        self._book = book
        self._listing: Listing[Item] = Listing(book._plain, operation, parameters, kind, limit, after)

    async def page(self, after: str | None = None, limit: int | None = None) -> Any:
        """One page: its `items`, and the `next` from which to go on (`None` at the end)."""
        return await self._book._read(lambda: self._listing.page(after, limit))

    async def __aiter__(self) -> AsyncIterator[Item]:
        left, after = self._listing._limit, self._listing._after
        while left != 0:
            page = await self.page(after, PAGE if left is None else min(PAGE, left))
            for item in page.items:
                yield item
            after = page.next
            if left is not None:
                left -= len(page.items)
            if after is None:
                return

    async def first(self) -> Item | None:
        """The first record; `None` if there is none."""
        async for item in self:
            return item
        return None

    async def to_list(self) -> list[Item]:
        """All records of the list."""
        return await self._book._read(self._listing.to_list)

    async def to_table(self) -> Table:
        """All records of the list as a table, which polars, pyarrow, pandas and DuckDB take."""
        return await self._book._read(lambda: Table(self._listing._table()))

    def __repr__(self) -> str:
        return repr(self._listing)
