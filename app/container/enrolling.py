"""Setting a phone up: what a code leads to, founding an agency, joining one.

An answer of the server may be lost on the way. Keys that were made for a code are therefore kept while the app runs,
until the phone has settled in: trying again sends the same ones, which the server takes a second time.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from app.device.keyring import Secrets
from app.device.recovery_key import RecoveryKey
from app.journal.entry import Entry
from app.journal.invitation import Code
from app.sync import enrolment
from app.sync.driver import Server
from app.sync.enrolment import DeviceKeys, Enrolled, Preview

SettleIn = Callable[[str, Secrets, list[Entry]], Awaitable[None]]


@dataclass(frozen=True)
class Recovery:
    """The agency's recovery key, shown once: 24 words, and the same as text for a QR code."""

    words: tuple[str, ...]

    @property
    def qr_text(self) -> str:
        return " ".join(self.words)


class Enrolling:
    """`authority` is a file of certificate authorities for an agency's own CA, as `Server` takes it.

    `settle_in(passphrase, secrets, facts)` is awaited once the roster has this device, to keep what it now holds.
    """

    def __init__(self, authority: str | None, settle_in: SettleIn) -> None:
        self._authority, self._settle_in = authority, settle_in
        self._founding: dict[bytes, tuple[DeviceKeys, RecoveryKey, Enrolled]] = {}
        self._joining: dict[bytes, DeviceKeys] = {}

    async def preview(self, code: str) -> Preview:
        """Where a code leads. Raises JournalError for a mistyped code, SyncError for what the server says."""
        parsed = Code.parse(code)
        async with Server(parsed.address, self._authority) as server:
            return await server.carry(enrolment.preview(parsed))

    async def found(self, code: str, officer_name: str, squad_name: str, passphrase: str) -> Recovery:
        """Founds the agency from this phone, its first admin's; leaves the notebook open. Raises as `preview` does."""
        parsed = Code.parse(code)
        async with Server(parsed.address, self._authority) as server:
            prepared = self._founding.get(parsed.secret)
            if prepared is None:
                device, recovery = DeviceKeys.new(), RecoveryKey.new()
                enrolled = await server.carry(
                    enrolment.prepare_founding(parsed, device, officer_name, squad_name, recovery.public)
                )
                # Kept until it worked: if the answer is lost, the same facts are sent again.
                prepared = self._founding[parsed.secret] = (device, recovery, enrolled)
            device, recovery, enrolled = prepared
            await server.carry(enrolment.founded(parsed, enrolled))
        await self._settle_in(passphrase, _secrets(parsed, device, enrolled), enrolled.facts)
        del self._founding[parsed.secret]
        return Recovery(recovery.words)

    async def join(self, code: str, passphrase: str) -> None:
        """Joins with an invitation; leaves the notebook open. Raises as `preview` does."""
        parsed = Code.parse(code)
        device = self._joining.setdefault(parsed.secret, DeviceKeys.new())
        async with Server(parsed.address, self._authority) as server:
            enrolled = await server.carry(enrolment.join(parsed, device))
        await self._settle_in(passphrase, _secrets(parsed, device, enrolled), enrolled.facts)
        del self._joining[parsed.secret]


def _secrets(code: Code, device: DeviceKeys, enrolled: Enrolled) -> Secrets:
    return Secrets(
        seed=device.seed,
        hpke_private=device.hpke_private,
        agency=enrolled.facts[0].hash[:16],
        officer=enrolled.officer,
        address=code.address,
        vault_keys=enrolled.vault_keys,
    )
