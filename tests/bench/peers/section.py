"""The peers' section of docs/benchmarks.md and its plot."""

from __future__ import annotations

import platform
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.bench import plot, report
from tests.bench.result import Row

PLOT = "benchmarks-peers.svg"
AXIS = "times as quick as the peer (right of 1 we are quicker); red: the bar"
HEAD = ("what, beside whom", "Beatbook", "the peer", "times as quick", "bar", "met?", "durability")

INTRODUCTION = """## Peers, side by side

Written by `make bench-peers`, which installs other products that keep records on a device and sync them, and runs them
and Beatbook in turn: the same records, over loopback, each side with a server process and client processes of its own.
A round is the same for all: records are written on one device, **pushed** to an empty server, **pulled** by a device
that has nothing, and then **synced again** with nothing to do. Only the syncing is timed: who has
to sign in has done so. The figure is *their* time for a record over *ours*: 4 × means four times as quick. It is the
median over the rounds, with the middle half of them behind it.
"""

SIDES = """The sides, each set up for its best:

- **Beatbook** verifies and decrypts what it pulls, stores it and builds the read model; one commit a batch on both
  ends. Texts are indexed after that, in the background (until then a search reads them); a row of its own adds it.
- **PouchDB** stores documents as they are: `replicate.to` and `replicate.from` over HTTP with `batch_size` 200 and
  connections kept alive, the server in its leanest mode and without compression. Once with LevelDB's `sync` on, which
  is the promise we make, and once as it comes.
- **Morango** serialises its models into a store of its own, moves that in chunks of 500, and makes models of it again
  on the other side; SQLite is set to our durability. Its client looks at what the server is doing after 0.3 s, 0.9 s
  and 2.1 s, so a sync with nothing to do is mostly sleep.
- **Kinto** takes batches of 200 requests (25 unless set); its client keeps what it pulls in memory only. Fewer records,
  because each of them costs the same.
- **SQLCipher** opens with a raw key, so no key derivation is in either time, and reads every row once.
"""

AGAIN = """    make bench-peers                                     installs into build/peers at first; all of it
    .venv/bin/python -m tests.bench.peers --quick        a tenth of the data, printed only
    .venv/bin/python -m tests.bench.peers --only kinto   one peer, printed only
"""


def write(folder: Path, rows: Sequence[Row], took_s: float, quick: bool) -> None:
    """Writes the section into the folder's table and the plot beside it."""
    plot.draw(folder / PLOT, [row for row in rows if row.drawn and row.ratio is not None], AXIS)
    report.write_peers(folder, _text(rows, took_s, quick))


def _text(rows: Sequence[Row], took_s: float, quick: bool) -> str:
    parts = [INTRODUCTION, f"![Times as quick as the peers, row by row]({PLOT})\n"]
    if quick:
        parts.append("**A quick run, with a tenth of the data: for trying, not for quoting.**\n")
    parts += [report.cells(rows, HEAD), SIDES]
    parts.append(f"Measured: {report.measured(took_s)}, Python {platform.python_version()}, Node.js {_node()}.\n")
    if said := report.words(rows, report.read_remarks()):
        parts.append(said + "\n")
    parts.append(AGAIN)
    return "\n".join(parts)


def _node() -> str:
    node = shutil.which("node")
    if node is None:
        return "none"
    return subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
