"""`python client.py ADDRESS RECORDS`: a Morango client. Reads one JSON command a line, answers each with one line.

Times are seconds and hold the transfer sessions alone: the sync session, which proves who the client is, is open before
the clock starts.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
django.setup()

from journal.models import Record  # noqa: E402  # models are there once Django is set up
from morango.models.certificates import Certificate, Filter  # noqa: E402  # likewise
from morango.sync.controller import MorangoProfileController  # noqa: E402  # likewise

WRITTEN_AT_ONCE = 500


class Client:
    """One device with its own database, signed in to the server."""

    def __init__(self, address: str, records: Path) -> None:
        self._records = records
        self._squad = Certificate.objects.get(parent=None)
        connection = MorangoProfileController("journal").create_network_connection(address)
        self._requests = 0
        connection.session.hooks["response"].append(self._count)
        self._session = connection.create_sync_session(self._squad, self._squad)

    def _count(self, *_: object, **__: object) -> None:
        self._requests += 1

    def _push(self) -> int:
        return self._carry(self._session.get_push_client())

    def _pull(self) -> int:
        return self._carry(self._session.get_pull_client())

    def _carry(self, client: Any) -> int:
        """Serialises, queues, transfers and deserialises on both ends. How many records went over."""
        client.initialize(Filter(self._squad.id))
        carried: int = client.current_transfer_session.records_total or 0
        client.run()
        client.finalize()
        return carried

    def write(self) -> dict[str, Any]:
        records = []
        for line in self._records.read_text(encoding="utf-8").splitlines():
            fields = json.loads(line)
            record = Record(key=fields.pop("id"), squad=self._squad.id, fields_json=json.dumps(fields))
            record.id = record.calculate_uuid()
            records.append(record)
        Record.objects.bulk_create(records, WRITTEN_AT_ONCE)
        return {"written": len(records)}

    def push(self, count: int) -> dict[str, Any]:
        began = perf_counter()
        carried = self._push()
        took_s = perf_counter() - began
        assert carried == count, f"{carried} pushed"
        return {"seconds": took_s}

    def pull(self, count: int) -> dict[str, Any]:
        began = perf_counter()
        carried = self._pull()
        took_s = perf_counter() - began
        assert carried == count == Record.objects.count(), f"{carried} pulled"
        return {"seconds": took_s}

    def idle(self, times: int) -> dict[str, Any]:
        """Both ways, with nothing to carry."""
        took_s = []
        self._requests = 0
        for _ in range(times):
            began = perf_counter()
            carried = self._push() + self._pull()
            took_s.append(perf_counter() - began)
            assert not carried, f"{carried} carried"
        return {"seconds": took_s, "requests": self._requests / times}


def main() -> None:
    client = Client(sys.argv[1], Path(sys.argv[2]))
    for line in sys.stdin:
        given = json.loads(line)
        print(json.dumps(getattr(client, given.pop("do"))(**given)), flush=True)


if __name__ == "__main__":
    main()
