"""How often one address or one device may ask, so that nobody can wear the server out or guess at codes.

Generous for signed-in devices, strict for wrong codes and wrong signatures. Kept in memory, by process.
"""

from __future__ import annotations

import ipaddress
import math
import threading
import time

from limits import RateLimitItem, parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from starlette.types import Scope

from sync_server.errors import OperatorError, TooMany
from sync_server.settings import Settings

ADDRESS, DEVICE, SIGN_IN = "address", "device", "sign_in"
ROSTER, CODES, FAILURES = "roster", "codes", "failures"


SWEEP_EVERY = 10_000  # counts between two looks for windows that are over


class _Counts(Storage):
    """Counts of the current windows, by key. The library's own store starts a thread for almost every count."""

    STORAGE_SCHEME = ["beatbook+memory"]  # noqa: RUF012  # the library's own spelling

    def __init__(self) -> None:
        super().__init__()
        self._windows: dict[str, tuple[int, float]] = {}  # key -> count, end of the window in Unix seconds
        self._lock = threading.Lock()
        self._since_sweep = 0

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = time.time()
        with self._lock:
            self._since_sweep += 1
            if self._since_sweep >= SWEEP_EVERY:
                self._since_sweep = 0
                self._windows = {kept: window for kept, window in self._windows.items() if window[1] > now}
            count, end = self._windows.get(key, (0, 0.0))
            if end <= now:
                count, end = 0, now + expiry
            self._windows[key] = (count + amount, end)
            return count + amount

    def get(self, key: str) -> int:
        count, end = self._windows.get(key, (0, 0.0))
        return count if end > time.time() else 0

    def get_expiry(self, key: str) -> float:
        return self._windows.get(key, (0, time.time()))[1]

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        with self._lock:
            count = len(self._windows)
            self._windows = {}
            return count

    def clear(self, key: str) -> None:
        with self._lock:
            self._windows.pop(key, None)


class Limits:
    """Raises TooMany when an address or device has used up what a rule gives it.

    Made from a setting that is no limit, it raises OperatorError.
    """

    def __init__(self, settings: Settings) -> None:
        self._windows = FixedWindowRateLimiter(_Counts())
        texts = {
            ADDRESS: settings.limit_address,
            DEVICE: settings.limit_device,
            SIGN_IN: settings.limit_sign_in,
            ROSTER: settings.limit_roster,
            CODES: settings.limit_codes,
            FAILURES: settings.limit_failures,
        }
        try:
            self._rules: dict[str, RateLimitItem] = {name: parse(text) for name, text in texts.items() if text}
        except ValueError as error:
            raise OperatorError("A limit must look like 300/minute, or be empty for none.") from error

    def spend(self, rule: str, who: str) -> None:
        """Counts one request."""
        item = self._rules.get(rule)
        if item is not None and not self._windows.hit(item, rule, who):
            raise self._too_many(item, rule, who)

    def check(self, rule: str, who: str) -> None:
        """Counts nothing; raises when nothing is left."""
        item = self._rules.get(rule)
        if item is not None and not self._windows.test(item, rule, who):
            raise self._too_many(item, rule, who)

    def _too_many(self, item: RateLimitItem, rule: str, who: str) -> TooMany:
        window = self._windows.get_window_stats(item, rule, who)
        return TooMany(max(1, math.ceil(window.reset_time - time.time())))


def address_of(scope: Scope) -> str:
    """Whom to count: the IPv4 address, or the /64 network that one IPv6 subscriber has to himself."""
    client = scope.get("client")
    if not client:
        return "local"
    try:
        address = ipaddress.ip_address(client[0])
    except ValueError:
        return str(client[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.IPv6Network((address, 64), strict=False))
    return str(address)
