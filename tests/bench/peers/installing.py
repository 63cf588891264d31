"""Installing the peers: each into a folder of its own under build/peers, away from our environment.

What is installed is pinned by package.json and the requirements.txt beside each peer's client. An installation is used
again until its pins change; `make clean` removes them all.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
SCRATCH = HERE.parents[2] / "build" / "peers"
INSTALLED_WITHIN_S = 300
PINS = "installed-pins"


class Missing(Exception):
    """A peer could not be installed; the message says why."""


def environment(peer: str) -> Path:
    """The Python of the peer's own virtual environment. Raises Missing."""
    folder, pins = SCRATCH / peer, HERE / peer / "requirements.txt"
    python = folder / "bin" / "python"
    if not _stands(folder, pins):
        _run([sys.executable, "-m", "venv", str(folder)])
        _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(pins)])
        _done(folder, pins)
    return python


def modules(peer: str) -> Path:
    """The folder that holds the peer's node_modules. Raises Missing."""
    folder, pins = SCRATCH / peer, HERE / peer / "package.json"
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise Missing("Node.js and npm are not on this machine")
    if not _stands(folder, pins):
        folder.mkdir(parents=True)
        shutil.copy(pins, folder)
        # No scripts: LevelDB comes built for the usual systems inside its package.
        _run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], folder)
        _done(folder, pins)
    return folder


def versions(python: Path, *packages: str) -> str:
    """These packages of the peer's environment with their versions, for the table."""
    asked = f"from importlib.metadata import version; print(*map(version, {packages!r}), sep='\\n')"
    done = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=True)
    return ", ".join(f"{name} {version}" for name, version in zip(packages, done.stdout.split(), strict=True))


def module_versions(folder: Path, *packages: str) -> str:
    """The same for node_modules in the folder."""
    told = []
    for name in packages:
        about = json.loads((folder / "node_modules" / name / "package.json").read_text(encoding="utf-8"))
        told.append(f"{name} {about['version']}")
    return ", ".join(told)


def _stands(folder: Path, pins: Path) -> bool:
    """Whether these very pins are installed; what is there of others is removed."""
    done = folder / PINS
    if done.is_file() and done.read_bytes() == pins.read_bytes():
        return True
    shutil.rmtree(folder, ignore_errors=True)
    return False


def _done(folder: Path, pins: Path) -> None:
    shutil.copy(pins, folder / PINS)


def _run(command: Sequence[str], folder: Path | None = None) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=INSTALLED_WITHIN_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Missing(f"{Path(command[0]).name} took longer than {INSTALLED_WITHIN_S} s") from error
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip() or "no word").splitlines()[-1]
        raise Missing(f"{Path(command[0]).name} said: {said}")
