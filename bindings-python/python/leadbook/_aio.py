"""How the operations are awaited: what many ask at once goes to the book together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ._lists import PAGE, Events, Listing
from ._report import Report
from ._table import Table
from ._wire import decoded, encoded

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
        self._pending: list[tuple[str, bytes, asyncio.Future[bytes]]] = []
        self._sending: asyncio.Task[None] | None = None

    async def _read(self, work: Callable[[], Answer]) -> Answer:
        if self._plain.closed:
            # There are no threads any more; it says so itself.
            return work()
        return await asyncio.get_running_loop().run_in_executor(self._readers, work)

    async def _write(self, operation: str, parameters: dict[str, Any], kind: type[Answer]) -> Answer:
        if self._plain.closed:
            return self._plain._call(operation, parameters, kind)
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._pending.append((operation, encoded(operation, parameters), answer))
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send())
        return decoded(await answer, kind)

    async def _send(self) -> None:
        loop = asyncio.get_running_loop()
        while self._pending:
            sent, self._pending = self._pending[:TOGETHER], self._pending[TOGETHER:]
            commands = [(operation, parameters) for operation, parameters, _ in sent]
            try:
                told = await loop.run_in_executor(self._writer, self._plain._book.call_all, commands)
            except BaseException as failure:
                told = [failure] * len(sent)
            for (_, _, answer), one in zip(sent, told):
                # Whoever is no longer waited for was cancelled; the command was done all the same.
                if answer.done():
                    continue
                if isinstance(one, bytes):
                    answer.set_result(one)
                else:
                    answer.set_exception(one)

    async def _call(self, operation: str, parameters: dict[str, Any], kind: type[Answer]) -> Answer:
        return await self._read(lambda: self._plain._call(operation, parameters, kind))

    async def _flag(self, operation: str, parameters: dict[str, Any]) -> bool:
        return await self._read(lambda: self._plain._flag(operation, parameters))

    async def _place(self, operation: str, parameters: dict[str, Any]) -> int | None:
        return await self._read(lambda: self._plain._place(operation, parameters))

    async def _report(self, operation: str, parameters: dict[str, Any], kind: Any) -> Report[Any, Any]:
        return await self._read(lambda: self._plain._report(operation, parameters, kind))

    async def _extract(self, operation: str, parameters: dict[str, Any]) -> Table:
        return await self._read(lambda: self._plain._extract(operation, parameters))

    async def _events(self, operation: str, parameters: dict[str, Any]) -> Events:
        return await self._read(lambda: self._plain._events(operation, parameters))


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
