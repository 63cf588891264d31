"""What an operator can set: by flags, or by environment variables that begin with BEATBOOK_."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import URL, make_url

DEFAULT_PORT = 8700
DEFAULT_URL = f"http://127.0.0.1:{DEFAULT_PORT}"


class Settings(BaseSettings):
    """One server. Limits are written as in "30/minute"; an empty one is no limit."""

    model_config = SettingsConfigDict(env_prefix="BEATBOOK_", frozen=True)

    data: Path = Path("beatbook-server")
    """The folder with the server's identity and, unless `database` says otherwise, its SQLite file."""
    database: str = ""
    """A PostgreSQL URL (postgresql://user:password@host/name), or empty for SQLite in `data`."""
    behind_proxy: bool = False
    """A proxy on `trusted_proxies` ends TLS and names the phone's address in X-Forwarded-For."""
    trusted_proxies: str = "127.0.0.1"
    metrics: Literal["loopback", "open", "off"] = "loopback"
    log_requests: bool = True
    pool_size: int = Field(6, ge=1)
    """Requests that one process works on at once, each with a database connection; the others wait their turn."""

    limit_address: str = "12000/minute"
    """Requests of one address that prove nothing: neither a signature nor a code."""
    limit_device: str = "3000/minute"
    """Requests that one device signed."""
    limit_roster: str = "300/minute"
    """Pushes of facts by one address without a fact that is known here."""
    limit_codes: str = "1200/minute"
    """Requests with one code, founding or join, that is good."""
    limit_failures: str = "20/minute"
    """Wrong codes and wrong signatures of one address; after that they are told to wait. What is right never waits."""

    quota_entries: int = Field(20_000, ge=0)
    """Entries that one device may add in a day (UTC); 0 is no quota, here and below. An officer writes some thirty."""
    quota_mib: int = Field(64, ge=0)
    """MiB of entries and facts that one device may add in a day."""
    quota_facts: int = Field(500, ge=0)
    """Facts of the roster that one device may add in a day: invitations, squads, rights."""
    quota_invitations: int = Field(50, ge=0)
    """Invitations of one officer that are open at once."""
    quota_devices: int = Field(20, ge=0)
    """Devices of one officer."""
    quota_vaults: int = Field(1_000, ge=0)
    """Squads of the agency."""

    connections: int = Field(2000, ge=1)
    """Held at once; each costs an open file and, while it says nothing, some 5 KiB."""
    connections_per_address: int = Field(1000, ge=1)
    """Of one address; not counted behind a proxy."""
    bodies_mib: int = Field(64, ge=4)
    """Bodies of requests in memory at once, MiB; a quarter of it for strangers."""
    head_wait_s: float = Field(15, gt=0)
    """Until the first lines of a request are there."""
    body_wait_s: float = Field(60, gt=0)
    """Until its body is there."""
    stall_wait_s: float = Field(30, gt=0)
    """How often an answer that is being taken slowly is looked at: it must move by 1 KiB a second."""

    idle_wait_s: int = Field(75, ge=1)
    """Between two requests: longer than a phone keeps a connection, so that the phone closes it first."""

    def database_url(self) -> URL:
        """Where the entries are: SQLite in `data`, or PostgreSQL through psycopg."""
        if not self.database:
            return URL.create("sqlite", database=str(self.data / "beatbook.db"))
        url = make_url(self.database)
        if url.drivername in ("postgres", "postgresql"):
            url = url.set(drivername="postgresql+psycopg")
        return url
