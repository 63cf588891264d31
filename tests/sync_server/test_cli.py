"""The commands an operator types."""

from __future__ import annotations

import datetime
import ipaddress
import os
import signal
import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from typer.testing import CliRunner

from app.journal.invitation import FOUND, Code, server_anchor
from sync_server.cli import command
from sync_server.configuration import Settings
from sync_server.identity import Identity
from sync_server.installation import status
from tests.cast.wire import WireAgency
from tests.processes import free_port

RUN_S = 30


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(command, list(words))
    return result.exit_code, result.output


def printed_code(output: str) -> Code:
    return Code.parse(next(word for word in output.split() if word.count("-") > 10))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "server"


def certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate for 127.0.0.1: (certificate, key)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / "cert.pem", folder / "key.pem"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return cert_file, key_file


@pytest.mark.parametrize("name", ["", " ", "Harbor\nCity", "Harbor\u202eCity", "Harbor\x1b[2J", "\u200b", "x" * 201])
def test_init_takes_no_name_that_cannot_be_seen(data: Path, name: str) -> None:
    status, output = run("init", "--agency", name, "--data", str(data))
    assert status == 1 and "name" in output and "Traceback" not in output
    assert not data.exists()


@pytest.mark.parametrize(
    "url", ["http://[::1", "https://a.example:99999", "https://me@a.example", "https://a.example/v1"]
)
def test_init_takes_no_address_that_phones_refuse(data: Path, url: str) -> None:
    status, output = run("init", "--agency", "Harbor City Police", "--url", url, "--data", str(data))
    assert status == 1 and "phones refuse any other" in output
    assert not data.exists()


def test_init_prints_the_founding_code_once(data: Path) -> None:
    done, output = run("init", "--agency", "Harbor City Police", "--url", "https://sync.example", "--data", str(data))
    assert done == 0
    code = printed_code(output)
    assert (code.kind, code.address) == (FOUND, "https://sync.example")
    again, output = run("init", "--agency", "Harbor City Police", "--data", str(data))
    assert again == 0
    assert "holds a server already" in output
    assert code.text() not in output
    for path in data.iterdir():
        assert code.secret not in path.read_bytes()
        assert code.secret.hex() not in path.read_text(errors="replace")


def test_a_fresh_code_is_printed_on_request_until_the_agency_exists(data: Path) -> None:
    _, first = run("init", "--agency", "Harbor City Police", "--data", str(data))
    done, second = run("init", "--agency", "Harbor City Police", "--data", str(data), "--new-code")
    assert done == 0
    assert printed_code(first) != printed_code(second)
    Identity.load(data).remember_agency(os.urandom(16))
    done, output = run("init", "--agency", "Harbor City Police", "--data", str(data), "--new-code")
    assert done == 1
    assert "was founded" in output


@pytest.mark.parametrize(
    "url", ["http://sync.example", "ftp://sync.example", "sync.example", "https://", "https://[", "https://a@b"]
)
def test_init_refuses_an_address_that_phones_would_refuse(data: Path, url: str) -> None:
    done, output = run("init", "--agency", "Harbor City Police", "--url", url, "--data", str(data))
    assert done == 1
    assert "https://" in output
    assert not data.exists()


def test_init_with_a_wrong_database_leaves_no_half_made_server(data: Path) -> None:
    for database in ("postgresql://nobody@127.0.0.1:1/none", "nonsense"):
        words = ("init", "--agency", "Harbor City Police", "--data", str(data), "--database", database)
        done, output = run(*words)
        assert done == 1
        assert "--database" in output
        assert not Identity.exists(data)


def test_serve_refuses_to_listen_to_the_world_without_tls(data: Path) -> None:
    run("init", "--agency", "Harbor City Police", "--data", str(data))
    for host in ("192.0.2.1", "::", "sync.example"):
        done, output = run("serve", "--host", host, "--data", str(data))
        assert done == 1
        assert "--tls-cert" in output
    done, output = run("serve", "--tls-cert", "cert.pem", "--data", str(data))
    assert done == 1
    assert "--tls-key" in output


def test_serve_without_a_server_says_what_to_do(data: Path) -> None:
    for name in ("serve", "status"):
        done, output = run(name, "--data", str(data))
        assert done == 1
        assert "beatbook-server init" in output


