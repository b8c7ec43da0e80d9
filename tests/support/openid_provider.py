"""A small OpenID provider on loopback: keeps the protocol (code flow, PKCE, client secret), signs
in whomever the test names without asking, and lies where it is told to."""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

CLIENT, SECRET = "sentinel", "of-the-client"  # not a secret: of a test
KID = "k1"


@dataclass(slots=True)
class Provider:
    """What it says of whom; changed between logins."""

    now: float
    issuer: str = ""
    subject: str = "u-1"
    name: str = "A. Person"
    mail: str = "gm@institute.example"
    verified: object = True
    groups: tuple[str, ...] = ("web-team",)
    methods: tuple[str, ...] = ("pwd",)
    claims: dict[str, Any] = field(default_factory=dict)
    """In place of what the token would say; None: left out."""
    header: dict[str, Any] = field(default_factory=dict)
    other_key: bool = False
    only_at_userinfo: bool = False
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": KID}))
    asked: list[dict[str, str]] = field(default_factory=list)
    """What each login asked for."""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "scopes_supported": ["openid", "email", "profile", "groups"],
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        self.asked.append(query)
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, fields: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """None: refused. A code is taken once."""
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self.codes.pop(fields.get("code", ""), None)
        if asked is None or authorization != f"Basic {basic}":
            return None
        digest = hashlib.sha256(fields.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (challenge, fields["redirect_uri"]) != (asked["code_challenge"], asked["redirect_uri"]):
            return None
        return {"access_token": "at", "token_type": "Bearer", "id_token": self.signed(asked)}

    def signed(self, asked: dict[str, str]) -> str:
        said: dict[str, Any] = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT,
            "exp": int(self.now) + 300,
            "iat": int(self.now),
            "nonce": asked["nonce"],
            "amr": list(self.methods),
            **({} if self.only_at_userinfo else self.about()),
        }
        if "max_age" in asked:
            said["auth_time"] = int(self.now)
        said = {name: value for name, value in (said | self.claims).items() if value is not None}
        header = {"alg": "ES256", "kid": KID, **self.header}
        if header["alg"] == "none":
            parts = (json.dumps(part).encode() for part in (header, said))
            texts = [base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts]
            return f"{texts[0]}.{texts[1]}."
        if header["alg"] == "HS256":  # the well-known public key taken for a shared secret
            return jwt.encode(header, said, OctKey.import_key(SECRET * 3), algorithms=["HS256"])
        key = ECKey.generate_key("P-256", {"kid": KID}) if self.other_key else self.key
        return jwt.encode(header, said, key)

    def about(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "email": self.mail,
            "email_verified": self.verified,
            "groups": list(self.groups),
        }


@contextmanager
def provider(now: float) -> Iterator[Provider]:
    """Answers until the block is left."""
    found = Provider(now=now)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            match parts.path:
                case "/authorize":
                    self.send_response(302)
                    self.send_header("Location", found.authorize(dict(parse_qsl(parts.query))))
                    self.end_headers()
                case "/keys":
                    self._say(200, {"keys": [found.key.as_dict(private=False)]})
                case "/userinfo":
                    self._say(200, {"sub": found.subject, **found.about()})
                case "/.well-known/openid-configuration":
                    self._say(200, found.document())
                case _:
                    self._say(404, {})

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            fields = dict(parse_qsl(self.rfile.read(length).decode()))
            answer = found.token(fields, self.headers.get("Authorization", ""))
            self._say(400 if answer is None else 200, answer or {"error": "invalid_grant"})

        def _say(self, status: int, document: object) -> None:
            content = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
