"""Bugs in what opens the notebook: slots, the phone's key store, the cost of a guess, ids that tell too much."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from typing import Any

import flet_secure_storage

from app.device.passphrase_slot import Cost, PassphraseSlot
from app.device.slots import Slots
from app.journal import record_id
from app.platform import secure_store
from tests.attacks.deliberate_bugs.bug import Catalogue, replaced, wrapped

BUGS = Catalogue()


@BUGS.add(
    "a key store told to reset itself", "A passing error of the phone's key store destroys the only copy of the secret."
)
def _() -> Iterator[None]:
    def options(real: Any, **chosen: Any) -> Any:
        return real(**{**chosen, "reset_on_error": True})

    with wrapped(flet_secure_storage, "AndroidOptions", options):
        yield


@BUGS.add(
    "a key store error taken for an empty one", "A secret that could not be read is made anew, and the old one is gone."
)
def _() -> Iterator[None]:
    async def device_secret(real: Any, page: Any, make: bool) -> bytes | None:
        found: bytes | None = await real(page, make)
        if found is None:
            found = secrets.token_bytes(secure_store.SECRET_BYTES)
            await flet_secure_storage.SecureStorage().set(secure_store.SECRET_NAME, found.hex())
        return found

    with wrapped(secure_store, "device_secret", device_secret):
        yield


@BUGS.add(
    "keys made anew over old ones", "A profile whose keys cannot be read is set up again, and its notes never open."
)
def _() -> Iterator[None]:
    def add_slots(self: Slots, data: Any) -> bool:
        self.put_slots(data)
        return True

    with replaced(Slots, "add_slots", add_slots):
        yield


@BUGS.add(
    "the key store's secret only asked for",
    "It must be there, but it is no part of the key: a patched app opens without.",
)
def _() -> Iterator[None]:
    with wrapped(PassphraseSlot, "_key", lambda real, self, passphrase, _hardware: real(self, passphrase, None)):
        yield


@BUGS.add("KDF parameters without bounds", "Whoever can write a slot decides how cheap a guess is.")
def _() -> Iterator[None]:
    with replaced(Cost, "acceptable", property(lambda _self: True)):
        yield


@BUGS.add("KDF parameters not authenticated", "A slot opens under other parameters than the ones it was made with.")
def _() -> Iterator[None]:
    def head(real: Any, self: PassphraseSlot) -> bytes:
        return bytes(len(real(self)))

    with wrapped(PassphraseSlot, "_head", head):
        yield


@BUGS.add("ids that count time", "The server learns from its id when a record was made, and which belong together.")
def _() -> Iterator[None]:
    def timed(vault: bytes) -> bytes:
        ms = time.time_ns() // 1_000_000
        return record_id.of(vault, ms.to_bytes(6, "big") + secrets.token_bytes(4))

    with replaced(record_id, "new", timed):
        yield
