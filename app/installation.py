"""Where this installation keeps its profile, from the environment and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

VERSION = "0.1.0"


def profile_folder() -> Path:
    """BEATBOOK_PROFILE, else the folder Flet gives a phone app, else ~/.beatbook."""
    folder = os.environ.get("BEATBOOK_PROFILE") or os.environ.get("FLET_APP_STORAGE_DATA")
    return Path(folder) if folder else Path.home() / ".beatbook"


def certificate_authority() -> str | None:
    """A file of certificates to trust beside the system's, for an agency with a CA of its own."""
    return os.environ.get("BEATBOOK_CA_FILE")
