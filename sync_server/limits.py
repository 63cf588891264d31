"""How often one address or one device may ask, so that nobody can wear the server out or guess at codes.

Generous for devices that sign, strict for wrong codes and wrong signatures. Kept in memory, by process.
"""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections import OrderedDict

from limits import RateLimitItem, parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from starlette.types import Scope

from sync_server.configuration import Settings
from sync_server.errors import OperatorError, TooMany

ADDRESS, DEVICE = "address", "device"
ROSTER, CODES, FAILURES = "roster", "codes", "failures"


KEYS_MAX = 20_000  # addresses or devices that one rule counts at once


class _Counts(Storage):
    """Counts of the current windows of one rule, by key. The library's own store starts a thread for most counts.

    A flood of addresses takes no more memory than KEYS_MAX of them: the window that began first makes room. Its owner
    may then begin anew a little early, and nobody is refused for what others do.
    """

    STORAGE_SCHEME = ["beatbook+memory"]  # noqa: RUF012  # the library's own spelling

    def __init__(self) -> None:
        super().__init__()
        # key -> count, end of the window; in the order in which the windows began
        self._windows: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = _now()
        with self._lock:
            count, end = self._windows.get(key, (0, 0.0))
            if end <= now:
                self._windows.pop(key, None)
                if len(self._windows) >= KEYS_MAX:
                    self._windows.popitem(last=False)
                count, end = 0, now + expiry
            self._windows[key] = (count + amount, end)
            return count + amount

    def get(self, key: str) -> int:
        count, end = self._windows.get(key, (0, 0.0))
        return count if end > _now() else 0

    def get_expiry(self, key: str) -> float:
        """By the clock of `_now`, as all times here."""
        return self._windows.get(key, (0, _now()))[1]

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        with self._lock:
            count = len(self._windows)
            self._windows.clear()
            return count

    def clear(self, key: str) -> None:
        with self._lock:
            self._windows.pop(key, None)


def _now() -> float:
    """Seconds that only rise: a clock that is set back must not keep anybody waiting until it has caught up."""
    return time.monotonic()


class Limits:
    """Raises TooMany when an address or device has used up what a rule gives it.

    Made from a setting that is no limit, it raises OperatorError.
    """

    def __init__(self, settings: Settings) -> None:
        texts = {
            ADDRESS: settings.limit_address,
            DEVICE: settings.limit_device,
            ROSTER: settings.limit_roster,
            CODES: settings.limit_codes,
            FAILURES: settings.limit_failures,
        }
        try:
            items = {name: parse(text) for name, text in texts.items() if text}
        except ValueError as error:
            raise OperatorError("A limit must look like 300/minute, or be empty for none.") from error
        # A store for each rule: strangers who flood one must not push out what another has counted.
        self._rules = {name: (item, FixedWindowRateLimiter(_Counts())) for name, item in items.items()}

    def spend(self, rule: str, who: str) -> None:
        """Counts one request."""
        if rule in self._rules:
            item, windows = self._rules[rule]
            if not windows.hit(item, who):
                raise _too_many(item, windows, who)

    def check(self, rule: str, who: str) -> None:
        """Counts nothing; raises when nothing is left."""
        if rule in self._rules:
            item, windows = self._rules[rule]
            if not windows.test(item, who):
                raise _too_many(item, windows, who)


def _too_many(item: RateLimitItem, windows: FixedWindowRateLimiter, who: str) -> TooMany:
    return TooMany(max(1, math.ceil(windows.get_window_stats(item, who).reset_time - _now())))


def address_of(scope: Scope) -> str:
    """Whom to count: the IPv4 address, or the /64 network that one IPv6 subscriber has to himself."""
    client = scope.get("client")
    if not client:
        return "local"
    try:
        address = ipaddress.ip_address(client[0])
    except ValueError:
        return "unknown"  # a proxy that names nobody: all of those are one
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.IPv6Network((address, 64), strict=False))
    return str(address)
