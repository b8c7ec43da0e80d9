"""A loopback stand-in for Cloudflare: its API with one zone, ruleset and rule, and its edge before
a real origin. Faithful to the public API: envelope, bearer token, checks of bodies, PATCH that
answers the whole ruleset, purge_cache; it fails as it is told to.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from sentinel.core.block_settings import BlockSettings, CloudflareBlock
from sentinel.core.secret import Secret

ZONE, RULESET, RULE = "a" * 32, "b" * 32, "c" * 32
API_TOKEN = "Sn3lZ-not-a-real-token-0123456789"
MAX_BODY = 2048

_HOSTS = re.compile(r"\(http\.host in \{([^}]*)\}\)")
_ACME = (
    '(not (starts_with(http.request.uri.path, "/.well-known/acme-challenge/") and '
    'http.request.method in {"GET" "HEAD"} and http.request.uri.query eq ""))'
)
_TOKEN = re.compile(
    r'\(not any\(http\.request\.headers\["x-sentinel-retest"\]\[\*\] eq "(\w+)"\)\)'
)


@dataclass
class Cloudflare:
    """What it holds, and how it fails next."""

    rules: list[dict[str, Any]] = field(default_factory=list)
    cache: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """GET answers with 200 by path, as an edge keeps them."""
    failures: list[str] = field(default_factory=list)
    """One for each of the next API calls: a status, `half`, `hang` or `ok`; then all is well."""
    retry_after: str = "0"
    calls: list[tuple[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    origin_port: int = 0
    released: threading.Event = field(default_factory=threading.Event)
    """Ends what hangs."""
    api_url: str = ""
    url: str = ""

    def settings(self, *, timeout_seconds: float = 300.0, **changes: object) -> BlockSettings:
        values: dict[str, Any] = {
            "zone": ZONE,
            "ruleset": RULESET,
            "rule": RULE,
            "token": Secret(API_TOKEN),
            "api_url": self.api_url,
            "timeout_seconds": timeout_seconds,
            **changes,
        }
        return BlockSettings(
            driver="cloudflare",
            flag_dir=Path("/nonexistent"),
            retry_after_seconds=60,
            at_origin=False,
            cloudflare=CloudflareBlock(**values),
        )

    @property
    def rule(self) -> dict[str, Any]:
        return next(rule for rule in self.rules if rule["id"] == RULE)

    def refuses(self, host: str, method: str, target: str, retest: str) -> bool:
        """Whether the rule matches, by the few words of the rules language that it may use."""
        rule = self.rule
        if not rule["enabled"]:
            return False
        text = rule["expression"]
        path, _, query = target.partition("?")
        challenge = path.startswith("/.well-known/acme-challenge/")
        hosts = _HOSTS.search(text)
        token = _TOKEN.search(text)
        return (
            hosts is not None
            and f'"{host}"' in hosts[1].split()
            and not (_ACME in text and challenge and not query and method in {"GET", "HEAD"})
            and not (token is not None and retest == token[1])
        )


class _Api(BaseHTTPRequestHandler):
    state: Cloudflare

    def log_message(self, *words: object) -> None:
        """Silent."""

    def do_GET(self) -> None:
        self._answer()

    do_PATCH = do_POST = do_GET  # noqa: N815 - the names that http.server calls

    def _answer(self) -> None:
        state = self.state
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        state.calls.append((self.command, self.path))
        state.headers.append(dict(self.headers.items()))
        fault = state.failures.pop(0) if state.failures else "ok"
        if fault == "hang":
            state.released.wait()
            return
        if fault == "echo":
            said = f"{self.headers['Authorization']} {json.loads(body)['expression'][-120:]}"
            self._send(400, {"code": 20127, "message": f"not a valid value: {said}"})
            return
        if fault not in {"ok", "half"}:
            self._send(int(fault), {"code": 10000 + int(fault), "message": f"fault {fault}"})
            return
        if self.headers.get("Authorization") != f"Bearer {API_TOKEN}":
            self._send(403, {"code": 10000, "message": "Authentication error"})
            return
        self._route(body, half=fault == "half")

    def _route(self, body: bytes, *, half: bool) -> None:
        base = f"/client/v4/zones/{ZONE}"
        ruleset = {
            "id": RULESET,
            "phase": "http_request_firewall_custom",
            "rules": self.state.rules,
        }
        if self.command == "GET" and self.path == f"{base}/rulesets/{RULESET}":
            self._send(200, None, ruleset, half=half)
        elif self.command == "PATCH" and self.path == f"{base}/rulesets/{RULESET}/rules/{RULE}":
            if wrong := self._patched(body):
                self._send(400, {"code": 20021, "message": wrong})
            else:
                self._send(200, None, ruleset, half=half)
        elif self.command == "POST" and self.path == f"{base}/purge_cache":
            if json.loads(body or b"{}") != {"purge_everything": True}:
                self._send(400, {"code": 1012, "message": "Request must contain one of ..."})
                return
            self.state.cache.clear()
            self._send(200, None, {"id": ZONE}, half=half)
        else:
            message = f"Could not route to {self.path}, perhaps your object identifier is invalid?"
            self._send(404, {"code": 7003, "message": message})

    def _patched(self, body: bytes) -> str:
        """Changes the rule; what the API would not take."""
        changes = json.loads(body)
        if self.headers.get("Content-Type") != "application/json":
            return "not JSON"
        unknown = set(changes) - {
            *("action", "action_parameters", "expression", "description", "enabled")
        }
        if unknown or not changes.get("action") or not changes.get("expression"):
            return f"bad rule {unknown}"
        response = changes.get("action_parameters", {}).get("response")
        if response is not None:
            if not 400 <= response["status_code"] <= 499:
                return "response status_code must be between 400 and 499"
            if len(response["content"].encode()) > MAX_BODY:
                return "response content is too long"
        self.state.rule.clear()
        self.state.rules[-1].update({"id": RULE, "version": "2", **changes})
        return ""

    def _send(
        self, status: int, error: object | None, result: object = None, *, half: bool = False
    ) -> None:
        errors = [] if error is None else [error]
        envelope = {"success": not errors, "errors": errors, "messages": [], "result": result}
        data = json.dumps(envelope).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        if status == 429:
            self.send_header("Retry-After", self.state.retry_after)
        self.end_headers()
        self.wfile.write(data[: len(data) // 2] if half else data)


class _Edge(BaseHTTPRequestHandler):
    """In front of the origin: the rule first, then the cache, then the origin."""

    state: Cloudflare

    def log_message(self, *words: object) -> None:
        """Silent."""

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        state, host = self.state, (self.headers.get("Host") or "").split(":")[0]
        token = self.headers.get("x-sentinel-retest") or ""
        if state.refuses(host, self.command, self.path, token):
            answer = state.rule["action_parameters"]["response"]
            self._send(answer["status_code"], answer["content"].encode())
            return
        if self.command == "GET" and self.path in state.cache:
            self._send(*state.cache[self.path])
            return
        connection = HTTPConnection("127.0.0.1", state.origin_port)
        try:
            connection.request(self.command, self.path, body or None, {"Host": host})
            response = connection.getresponse()
            found = response.status, response.read()
        finally:
            connection.close()
        if self.command == "GET" and found[0] == 200:
            state.cache[self.path] = found
        self._send(*found)

    do_HEAD = do_POST = do_GET  # noqa: N815 - the names that http.server calls

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@contextmanager
def running_cloudflare(origin_port: int = 0) -> Iterator[Cloudflare]:
    """Both servers, with the rule made and switched off."""
    state = Cloudflare(origin_port=origin_port)
    other = {"id": "d" * 32, "enabled": True, "action": "log", "expression": "true"}
    state.rules += [other, {"id": RULE, "enabled": False, "action": "block", "description": ""}]
    servers = [
        ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (kind,), {"state": state}))
        for kind in (_Api, _Edge)
    ]
    threads = [threading.Thread(target=server.serve_forever, args=(0.05,)) for server in servers]
    for thread in threads:
        thread.start()
    state.api_url = f"http://127.0.0.1:{servers[0].server_port}/client/v4/"
    state.url = f"http://127.0.0.1:{servers[1].server_port}/"
    try:
        yield state
    finally:
        state.released.set()
        for server, thread in zip(servers, threads, strict=True):
            server.shutdown()
            thread.join()
            server.server_close()
