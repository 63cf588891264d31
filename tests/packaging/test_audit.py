"""The audit of what is installed: a known weakness fails, and what could not be looked up never passes for clean."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HOUSE = Path(__file__).parents[2]
# Stands in for pip-audit: answers about each package it is asked about. Only the index is left out, not the reading.
AUDITOR = """#!{python}
import json, pathlib, sys
asked = pathlib.Path(sys.argv[sys.argv.index("--requirement") + 1]).read_text().split()
{answer}
"""
ALL = "reports = [dict(zip(('name', 'version'), line.split('=='))) | {'vulns': []} for line in asked]\n"
TELL = "print(json.dumps({'dependencies': reports, 'fixes': []}))\n"
FLAW = {"id": "GHSA-0000", "fix_versions": ["99.0"], "aliases": []}


def audit(folder: Path, answer: str, required: bool = False) -> subprocess.CompletedProcess[str]:
    auditor = folder / "pip-audit"
    auditor.write_text(AUDITOR.format(python=sys.executable, answer=answer))
    auditor.chmod(0o700)
    more = {"PIP_AUDIT": str(auditor), "PYTHON": sys.executable, "BEATBOOK_AUDIT": "required" if required else ""}
    return subprocess.run(
        [HOUSE / ".ci" / "audit"], capture_output=True, text=True, check=False, timeout=60, env={**os.environ, **more}
    )


def test_what_is_clean_is_said_to_be(tmp_path: Path) -> None:
    done = audit(tmp_path, ALL + TELL, required=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("beatbook: audited: ")


def test_a_known_weakness_fails(tmp_path: Path) -> None:
    flawed = ALL + f"[one for one in reports if one['name'] == 'starlette'][0]['vulns'] = [{json.dumps(FLAW)}]\n"
    done = audit(tmp_path, flawed + TELL + "sys.exit(1)\n")
    assert done.returncode == 1
    assert "starlette" in done.stderr and "GHSA-0000; mended in: 99.0" in done.stderr
    assert "no known vulnerability" not in done.stdout


UNREACHABLE: dict[str, Any] = {
    "the index does not answer for any": ALL
    + "reports = [{'name': one['name'], 'skip_reason': 'could not be audited'} for one in reports]\n"
    + TELL,
    "the index does not answer for one": ALL + "reports[3] = {'name': reports[3]['name'], 'skip_reason': '?'}\n" + TELL,
    "it prints something else": "print('No known vulnerabilities found')\n",
}


@pytest.mark.parametrize("how", UNREACHABLE)
def test_what_was_not_looked_up_is_never_called_clean(tmp_path: Path, how: str) -> None:
    done = audit(tmp_path, UNREACHABLE[how])
    assert done.returncode == 0
    assert done.stderr.startswith("beatbook: NOT audited: ") and done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_where_an_audit_is_required_not_being_able_to_fails(tmp_path: Path) -> None:
    assert audit(tmp_path, UNREACHABLE["the index does not answer for one"], required=True).returncode == 1


def test_all_that_app_and_server_install_is_looked_up_and_no_tool_of_the_tests(tmp_path: Path) -> None:
    audit(tmp_path, f"pathlib.Path({str(tmp_path / 'asked')!r}).write_text(' '.join(asked))\n")
    asked = {line.partition("==")[0] for line in (tmp_path / "asked").read_text().split()}
    assert asked >= {"cryptography", "flet", "flet-web", "h11", "msgpack", "sqlalchemy", "starlette", "uvicorn"}
    assert not asked & {"pytest", "hypothesis", "ruff", "beatbook", "pip-audit"}
