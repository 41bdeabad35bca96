"""
What can go wrong. Every error is a :class:`LeadbookError`; its class says what it means for the caller, its `code` why exactly.
"""

from __future__ import annotations

from typing import Any

import msgspec


class LeadbookError(Exception):
    """The base of all errors of Leadbook."""

    #: What the error means for the caller; the same in every language.
    kind: str = ""

    def __init__(
        self,
        text: str,
        *,
        code: str = "",
        operation: str = "",
        field: str | None = None,
        message: str = "",
        allowed: tuple[str, ...] = (),
        matches: tuple[Any, ...] = (),
        cause: str | None = None,
    ) -> None:
        super().__init__(text)
        #: The exact reason, such as `move_not_allowed`.
        self.code = code
        #: The operation that failed, such as `move_lead`.
        self.operation = operation
        #: The field, stage or record at fault, such as `emails[0]` or `lead 7`.
        self.field = field
        #: What is wrong and what would be accepted, in words.
        self.message = message or text
        #: What would be accepted instead, where that is a list.
        self.allowed = allowed
        #: Who is already known (:class:`leadbook.records.Match`), for :class:`KnownError`.
        self.matches = matches
        #: What the operating system or the storage said.
        self.cause = cause

    def __reduce__(self) -> tuple[Any, ...]:
        said = {name: getattr(self, name) for name in ("code", "operation", "field", "message", "allowed", "matches", "cause")}
        return _again, (type(self), str(self), said)


def _again(kind: type[LeadbookError], text: str, said: dict[str, Any]) -> LeadbookError:
    return kind(text, **said)


class InvalidError(LeadbookError, ValueError):
    """A field's value is not acceptable: correct it."""

    kind = "invalid"


class RefusedError(LeadbookError):
    """A rule stands against it: see `code` and `allowed`."""

    kind = "refused"


class NotFoundError(LeadbookError, LookupError):
    """The record that was named is not there."""

    kind = "not_found"


class ConflictError(LeadbookError):
    """The record moved on since it was read, or a request id was used for something else: read again."""

    kind = "conflict"


class KnownError(LeadbookError):
    """It is already in the book: see `matches`."""

    kind = "known"


class BusyError(LeadbookError):
    """Another process has the file."""

    kind = "busy"


class CorruptError(LeadbookError):
    """What was read is not what was written."""

    kind = "corrupt"


class IncompatibleError(LeadbookError):
    """The file is of another format version, or no book at all."""

    kind = "incompatible"


class TooLargeError(LeadbookError):
    """Over a limit of size."""

    kind = "too_large"


class StorageError(LeadbookError, OSError):
    """The operating system refused."""

    kind = "io"


class ClosedError(LeadbookError):
    """The book was closed, or belongs to another process."""

    kind = "closed"


_KINDS = {
    kind.kind: kind
    for kind in (
        InvalidError,
        RefusedError,
        NotFoundError,
        ConflictError,
        KnownError,
        BusyError,
        CorruptError,
        IncompatibleError,
        TooLargeError,
        StorageError,
        ClosedError,
    )
}


def _from_native(told: str, cause: str | None) -> LeadbookError:
    """The exception for an error of the core."""
    from ._wire import _making
    from .records import Match

    said = msgspec.json.decode(told)
    with _making:
        matches = tuple(msgspec.convert(one, Match) for one in said["matches"])
    kind = _KINDS.get(said["kind"], LeadbookError)
    return kind(
        said["text"],
        code=said["code"],
        operation=said["operation"],
        field=said["field"],
        message=said["message"],
        allowed=tuple(said["allowed"]),
        matches=matches,
        cause=cause,
    )


def invalid(operation: str, field: str, message: str) -> InvalidError:
    """What is told of a value that is not acceptable."""
    text = f"{operation}: {field}: {message} [invalid_value]" if operation else f"{field}: {message} [invalid_value]"
    return InvalidError(text, code="invalid_value", operation=operation, field=field, message=message)


def _forked() -> LeadbookError:
    """What a forked child is told that goes on with its parent's book."""
    return ClosedError(
        "this book was opened before fork(), by another process: open it again in the child, once the parent has closed it [forked]",
        code="forked",
        message="this book was opened before fork(), by another process: open it again in the child, once the parent has closed it",
    )


__all__ = [
    "BusyError",
    "ClosedError",
    "ConflictError",
    "CorruptError",
    "IncompatibleError",
    "InvalidError",
    "KnownError",
    "LeadbookError",
    "NotFoundError",
    "RefusedError",
    "StorageError",
    "TooLargeError",
]
