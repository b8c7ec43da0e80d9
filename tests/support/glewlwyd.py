"""Glewlwyd, an OpenID provider that others have written, on loopback: set up by its own API."""

import gzip
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import sqlite_utils
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from support.free_ports import free_port
from support.openid_provider import CLIENT, SECRET
from support.programs import needs, needs_file
from support.waiting import LIMIT_SECONDS
from support.web_server import until

SHIPPED = Path("/usr/share/doc/glewlwyd")
ADMIN = ("admin", "password")
"""As its package makes them."""
PASSWORD = "copper lantern seven"
TEXT = {"multiple": False, "read": True, "write": True, "profile-read": True}


@dataclass(frozen=True, slots=True)
class Glewlwyd:
    """The provider and its one user."""

    issuer: str
    api: str

    def browser(self, user: str) -> httpx.Client:
        """A browser that has signed in there and let our client know who it is."""
        found = httpx.Client(base_url=self.api, timeout=LIMIT_SECONDS)
        _sent(found, "POST", "/auth/", {"username": user, "password": PASSWORD})
        _sent(found, "PUT", f"/auth/grant/{CLIENT}", {"scope": "openid"})
        return found


@contextmanager
def glewlwyd(folder: Path, redirect: str, user: dict[str, object]) -> Iterator[Glewlwyd]:
    """Answers until the block is left."""
    program = needs("glewlwyd", package="glewlwyd")
    schema = needs_file(SHIPPED / "database" / "init.sqlite3.sql.gz", package="glewlwyd")
    port = free_port()
    database = folder / "glewlwyd.db"
    with sqlite_utils.Database(database) as db:
        db.conn.executescript(gzip.decompress(schema.read_bytes()).decode())
    sample = gzip.decompress((SHIPPED / "glewlwyd.conf.sample.gz").read_bytes()).decode()
    for before, after in (
        ("port=4593", f'port={port}\nbind_address="127.0.0.1"'),
        ("http://localhost:4593", f"http://127.0.0.1:{port}"),
        ("/var/cache/glewlwyd/glewlwyd.db", str(database)),
        ("cookie_secure=1", "cookie_secure=0"),
        ('cookie_domain="localhost"', ""),
    ):
        assert before in sample
        sample = sample.replace(before, after)
    file = folder / "glewlwyd.conf"
    file.write_text(sample)
    with (folder / "glewlwyd.log").open("wb") as log:
        process = subprocess.Popen(
            [program, "--config-file", str(file)], stdout=log, stderr=subprocess.STDOUT
        )
    api = f"http://127.0.0.1:{port}/api"
    try:
        until(lambda: _answers(api))
        _set_up(api, redirect, user)
        yield Glewlwyd(issuer=f"{api}/oidc", api=api)
    finally:
        process.terminate()
        process.wait()


def _answers(api: str) -> bool:
    try:
        httpx.get(f"{api}/auth/")
    except httpx.HTTPError:
        return False
    return True


def _set_up(api: str, redirect: str, user: dict[str, object]) -> None:
    with httpx.Client(base_url=api, timeout=LIMIT_SECONDS) as admin:
        _sent(admin, "POST", "/auth/", {"username": ADMIN[0], "password": ADMIN[1]})
        users = admin.get("/mod/user/database").json()
        users["parameters"]["data-format"] |= {"groups": TEXT, "verified": TEXT}
        _sent(admin, "PUT", "/mod/user/database", users)
        _sent(admin, "PUT", "/mod/user/database/reset", {})
        _sent(admin, "POST", "/mod/plugin/", _plugin(api))
        about = {"password": PASSWORD, "enabled": True, "scope": ["openid", "g_profile"]}
        _sent(admin, "POST", "/user/", {**about, **user})
        client = {
            "client_id": CLIENT,
            "name": "Sentinel",
            "client_secret": SECRET,
            "confidential": True,
            "enabled": True,
            "redirect_uri": [redirect],
            "authorization_type": ["code"],
            "token_endpoint_auth_method": ["client_secret_basic"],
            "scope": [],
        }
        _sent(admin, "POST", "/client/", client)


def _plugin(api: str) -> dict[str, object]:
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    off = ("token", "none", "password", "client", "device", "refresh")
    return {
        "module": "oidc",
        "name": "oidc",
        "display_name": "oidc",
        "order_rank": 0,
        "parameters": {
            "iss": f"{api}/oidc",
            "subject-type": "public",
            "jwt-type": "ecdsa",
            "jwt-key-size": "256",
            "key": private.decode(),
            "cert": public.decode(),
            "access-token-duration": 3600,
            "refresh-token-duration": 3600,
            "code-duration": 600,
            "refresh-token-rolling": False,
            "allow-non-oidc": False,
            **{f"auth-type-{name}-enabled": False for name in off},
            "auth-type-code-enabled": True,
            "auth-type-code-revoke-replayed": True,
            "auth-type-id-token-enabled": True,
            "jwks-show": True,
            "pkce-allowed": True,
            "pkce-method-plain-allowed": False,
            "name-claim": "mandatory",
            "email-claim": "mandatory",
            "claims": [
                {
                    "name": "groups",
                    "user-property": "groups",
                    "type": "string",
                    "mandatory": True,
                },
                {
                    "name": "email_verified",
                    "user-property": "verified",
                    "type": "boolean",
                    "boolean-value-true": "1",
                    "boolean-value-false": "0",
                    "mandatory": True,
                },
            ],
        },
    }


def _sent(client: httpx.Client, method: str, path: str, document: dict[str, object]) -> None:
    answer = client.request(method, path, json=document)
    assert answer.status_code == 200, f"{method} {path}: {answer.status_code} {answer.text}"
