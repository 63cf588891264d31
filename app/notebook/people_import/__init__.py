"""Bringing an address book in: look first, then import, and undo as one.

`preview` says what would become of each card and writes nothing, `people` is who comes in as the officer decides,
`run` writes them, and `undo_import` takes one import back. Reading the file is `address_book`.
"""

from __future__ import annotations

from app.notebook.people_import.bringing_in import Imported, Merged, run
from app.notebook.people_import.previewing import (
    IMPORT,
    MERGE,
    SKIP,
    Decision,
    Person,
    Preview,
    PreviewRow,
    people,
    preview,
)
from app.notebook.people_import.undoing import undo_import

__all__ = [
    "IMPORT",
    "MERGE",
    "SKIP",
    "Decision",
    "Imported",
    "Merged",
    "Person",
    "Preview",
    "PreviewRow",
    "people",
    "preview",
    "run",
    "undo_import",
]
