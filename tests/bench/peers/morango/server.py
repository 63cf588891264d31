"""`python server.py PORT`: Morango's own views behind Waitress, on loopback; with `--make` only makes the database.

The database is made once, with the squad's root certificate in it, and copied for every server and client: what an
enrolment costs is not measured on any side.
"""

from __future__ import annotations

import os
import sys

import django


def make() -> None:
    from django.core.management import call_command
    from morango.models.certificates import Certificate

    call_command("migrate", run_syncdb=True, verbosity=0)
    Certificate.generate_root_certificate("squad")


def serve(port: int) -> None:
    import waitress
    from django.core.wsgi import get_wsgi_application

    waitress.serve(get_wsgi_application(), host="127.0.0.1", port=port)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
    django.setup()
    make() if sys.argv[1] == "--make" else serve(int(sys.argv[1]))
