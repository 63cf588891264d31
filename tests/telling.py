"""What the officer reads of an error: `pytest.raises` for errors that carry codes, matched against their sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest

from app.journal.errors import CodedError
from app.state.error_sentences import sentence

E = TypeVar("E", bound=CodedError)


@contextmanager
def tells(kind: type[E], words: str) -> Iterator[pytest.ExceptionInfo[E]]:
    """An error of this kind is raised inside, and what the officer is told of it matches `words`."""
    with pytest.raises(kind) as raised:
        yield raised
    said = sentence(raised.value.reason)
    assert re.search(words, said), said
