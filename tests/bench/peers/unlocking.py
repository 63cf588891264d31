"""Unlocking beside SQLCipher: from the right key to a notebook that can be used, or to every row having been read."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from tests.bench.big_notebook import Held
from tests.bench.opening import BAR_S, plain_file, storage_key, unlock
from tests.bench.peers import installing
from tests.bench.peers.worker import client
from tests.bench.result import Row, Series, ms

ROUNDS = 7
SEALED_WITHIN_S = 60.0
SCANNED_WITHIN_S = 60.0
SQLCIPHER = "SQLCipher"


def row(folder: Path, scale: float) -> Row:
    """The same actions on both sides: ours sealed one by one with a snapshot beside them, theirs rows of a file.

    Raises Missing or Failed.
    """
    python = installing.environment("sqlcipher")
    package = installing.versions(python, "sqlcipher3")
    folder.mkdir()
    held = Held(folder / "held", scale)
    try:
        plain, key = plain_file(held, folder / "plain.db"), storage_key(held)
        held.phone.notebook.close()
        series = Series()
        command = [python, installing.HERE / "sqlcipher/client.py", folder / "sealed.db"]
        with client(command, folder / "client.log") as its:
            version = its.ask("version", SCANNED_WITHIN_S)["version"]
            its.ask("seal", SEALED_WITHIN_S, plain=str(plain))
            for _ in range(ROUNDS):
                series.ours.append(unlock(held, key))
                scanned = its.ask("scan", SCANNED_WITHIN_S, count=held.contacts + held.notes)
                series.baseline.append(scanned["seconds"])
        held.phone.open()
    finally:
        held.close()
    took_s = median(series.ours)
    low, high = series.spread
    return Row(
        key="peers unlock",
        what=f"Unlock with {held.notes:,} interactions, after the key derivation, beside {SQLCIPHER}",
        ours=f"{ms(took_s)} open, shown and searchable",
        baseline=f"{ms(median(series.baseline))} file opened, all rows read once ({SQLCIPHER} {version}, {package})",
        ratio=1 / series.ratio,
        spread=(1 / high, 1 / low),
        bar=f"≤ {BAR_S} s",
        met=took_s <= BAR_S,
        durability="reading only; both sealed",
    )
