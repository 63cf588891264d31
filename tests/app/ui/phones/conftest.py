"""The desk's `signal`: going online in the middle of a test."""

from tests.app.ui.agency.conftest import signal

__all__ = ["signal"]
