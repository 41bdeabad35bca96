"""
The book for asyncio.

Every operation of :class:`leadbook.Book` is there, to be awaited. Captures and other commands that are pending at the same time go to the book
together: a thousand of them take a few writes to disk, and the event loop waits for none.

    >>> import asyncio
    >>> from leadbook import aio
    >>> async def main() -> int:
    ...     async with aio.memory() as book:  # aio.open("sales.leadbook") keeps it in a file
    ...         await asyncio.gather(
    ...             *(book.capture_lead(name="Somebody", emails=[f"{n}@example.com"], source="fair") for n in range(100))
    ...         )
    ...         return len([lead async for lead in book.leads()])
    >>> asyncio.run(main())
    100
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from types import TracebackType

from . import _book, records
from ._aio import AsyncListing
from ._aio_operations import AsyncOperations
from ._book import Clock
from ._lists import PAGE, whole


class Book(AsyncOperations):
    """
    An open book, to be awaited. Leave it with `async with`, or `await book.close()`. It is awaited in one event loop at a time; for another
    one, running in another thread, make a second of the same book: `aio.Book(book.plain)`.
    """

    @property
    def plain(self) -> _book.Book:
        """The same book, for threads."""
        return self._plain

    async def changes(self, after: int = 0, *, limit: int | None = None) -> AsyncIterator[records.Event]:
        """Every event after a place in the ledger, once and in order, up to where the ledger ends; at most `limit`, if that is said."""
        left = whole("changes", "limit", limit)
        while left != 0:
            feed = await self._call("changes", {"after": after, "limit": PAGE if left is None else min(PAGE, left)}, records.Feed)
            for event in feed.items:
                yield event
            if left is not None:
                left -= len(feed.items)
            if feed.next == after:
                return
            after = feed.next

    async def close(self) -> None:
        """
        Waits for the commands that are pending, and closes the book. From then on commands are refused; closing goes on also if waiting for
        it is cancelled.
        """
        if not self.closed:
            await self._close()

    @property
    def closed(self) -> bool:
        """Whether it is closed."""
        return self._plain.closed

    async def __aenter__(self) -> Book:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self.closed:
            await self.close()

    def __reduce__(self) -> str:
        raise TypeError("a book cannot be pickled: open it where it is needed, or read it from a backup")

    def __repr__(self) -> str:
        return f"<leadbook.aio.Book {self._plain._name}{' (closed)' if self.closed else ''}>"


class _Opening:
    """A book on its way: awaited, or entered with `async with`."""

    def __init__(self, open: Callable[[], Awaitable[Book]]) -> None:
        self._open = open
        self._book: Book | None = None

    def __await__(self) -> Generator[object, None, Book]:
        return self._open().__await__()

    async def __aenter__(self) -> Book:
        self._book = await self._open()
        return self._book

    async def __aexit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._book is not None:
            await self._book.__aexit__(kind, failure, trace)


def open(
    path: str | os.PathLike[str],
    *,
    create: bool = True,
    read_only: bool = False,
    check_pages: bool = False,
    region: str | None = None,
    zone: str | None = None,
    currency: str | None = None,
    cache_bytes: int | None = None,
    clock: Clock | None = None,
) -> _Opening:
    """Opens the book in a file: `book = await aio.open(…)` or `async with aio.open(…) as book`. See :func:`leadbook.open`."""

    async def opened() -> Book:
        import asyncio

        plain = await asyncio.to_thread(
            _book.open,
            path,
            create=create,
            read_only=read_only,
            check_pages=check_pages,
            region=region,
            zone=zone,
            currency=currency,
            cache_bytes=cache_bytes,
            clock=clock,
        )
        return Book(plain)

    return _Opening(opened)


def memory(
    *, region: str | None = None, zone: str | None = None, currency: str | None = None, clock: Clock | None = None
) -> _Opening:
    """A book in memory, gone when it is closed. See :func:`leadbook.memory`."""

    async def opened() -> Book:
        return Book(_book.memory(region=region, zone=zone, currency=currency, clock=clock))

    return _Opening(opened)


def restore(
    path: str | os.PathLike[str],
    book_path: str | os.PathLike[str],
    *,
    cache_bytes: int | None = None,
    clock: Clock | None = None,
) -> _Opening:
    """Makes a new book from the JSON lines of a whole one, and opens it. See :func:`leadbook.restore`."""

    async def opened() -> Book:
        import asyncio

        return Book(await asyncio.to_thread(_book.restore, path, book_path, cache_bytes=cache_bytes, clock=clock))

    return _Opening(opened)


__all__ = ["AsyncListing", "Book", "memory", "open", "restore"]
