"""Why nothing can be recovered, in a sentence for whoever runs the command."""

from __future__ import annotations


class CannotRecover(Exception):
    """Its text is shown as it is, and says what to do."""
