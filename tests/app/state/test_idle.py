"""When an unattended phone locks, by clocks that lie."""

from __future__ import annotations

from dataclasses import dataclass

from app.device.settings import LOCK_AFTER_S
from app.state.idle import REAUTHENTICATE_AFTER_S, IdleWatch


@dataclass
class Time:
    """Two clocks: one stands still in deep sleep, the other can be set."""

    monotonic_s: float = 1_000.0
    wall_s: float = 1_700_000_000.0

    def pass_s(self, seconds: float) -> None:
        self.monotonic_s += seconds
        self.wall_s += seconds

    def watch(self) -> IdleWatch:
        return IdleWatch(lambda: self.monotonic_s, lambda: self.wall_s)


def test_it_is_due_when_nobody_touched_the_phone_long_enough() -> None:
    time = Time()
    watch = time.watch()
    time.pass_s(299)
    assert watch.due_in_s(300) == 1
    time.pass_s(1)
    assert watch.due_in_s(300) <= 0


def test_a_touch_starts_it_anew() -> None:
    time = Time()
    watch = time.watch()
    time.pass_s(299)
    watch.touched()
    assert watch.due_in_s(300) == 300


def test_a_phone_that_slept_locks_although_its_monotonic_clock_stood_still() -> None:
    time = Time()
    watch = time.watch()
    time.wall_s += 3_600
    assert watch.due_in_s(300) <= 0


def test_setting_the_clock_back_does_not_keep_it_open() -> None:
    time = Time()
    watch = time.watch()
    time.pass_s(300)
    time.wall_s -= 86_400
    assert watch.due_in_s(300) <= 0


def test_no_setting_keeps_it_open_longer_than_thirty_minutes() -> None:
    time = Time()
    watch = time.watch()
    time.pass_s(LOCK_AFTER_S.most)
    assert watch.due_in_s(10 * LOCK_AFTER_S.most) <= 0


def test_after_twelve_hours_the_passphrase_is_asked_however_busy_the_shift() -> None:
    time = Time()
    watch = time.watch()
    for _ in range(REAUTHENTICATE_AFTER_S // 60):
        time.pass_s(60)
        watch.touched()
    assert watch.due_in_s(300) <= 0
    watch.opened()
    assert watch.due_in_s(300) == 300
