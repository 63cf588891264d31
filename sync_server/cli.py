"""beatbook-server: init, serve, status, backup. Every flag is also an environment variable BEATBOOK_…"""

from __future__ import annotations

import gc
import logging
import ssl
from pathlib import Path
from typing import Annotated, Any

import typer
import uvicorn
from pydantic import ValidationError

from sync_server import installation, logs
from sync_server.address import is_loopback
from sync_server.app import create_app
from sync_server.configuration import DEFAULT_PORT, DEFAULT_URL, Settings
from sync_server.connection import connection_class
from sync_server.errors import OperatorError
from sync_server.identity import Identity

SHUTDOWN_WAIT_S = 10

command = typer.Typer(
    help="The Beatbook sync server.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

_Data = Annotated[Path | None, typer.Option("--data", help="Folder of the server's identity and SQLite file.")]
_DatabaseUrl = Annotated[
    str | None, typer.Option("--database", help="PostgreSQL URL; SQLite in the data folder without one.")
]


def _settings(**given: Any) -> Settings:
    """Flags over variables over defaults."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        names = ", ".join(f"BEATBOOK_{problem['loc'][0]}".upper() for problem in error.errors())
        raise _refuse(OperatorError(f"This setting has a value that it cannot have: {names}")) from error


def _refuse(error: OperatorError) -> typer.Exit:
    typer.echo(str(error), err=True)
    return typer.Exit(1)


@command.command()
def init(
    agency: Annotated[str, typer.Option(help="Name of the agency, as officers will see it.")],
    url: Annotated[str, typer.Option(help="Address at which phones reach this server.")] = DEFAULT_URL,
    database: _DatabaseUrl = None,
    data: _Data = None,
    new_code: Annotated[bool, typer.Option("--new-code", help="Print a fresh founding code instead.")] = False,
) -> None:
    """Make a server and print its founding code, once."""
    settings = _settings(database=database, data=data)
    try:
        if Identity.exists(settings.data):
            installation.prepare(settings)
            if not new_code:
                typer.echo(
                    f"{settings.data} holds a server already; nothing was changed.\n"
                    "Was its founding code lost before the agency was founded? --new-code prints a fresh one."
                )
                return
            code = installation.new_code(settings)
        else:
            code = installation.install(settings, agency, url)
    except OperatorError as error:
        raise _refuse(error) from error
    typer.echo(
        f"Founding code, shown once:\n\n  {code.text()}\n\n"
        "Start the server (beatbook-server serve), then enter the code on the first admin's phone."
    )


@command.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = DEFAULT_PORT,
    tls_cert: Annotated[Path | None, typer.Option(help="Certificate chain, PEM.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Private key, PEM.")] = None,
    behind_proxy: Annotated[bool | None, typer.Option("--behind-proxy", help="A proxy ends TLS in front.")] = None,
    database: _DatabaseUrl = None,
    data: _Data = None,
) -> None:
    """Run the server until it is stopped."""
    settings = _settings(database=database, data=data, behind_proxy=behind_proxy)
    try:
        run(settings, host, port, tls_cert, tls_key)
    except OperatorError as error:
        raise _refuse(error) from error


def run(settings: Settings, host: str, port: int, tls_cert: Path | None = None, tls_key: Path | None = None) -> None:
    """Listens until it is told to stop. Raises OperatorError."""
    if (tls_cert is None) != (tls_key is None):
        raise OperatorError("Give both --tls-cert and --tls-key.")
    if tls_cert is None and not settings.behind_proxy and not is_loopback(host):
        raise OperatorError(
            f"Without TLS this server listens on this machine alone, not on {host}.\n"
            "Give --tls-cert and --tls-key, or --behind-proxy when a proxy in front of it ends TLS."
        )
    changed = installation.prepare(settings)
    log = logs.make()
    logging.getLogger().addHandler(logs.Forward(log))
    app = create_app(settings, log=log)
    # What is loaded stays: 130,000 objects that the collector would look through again and again, 60 ms at a time.
    gc.freeze()
    log.info("serving", host=host, port=port, tls=tls_cert is not None, migrated=changed)
    try:
        uvicorn.run(
            app,
            host=host,
            port=port,
            ssl_certfile=tls_cert,
            ssl_keyfile=tls_key,
            proxy_headers=settings.behind_proxy,
            forwarded_allow_ips=settings.trusted_proxies,
            access_log=False,
            log_config=None,
            server_header=False,
            http=connection_class(settings, app.state.service.metrics),
            ws="none",
            timeout_keep_alive=settings.idle_wait_s,
            timeout_graceful_shutdown=SHUTDOWN_WAIT_S,
        )
    except (ssl.SSLError, FileNotFoundError) as error:
        raise OperatorError("The certificate or its key cannot be read.") from error


@command.command()
def status(database: _DatabaseUrl = None, data: _Data = None) -> None:
    """Show how much the server holds."""
    try:
        held = installation.status(_settings(database=database, data=data))
    except OperatorError as error:
        raise _refuse(error) from error
    typer.echo(f"agency    {held.agency or 'not founded yet'}")
    typer.echo(f"officers  {held.officers}\ndevices   {held.devices}\nvaults    {held.vaults}")
    typer.echo(f"entries   {held.entries} ({held.entry_bytes / 1e6:.1f} MB)")
    typer.echo(f"database  {held.database} ({held.size / 1e6:.1f} MB)")


@command.command()
def backup(
    target: Annotated[Path, typer.Argument(help="The file to make.")],
    database: _DatabaseUrl = None,
    data: _Data = None,
) -> None:
    """Copy the SQLite database while the server runs."""
    try:
        installation.backup(_settings(database=database, data=data), target)
    except OperatorError as error:
        raise _refuse(error) from error
    typer.echo(f"Copied to {target}. Keep the identity file of the data folder with it, in a safe place.")
