"""Nobody but the officer's own browser gets to the app: no other page, no other program, no other name for it."""

from __future__ import annotations

import http.client
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import msgpack
from playwright.sync_api import Browser, Page, expect

from tests.cast.browser import BrowserSquad, log_contact
from tests.harness import browser as harness

# What a page of somebody else's tries: to read, to frame, to run, and to speak over the WebSocket as our own page does.
ATTACK = """
async (origin) => {
  const tried = {};
  const attempt = async (name, work) => {
    try { tried[name] = await work(); } catch (error) { tried[name] = 'refused'; }
  };
  for (const mode of ['cors', 'no-cors'])
    await attempt('fetch ' + mode, async () => {
      const answer = await fetch(origin + '/', {mode, credentials: 'include'});
      return answer.type === 'opaque' ? 'opaque' : 'read ' + answer.status;
    });
  await attempt('script', () => new Promise((done) => {
    const script = Object.assign(document.createElement('script'), {src: origin + '/python.js'});
    script.onload = () => done('ran'); script.onerror = () => done('refused'); document.head.append(script);
  }));
  await attempt('socket', () => new Promise((done) => {
    const socket = new WebSocket(origin.replace('http', 'ws') + '/ws');
    socket.onopen = () => done('open'); socket.onerror = () => done('refused'); socket.onclose = () => done('refused');
  }));
  return tried;
}
"""


# Twenty windows of the app, opened one after the other: what each would then try is no matter.
GUESSES = """
async ([address, bytes]) => {
  for (let i = 0; i < 20; i++) await new Promise((done) => {
    const socket = new WebSocket(address);
    socket.onopen = () => socket.send(new Uint8Array(bytes));
    socket.onmessage = () => { window.answered = true; done(); };
    socket.onerror = done;
  });
  return window.answered === true;
}
"""


@contextmanager
def foreign_page() -> Iterator[str]:
    """A page of another origin on this machine, as another account's program could serve it."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<title>Win a bicycle</title>")

        def log_message(self, *_arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def status(origin: str, path: str, host: str = "") -> int:
    """What a program without the cookie is answered."""
    netloc = urlsplit(origin).netloc
    connection = http.client.HTTPConnection(netloc, timeout=5)
    connection.request("GET", path, headers={"Host": host or netloc})
    answer = connection.getresponse().status
    connection.close()
    return answer


def attack(page: Page, origin: str) -> dict[str, str]:
    return dict(page.evaluate(ATTACK, origin))


def guesses_in_vain(page: Page, origin: str) -> None:
    """The five tries of AC-7 are the officer's: before, five messages of any page used them up."""
    register = b"\x00" + msgpack.packb([1, {"session_id": "", "page_name": "", "page": {}}])
    with foreign_page() as address:
        other = page.context.new_page()
        other.goto(address)
        assert not other.evaluate(GUESSES, [origin.replace("http", "ws") + "/ws", list(register)])
        other.close()
    for number in range(50):
        assert status(origin, f"/?key={number}") == 403


def test_strangers_get_nowhere_while_the_officer_works_on(squad: BrowserSquad, browser: Browser) -> None:
    a = squad.a
    a.open()
    a.sees("Your notebook is locked")
    origin = f"http://{urlsplit(a.way_in).netloc}"
    guesses_in_vain(a.page, origin)
    a.unlock("not the passphrase")
    a.sees("4 tr")
    a.unlock()
    expect(a.button("Log contact").first).to_be_visible()
    assert "key" not in a.page.url
    assert "key" not in str(a.page.evaluate("[document.cookie, document.referrer, JSON.stringify(localStorage)]"))

    # a page in the officer's own browser, which has the cookie, and one in another that has not
    with foreign_page() as address:
        other = a.page.context.new_page()
        other.goto(address)
        tried = attack(other, origin)
        assert tried["fetch cors"] == tried["socket"] == tried["script"] == "refused", tried
        assert tried["fetch no-cors"] in ("refused", "opaque")
        other.set_content(f"<iframe src='{origin}/'></iframe>")
        other.wait_for_timeout(1000)
        assert all(frame.locator("#loading, flutter-view").count() == 0 for frame in other.frames[1:])
        other.close()
        stranger = browser.new_context()
        page = stranger.new_page()
        page.goto(address)
        tried = attack(page, origin)
        assert tried["fetch cors"] == tried["socket"] == tried["script"] == "refused", tried
        page.goto(f"{origin}/people")
        expect(page.get_by_text("Open this page with the whole address")).to_be_visible()
        assert "Beatbook" not in page.content()
        stranger.close()
    for path in ("/", "/main.dart.js", "/assets/FontManifest.json", "/docs", "/upload", "/oauth_callback?state=x"):
        assert status(origin, path) == 403
        assert status(origin, path, "beatbook.example") == 403
    assert status(origin, "/?key=guess") == 403

    # and what the officer does goes on: a second tab, a reload, a deep link, the note
    second = a.page.context.new_page()
    harness.open_page(second, f"{origin}/people")
    expect(second.get_by_role("button", name="Unlock").first).to_be_visible()
    second.close()
    a.page.reload()
    harness.wake(a.page)
    expect(a.button("Log contact").first).to_be_visible()  # the same session: nothing was locked
    a.tab("People")
    a.sees("Henrik Dahl")
    a.tab("Today")
    log_contact(a, "Tomás Mendes", "Door checked.")
    a.sees("Saved on this phone")
