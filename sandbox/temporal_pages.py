"""Temporal's own pages, with a setting for which the development server has no flag.

Everything is passed on to the server and back as it is, but for the answer in which the pages read
their settings: there, the browser is told to show whoever opens sealed values its cookie, as
TEMPORAL_CODEC_INCLUDE_CREDENTIALS does for the pages' own container.
"""

import contextlib
import json
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sandbox.serving import HOST

SETTINGS = "/api/v1/settings"
PATIENCE_SECONDS = 120
_OF_ONE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length"}


EXPLANATION = "Sealed. Sign in as a reviewer in this browser, then reload this page:"


def _with_cookies(answer: bytes, sign_in: str) -> bytes:
    settings = json.loads(answer)
    settings.setdefault("Codec", {}).update(
        IncludeCredentials=True, DefaultErrorMessage=EXPLANATION, DefaultErrorLink=sign_in
    )
    return json.dumps(settings).encode()


class _Passing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    pages: int
    sign_in: str

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        reads_settings = self.path.partition("?")[0] == SETTINGS
        left_out = {"connection"} | ({"accept-encoding"} if reads_settings else set())
        headers = {name: it for name, it in self.headers.items() if name.lower() not in left_out}
        server = HTTPConnection(HOST, self.pages, timeout=PATIENCE_SECONDS)
        with contextlib.closing(server):
            try:
                server.request(self.command, self.path, body or None, headers)
                answer = server.getresponse()
                said = answer.read()
            except (OSError, HTTPException):
                self.send_error(502)
                return
        if reads_settings and answer.status == 200:
            said = _with_cookies(said, self.sign_in)
        self._hand_back(answer.status, answer.getheaders(), said)

    def _hand_back(self, status: int, headers: list[tuple[str, str]], said: bytes) -> None:
        self.send_response_only(status)
        for name, word in headers:
            if name.lower() not in _OF_ONE_CONNECTION:
                self.send_header(name, word)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Say nothing: a browser asks all the time."""

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _pass_on  # noqa: N815


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """Say nothing: the browser went away."""


@contextlib.contextmanager
def open_pages(port: int, pages: int, sign_in: str) -> Iterator[None]:
    """Answer on a port with the pages of another one, for as long as the block lasts."""
    handler = type("Passing", (_Passing,), {"pages": pages, "sign_in": sign_in})
    with _Server((HOST, port), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()
