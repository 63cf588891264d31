"""What the machine can do to a notebook or a server: a squad of phones with a real server, and ways to do damage."""

from __future__ import annotations

from tests.app.sync.conftest import squad

__all__ = ["squad"]
