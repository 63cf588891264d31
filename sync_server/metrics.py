"""Counts for the operator, in the text form of Prometheus. Numbers only: no ids, no names, no addresses.

Each process counts for itself.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

CONTENT_TYPE = CONTENT_TYPE_LATEST
_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The counters of one app."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "beatbook_requests", "Requests answered.", ["method", "route", "status"], registry=self._registry
        )
        self.seconds = Histogram(
            "beatbook_request_seconds",
            "Time from request to answer.",
            ["route"],
            buckets=_BUCKETS_S,
            registry=self._registry,
        )
        self.items = Counter(
            "beatbook_pushed",
            "Pushed entries and facts by what became of them.",
            ["journal", "result"],
            registry=self._registry,
        )
        self.cut = Counter("beatbook_cut", "Connections cut off, by why.", ["why"], registry=self._registry)
        self.served = Counter("beatbook_pulled", "Entries and facts handed out.", ["journal"], registry=self._registry)

    def pushed(self, journal: str, results: list[str]) -> None:
        for result in set(results):
            self.items.labels(journal, result).inc(results.count(result))

    def text(self) -> bytes:
        return generate_latest(self._registry)
