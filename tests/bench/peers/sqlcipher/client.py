"""`python client.py FILE`: a file of SQLCipher. Reads one JSON command a line, answers each with one line.

The key is given as raw bytes, as SQLCipher recommends where it was derived before, so no derivation is in the times,
which are seconds.
"""

from __future__ import annotations

import json
import sys
from time import perf_counter
from typing import Any

import sqlcipher3

KEY = "\"x'" + "4b" * 32 + "'\""


def opened(path: str) -> sqlcipher3.Connection:
    connection = sqlcipher3.connect(path)
    connection.execute(f"PRAGMA key = {KEY}")
    return connection


class Client:
    def __init__(self, path: str) -> None:
        self._path = path

    def version(self) -> dict[str, Any]:
        connection = opened(":memory:")
        (version,) = connection.execute("PRAGMA cipher_version").fetchone()
        connection.close()
        return {"version": version}

    def seal(self, plain: str) -> dict[str, Any]:
        """Makes the file from a plain one with the same table."""
        connection = sqlcipher3.connect(plain)
        connection.execute(f"ATTACH DATABASE ? AS sealed KEY {KEY}", (self._path,))
        connection.execute("SELECT sqlcipher_export('sealed')")
        connection.close()
        return {}

    def scan(self, count: int) -> dict[str, Any]:
        """Opens the file and reads every row."""
        began = perf_counter()
        connection = opened(self._path)
        found = sum(1 for _ in connection.execute("SELECT id, plain FROM actions"))
        connection.close()
        took_s = perf_counter() - began
        assert found == count, f"{found} rows"
        return {"seconds": took_s}


def main() -> None:
    client = Client(sys.argv[1])
    for line in sys.stdin:
        given = json.loads(line)
        print(json.dumps(getattr(client, given.pop("do"))(**given)), flush=True)


if __name__ == "__main__":
    main()
