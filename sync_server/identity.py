"""Who this server is: its signing key, its token key and the agency it was made for.

The identity is a file of its own beside the database, so that a lost database does not change who the server
is: enrolled phones know its key and fill it again. It opens no note; whoever steals it can forge receipts and
challenges, so it is readable by its owner alone and belongs in the backup.

    identity.json   signing seed, token key, agency's name, public address      written once by `init`
    agency          id of the agency that was founded here                      written after the founding
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from app.journal.keys import SigningKey
from sync_server.errors import OperatorError

FILE, AGENCY_FILE = "identity.json", "agency"
_VERSION = 1


@dataclass(frozen=True)
class Identity:
    """`key` signs receipts; `token_key` (32 bytes) makes challenges."""

    folder: Path
    agency_name: str
    url: str
    key: SigningKey
    token_key: bytes = field(repr=False)

    @classmethod
    def create(cls, folder: Path, agency_name: str, url: str) -> Identity:
        """Makes the keys. Raises OperatorError when the folder holds an identity already."""
        identity = cls(folder, agency_name, url, SigningKey(os.urandom(32)), os.urandom(32))
        content = {
            "version": _VERSION,
            "agency": agency_name,
            "url": url,
            "signing_seed": identity.key.seed.hex(),
            "token_key": identity.token_key.hex(),
        }
        try:
            _write_once(folder / FILE, json.dumps(content, indent=1).encode())
        except FileExistsError as error:
            raise OperatorError(f"{folder} holds a server already.") from error
        return identity

    @classmethod
    def load(cls, folder: Path) -> Identity:
        """Raises OperatorError when there is none, or it cannot be read."""
        try:
            content = json.loads((folder / FILE).read_bytes())
            if content["version"] != _VERSION:
                raise OperatorError(f"{folder / FILE} was written by a newer version. Update the server.")
            key = SigningKey(bytes.fromhex(content["signing_seed"]))
            return cls(folder, content["agency"], content["url"], key, bytes.fromhex(content["token_key"]))
        except FileNotFoundError as error:
            raise OperatorError(
                f"There is no server in {folder}. Make one with: beatbook-server init --agency NAME --data {folder}"
            ) from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise OperatorError(f"{folder / FILE} cannot be read. Put it back from the backup.") from error

    @staticmethod
    def exists(folder: Path) -> bool:
        return (folder / FILE).exists()

    def founded_agency(self) -> bytes | None:
        """The id of the agency founded here, 16 bytes, even when the database that knew it is lost."""
        try:
            return bytes.fromhex((self.folder / AGENCY_FILE).read_text().strip())
        except (OSError, ValueError):
            return None

    def remember_agency(self, agency: bytes) -> None:
        """Notes the agency; from now on an empty database takes this one and no other. Raises OSError."""
        try:
            _write_once(self.folder / AGENCY_FILE, agency.hex().encode() + b"\n")
        except FileExistsError:
            return


def _write_once(path: Path, content: bytes) -> None:
    """Creates the file whole, mode 0600 and on disk, or raises FileExistsError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # fails when the name is taken, unlike rename
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        draft.unlink(missing_ok=True)
