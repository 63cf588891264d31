"""What the server says about itself: numbers and codes, never what phones entrusted to it."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from tests.cast.servers import NearServer
from tests.cast.wire import Refused, WireAgency, post

CANARY = "zebrafinch"


def everything(server: NearServer, agency: WireAgency) -> list[bytes]:
    """An agency's day with canary words in every name and note. Returns what must be found nowhere."""
    code = agency.invite(f"Officer {CANARY}")
    officer = agency.join(code)
    officer.push(agency.squad, [officer.entry(agency.squad, f"met {CANARY} at the pier")])
    officer.push_raw(agency.squad, [CANARY.encode()])
    agency.admin.pull_all(agency.squad)
    for message in ({"ticket": CANARY.encode()[:10] + bytes(6)}, {CANARY: 1}):
        with suppress(Refused):
            post(agency.web, "/v1/founding", message)
    agency.web.request("GET", f"/v1/{CANARY}?q={CANARY}", headers={"User-Agent": CANARY, "X-Request-Id": CANARY})
    agency.web.request(CANARY.upper(), "/v1/health")
    secrets = [code.ticket, code.secret, officer.key.seed, officer.key.public, agency.admin.key.seed, agency.squad]
    return [CANARY.encode(), *secrets]


def test_the_log_holds_no_content(server: NearServer, agency: WireAgency) -> None:
    secrets = everything(server, agency)
    log = server.log.getvalue()
    for secret in secrets:
        assert secret not in log.encode()
        assert secret.hex() not in log
    for name in (CANARY.upper(), "Adeyemi", "Harbor", "Beat 12", "127.0.0.1"):
        assert name not in log


def test_a_request_is_one_line_of_json(server: NearServer, agency: WireAgency) -> None:
    agency.admin.push(agency.squad, agency.admin.entries(agency.squad, 2))
    lines = [json.loads(line) for line in server.log.getvalue().splitlines()]
    line = lines[-1]
    assert line.keys() == {
        "event", "level", "timestamp", "request_id", "method", "route", "status", "ms", "bytes_in", "bytes_out",
    }  # fmt: skip
    assert (line["route"], line["method"], line["status"]) == ("/v1/sync", "POST", 200)
    assert line["bytes_in"] > 500


def test_a_phone_can_name_the_request_it_asks_about(server: NearServer) -> None:
    answer = server.web().request("GET", "/v1/nothing")
    assert json.loads(server.log.getvalue())["request_id"] == answer.headers["X-Request-Id"]
    assert json.loads(server.log.getvalue())["route"] == "unmatched"


def test_no_word_of_a_note_is_on_the_servers_disk(server: NearServer, agency: WireAgency, tmp_path: Path) -> None:
    officer = agency.officer()
    officer.push(agency.squad, [officer.entry(agency.squad, f"met {CANARY} at the pier") for _ in range(5)])
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert CANARY.encode() not in path.read_bytes()
    for row in server.rows("SELECT entry FROM entries"):
        assert CANARY.encode() not in bytes(row.entry)


def test_metrics_count_without_naming(server: NearServer, agency: WireAgency) -> None:
    secrets = everything(server, agency)
    text = agency.web.request("GET", "/v1/metrics").text
    assert 'beatbook_pushed_total{journal="vault",result="stored"} 1.0' in text
    assert 'beatbook_pushed_total{journal="vault",result="malformed"} 1.0' in text
    assert 'route="/v1/sync"' in text
    for secret in secrets:
        assert secret not in text.encode()
        assert secret.hex() not in text
    assert CANARY.upper() not in text


def test_metrics_are_for_this_machine_alone_unless_opened(server: NearServer) -> None:
    afar = server.web("203.0.113.7")
    assert afar.request("GET", "/v1/metrics").status_code == 404
    opened = server.start(server.settings.model_copy(update={"metrics": "open"}))
    assert server.web("203.0.113.7", opened).request("GET", "/v1/metrics").status_code == 200
    closed = server.start(server.settings.model_copy(update={"metrics": "off"}))
    assert server.web(app=closed).request("GET", "/v1/metrics").status_code == 404
