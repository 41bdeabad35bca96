"""
Leadbook: an embedded lead-management database.

    >>> import leadbook
    >>> with leadbook.memory() as book:  # leadbook.open("sales.leadbook") keeps it in a file
    ...     lead = book.capture_lead(name="Sara Ahmadi", emails=["sara@example.com"], source="web_form").lead
    ...     moved = book.move_lead(lead=lead.id, stage="sql")
    ...     sale = book.convert_lead(lead=lead.id, customer={"type": "new"})
    ...     [event.type for event in book.lead_history(lead=lead.id)]
    ['lead_captured', 'lead_moved', 'customer_created', 'lead_converted']
"""

from importlib.metadata import version as _version

from . import errors, inputs, records
from ._book import Book, Clock, memory, open, repair, restore
from ._imports import ImportProgress, ProgressBar
from ._lists import Changes, Events, Listing, Records
from ._native import currency_digits
from ._report import Report
from ._table import Table
from .errors import (
    BusyError,
    ClosedError,
    ConflictError,
    CorruptError,
    IncompatibleError,
    InvalidError,
    KnownError,
    LeadbookError,
    NotFoundError,
    RefusedError,
    StorageError,
    TooLargeError,
)
from .records import Customer, Event, Lead, Match, Money, Opportunity

__version__ = _version("leadbook")

__all__ = [
    "Book",
    "BusyError",
    "Changes",
    "Clock",
    "ClosedError",
    "ConflictError",
    "CorruptError",
    "Customer",
    "Event",
    "Events",
    "ImportProgress",
    "IncompatibleError",
    "InvalidError",
    "KnownError",
    "Lead",
    "LeadbookError",
    "Listing",
    "Match",
    "Money",
    "NotFoundError",
    "Opportunity",
    "ProgressBar",
    "Records",
    "RefusedError",
    "Report",
    "StorageError",
    "Table",
    "TooLargeError",
    "__version__",
    "currency_digits",
    "errors",
    "inputs",
    "memory",
    "open",
    "records",
    "repair",
    "restore",
]
