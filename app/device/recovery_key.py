"""The agency's recovery key: 24 words on paper that open any device of the agency when nothing else does.

32 random bytes shown as 24 words of the BIP-39 English list (256 bits and an 8-bit checksum); the P-256 key is
derived from the bytes. The public half stands in the founding fact; the words are shown once and kept nowhere.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from app.device.errors import WrongRecoveryKey
from app.journal import keys

ENTROPY_BYTES = 32
WORDS = 24


@dataclass(frozen=True)
class RecoveryKey:
    entropy: bytes

    def __repr__(self) -> str:
        return "RecoveryKey(…)"

    @classmethod
    def new(cls) -> RecoveryKey:
        return cls(os.urandom(ENTROPY_BYTES))

    @classmethod
    def from_words(cls, text: str) -> RecoveryKey:
        """Reads words typed or scanned; case and spacing do not matter. Raises WrongRecoveryKey."""
        from mnemonic import Mnemonic  # loads its word list when first used: not at every start

        words = text.lower().split()
        try:
            if len(words) != WORDS:
                raise ValueError
            return cls(bytes(Mnemonic("english").to_entropy(words)))
        except (ValueError, LookupError) as error:
            raise WrongRecoveryKey("recovery.words", count=WORDS) from error

    @property
    def words(self) -> tuple[str, ...]:
        from mnemonic import Mnemonic

        return tuple(Mnemonic("english").to_mnemonic(self.entropy).split())

    @property
    def private(self) -> bytes:
        """The P-256 private key, 32 bytes."""
        return keys.hpke_private(self.entropy, "beatbook recovery key")

    @property
    def public(self) -> bytes:
        """What the founding fact names, 65 bytes."""
        return keys.hpke_public(self.private)