def test_a_damaged_identity_is_told(data: Path) -> None:
    run("init", "--agency", "Harbor City Police", "--data", str(data))
    (data / "identity.json").write_text("{")
    done, output = run("status", "--data", str(data))
    assert done == 1
    assert "backup" in output


def test_over_tls_an_agency_is_founded_and_the_status_counts_it(tmp_path: Path, data: Path) -> None:
    cert, key = certificate(tmp_path)
    port = free_port()
    address = f"https://127.0.0.1:{port}"
    _, output = run("init", "--agency", "Harbor City Police", "--url", address, "--data", str(data))
    words = ["serve", "--port", str(port), "--tls-cert", str(cert), "--tls-key", str(key), "--data", str(data)]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "sync_server", *words], stdout=log, stderr=log)
    try:
        trusted = ssl.create_default_context(cafile=str(cert))
        retrying = httpx.HTTPTransport(verify=trusted, retries=8)
        with httpx.Client(base_url=address, transport=retrying, timeout=RUN_S) as web:
            agency = WireAgency.found(web, printed_code(output))
            officer = agency.officer("Officer Reyes")
            officer.push(agency.squad, officer.entries(agency.squad, 5))
            answer = web.request("GET", "/v1/health")
            assert answer.headers["Strict-Transport-Security"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(RUN_S) in (0, -signal.SIGTERM)
    finally:
        process.kill()
        process.wait()
    done, shown = run("status", "--data", str(data))
    assert done == 0
    lines = dict(line.split(maxsplit=1) for line in shown.splitlines())
    assert (lines["officers"], lines["devices"], lines["vaults"]) == ("2", "2", "1")
    assert lines["entries"].startswith("5 (")
    assert lines["agency"] == agency.id.hex()
    for name in ("Reyes", "Adeyemi", "Beat 12"):
        assert name not in shown
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_a_backup_of_a_running_server_is_whole(tmp_path: Path, data: Path) -> None:
    run("init", "--agency", "Harbor City Police", "--data", str(data))
    target = tmp_path / "copy.db"
    done, _ = run("backup", str(target), "--data", str(data))
    assert done == 0
    assert target.stat().st_mode & 0o077 == 0
    done, output = run("backup", str(target), "--data", str(data))
    assert done == 1
    assert "exists" in output
    (data / "beatbook.db").unlink()
    target.rename(data / "beatbook.db")
    assert status(Settings(data=data)).entries == 0


def test_a_lost_database_is_made_anew_for_the_same_server(data: Path) -> None:
    _, first = run("init", "--agency", "Harbor City Police", "--data", str(data))
    for path in data.glob("beatbook.db*"):
        path.unlink()
    done, _ = run("init", "--agency", "Harbor City Police", "--data", str(data))
    assert done == 0
    done, shown = run("status", "--data", str(data))
    assert done == 0
    assert "not founded yet" in shown
    assert server_anchor(Identity.load(data).key.public) == printed_code(first).anchor


def test_a_damaged_database_is_told(data: Path) -> None:
    run("init", "--agency", "Harbor City Police", "--data", str(data))
    for path in data.glob("beatbook.db*"):
        path.write_bytes(b"no database" * 1000)
    for name in ("serve", "status"):
        done, output = run(name, "--data", str(data))
        assert done == 1
        assert "damaged" in output


@pytest.mark.parametrize("name, value", [("LIMIT_CODES", "often"), ("METRICS", "perhaps"), ("POOL_SIZE", "many")])
def test_a_setting_that_cannot_be_is_told(data: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    run("init", "--agency", "Harbor City Police", "--data", str(data))
    monkeypatch.setenv(f"BEATBOOK_{name}", value)
    done, output = run("status", "--data", str(data))
    assert done == 1
    assert f"BEATBOOK_{name}" in output or "300/minute" in output
    assert value not in output


def test_environment_variables_stand_for_flags(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEATBOOK_DATA", str(data))
    done, _ = run("init", "--agency", "Harbor City Police")
    assert done == 0
    assert Identity.exists(data)


def test_a_password_in_the_database_url_is_not_shown() -> None:
    url = Settings(database="postgresql://me:hunter2@db.example/beatbook").database_url()
    assert "hunter2" not in url.render_as_string(hide_password=True)
    assert url.drivername == "postgresql+psycopg"
