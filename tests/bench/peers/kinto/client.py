"""`python client.py ADDRESS RECORDS`: Kinto's own client. Reads one JSON command a line, answers each with one line.

Times are seconds. A pull brings the records into memory: this client has no store of its own.
"""

from __future__ import annotations

import json
import logging
import sys
import uuid
from pathlib import Path
from time import perf_counter
from typing import Any

import kinto_http


class Client:
    """Someone who may write to a bucket, with a new collection for every `write`."""

    def __init__(self, address: str, records: Path) -> None:
        self._client = kinto_http.Client(server_url=address, auth=("officer", "passphrase"), bucket="squad")
        self._client.create_bucket(if_not_exists=True)
        self._path, self._records, self._collection = records, list[dict[str, Any]](), ""

    def write(self, name: str, count: int) -> dict[str, Any]:
        lines = self._path.read_text(encoding="utf-8").splitlines()[:count]
        self._records = [json.loads(line) for line in lines]
        for record in self._records:
            record["id"] = str(uuid.UUID(record["id"]))
        self._collection = name
        self._client.create_collection(id=name)
        return {"written": len(lines)}

    def push(self, count: int) -> dict[str, Any]:
        began = perf_counter()
        with self._client.batch(collection=self._collection) as batch:
            for record in self._records:
                batch.create_record(data=record)
        took_s = perf_counter() - began
        assert len(batch.results()) == count
        return {"seconds": took_s}

    def pull(self, count: int) -> dict[str, Any]:
        began = perf_counter()
        found = self._client.get_records(collection=self._collection)
        took_s = perf_counter() - began
        assert len(found) == count
        return {"seconds": took_s}


def main() -> None:
    logging.disable(logging.ERROR)  # it would tell every record of a batch
    client = Client(sys.argv[1], Path(sys.argv[2]))
    for line in sys.stdin:
        given = json.loads(line)
        print(json.dumps(getattr(client, given.pop("do"))(**given)), flush=True)


if __name__ == "__main__":
    main()
