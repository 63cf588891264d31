"""`make soak`: the simulation for as long as wanted, and what came of it.

python -m tests.attacks.simulation --minutes 60
python -m tests.attacks.simulation --seed 17 --runs 50          what failed, once more, with the fewest steps that fail
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.attacks.simulation.of_squads import OF_SQUADS
from tests.attacks.simulation.runs import Runs
from tests.attacks.simulation.tally import TALLY
from tests.cast.postgres import Postgres

RUNS_A_SEED = 25
COUNTED = ("runs", "steps", "faults", "phone kills", "server kills", "written", "lost", "doubled", *OF_SQUADS)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--minutes", type=float, default=10, help="how long (default: 10)")
    arguments.add_argument("--seed", type=int, help="only this one")
    arguments.add_argument("--runs", type=int, default=RUNS_A_SEED, help="how many runs of a seed")
    arguments.add_argument("--postgresql", action="store_true", help="with --seed: on PostgreSQL")
    chosen = arguments.parse_args()
    postgres = Postgres() if chosen.seed is None or chosen.postgresql else None
    failed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="beatbook-soak-", ignore_cleanup_errors=True) as place:
        ends = time.monotonic() + chosen.minutes * 60
        try:
            while True:
                seed = random.randrange(1 << 32) if chosen.seed is None else chosen.seed
                # Every fourth seed meets a PostgreSQL server.
                database = postgres.create() if postgres and (chosen.seed is not None or seed % 4 == 0) else ""
                try:
                    Runs(Path(place), database).run(chosen.runs, seed)
                except Exception:  # noqa: BLE001  # the next seed still has something to tell
                    traceback.print_exc()
                    failed.append(f"--seed {seed}{' --postgresql' if database else ''}")
                print(" | ".join(f"{name} {TALLY[name]:,}" for name in COUNTED), flush=True)
                if chosen.seed is not None or time.monotonic() > ends:
                    break
        finally:
            if postgres:
                postgres.stop()
    print(f"{len(failed)} seeds failed{': ' if failed else ''}{', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
