"""`python -m sync_server` is `beatbook-server`."""

from sync_server.cli import command

command()
