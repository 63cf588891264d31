"""What can go wrong on the device itself, as one small tree.

DeviceError                 base; each carries a code, and the values its sentence names
├── StoreError              the notebook file
│   ├── StoreFull           no space left; nothing was written
│   ├── StoreBusy           another window held the file for longer than the waiting time; nothing was written
│   ├── StoreReadOnly       the file or its folder may not be written
│   ├── StoreUnreadable     the file is damaged or is not a notebook
│   ├── StoreTooNew         a newer version of Beatbook wrote it
│   ├── FolderNotOurs       the folder, or a file in it, is a link or belongs to somebody else
│   ├── StoreClosed         this window has let go of it
│   ├── PageRefused         a page from the server does not continue what is stored; nothing of it was kept
│   └── HeadUnknown         no running hash is known at that place of a vault
├── KeyringError            the keys of this device
│   ├── WrongPassphrase     `tries_left` says how many tries remain
│   ├── SlotLocked          too many wrong tries; only the recovery key opens it
│   ├── SlotDamaged         a slot was altered, cut short or made under limits that are not accepted
│   ├── SlotMissing         the profile has no such slot
│   ├── HardwareSecretMissing   the slot also needs the secret of this device's key store
│   ├── WrongRecoveryKey    the recovery words are of another agency
│   ├── WeakPassphrase      its reason says what is missing
│   ├── NotEnoughMemory     the key derivation could not run; no try was used up
│   ├── KeyringExists       the profile was set up before
│   ├── KeyConflict         another key is already kept for that vault and epoch
│   └── KeyringClosed       the notebook is locked
└── DraftTooLong            a half-written note is larger than a note can be

No value is a secret, a name, an id or the text of a note.
"""

from __future__ import annotations

from app.journal.errors import CodedError


class DeviceError(CodedError):
    """Base of the tree."""

    code = "device.failed"


class StoreError(DeviceError):
    code = "store.failed"


class StoreFull(StoreError):
    code = "store.full"


class StoreBusy(StoreError):
    code = "store.busy"


class StoreReadOnly(StoreError):
    code = "store.read_only"


class StoreUnreadable(StoreError):
    code = "store.damaged"


class StoreTooNew(StoreError):
    code = "store.too_new"


class FolderNotOurs(StoreError):
    code = "store.folder_not_ours"


class StoreClosed(StoreError):
    code = "store.closed"


class PageRefused(StoreError):
    code = "store.page_refused"


class HeadUnknown(StoreError):
    code = "store.head_unknown"


class KeyringError(DeviceError):
    code = "keys.failed"


class WrongPassphrase(KeyringError):
    """`tries_left`: wrong tries still allowed before the slot locks; 0 means that this one locked it."""

    def __init__(self, tries_left: int) -> None:
        if tries_left:
            super().__init__("passphrase.wrong", count=tries_left)
        else:
            super().__init__("passphrase.wrong_and_locked")
        self.tries_left = tries_left


class SlotLocked(KeyringError):
    code = "passphrase.locked"


class SlotDamaged(KeyringError):
    code = "keys.damaged"


class SlotMissing(KeyringError):
    code = "keys.missing"


class HardwareSecretMissing(KeyringError):
    code = "keys.no_hardware_secret"


class WrongRecoveryKey(KeyringError):
    code = "recovery.other_agency"


class WeakPassphrase(KeyringError):
    code = "passphrase.weak"


class NotEnoughMemory(KeyringError):
    code = "keys.no_memory"


class KeyringExists(KeyringError):
    code = "keys.exist"


class KeyConflict(KeyringError):
    code = "keys.conflict"


class KeyringClosed(KeyringError):
    code = "keys.closed"


class DraftTooLong(DeviceError):
    code = "draft.too_long"
