"""What can go wrong on the device itself, as one small tree.

DeviceError                 base; every message is safe to show to an officer and says what to do
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
│   ├── WeakPassphrase      the message says what is missing
│   ├── NotEnoughMemory     the key derivation could not run; no try was used up
│   ├── KeyringExists       the profile was set up before
│   ├── KeyConflict         another key is already kept for that vault and epoch
│   └── KeyringClosed       the notebook is locked
└── DraftTooLong            a half-written note is larger than a note can be

No message holds a secret, a name, an id or the text of a note.
"""

from __future__ import annotations


class DeviceError(Exception):
    """Base of the tree. `str(error)` is what an officer may read."""

    message = "Something went wrong on this device. Close Beatbook and open it again."

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.message)


class StoreError(DeviceError):
    message = "The notebook on this device could not be read or written. Close Beatbook and open it again."


class StoreFull(StoreError):
    message = "This device is out of space. Free some space, then save again. Nothing saved earlier is lost."


class StoreBusy(StoreError):
    message = "Another Beatbook window is busy with this notebook. Wait a moment, then try again."


class StoreReadOnly(StoreError):
    message = "Beatbook may not write to its folder on this device. Check the folder's permissions, then try again."


class StoreUnreadable(StoreError):
    message = (
        "The notebook on this device is damaged. Set it aside and repair it: what can be read is kept, what reached "
        "the server comes back, and the damaged file stays as it is."
    )


class StoreTooNew(StoreError):
    message = "This notebook was written by a newer version of Beatbook. Update the app, then open it again."


class FolderNotOurs(StoreError):
    message = "The notebook's folder, or something in it, is a link or belongs to somebody else. Give one of your own."


class StoreClosed(StoreError):
    message = "The notebook was closed in this window. Open it again."


class PageRefused(StoreError):
    message = "The server's answer does not continue what this device holds. Nothing of it was kept; sync again."


class HeadUnknown(StoreError):
    message = "This device does not know the journal's state at that place. Sync again."


class KeyringError(DeviceError):
    message = "The keys on this device could not be opened."


class WrongPassphrase(KeyringError):
    """`tries_left`: wrong tries still allowed before the slot locks; 0 means that this one locked it."""

    def __init__(self, tries_left: int) -> None:
        if tries_left == 0:
            text = "That is not the passphrase. It is now locked; open the notebook with the recovery key."
        else:
            tries = "1 try" if tries_left == 1 else f"{tries_left} tries"
            text = f"That is not the passphrase. {tries} left."
        super().__init__(text)
        self.tries_left = tries_left


class SlotLocked(KeyringError):
    message = "Too many wrong tries. The passphrase is locked; open the notebook with the recovery key."


class SlotDamaged(KeyringError):
    message = "The stored keys of this device are damaged. Open the notebook with the recovery key, or join again."


class SlotMissing(KeyringError):
    message = "This device holds no keys of that kind. Join the agency again."


class HardwareSecretMissing(KeyringError):
    message = (
        "This device's key store did not give its part of the key. Unlock the device fully and try again, "
        "or use the recovery key."
    )


class WrongRecoveryKey(KeyringError):
    message = "These recovery words do not belong to this agency. Check every word and its order."


class WeakPassphrase(KeyringError):
    message = "Choose a longer passphrase."


class NotEnoughMemory(KeyringError):
    message = "There is not enough free memory to check the passphrase. Close other apps and try again."


class KeyringExists(KeyringError):
    message = "This device was set up before. Unlock it, or choose another profile."


class KeyConflict(KeyringError):
    message = "A different key is already kept for this squad. Ask your admin to check the squad's keys."


class KeyringClosed(KeyringError):
    message = "The notebook is locked."


class DraftTooLong(DeviceError):
    message = "This note is too long to keep. Shorten it or split it in two."
