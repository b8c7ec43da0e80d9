"""Signing in by Glewlwyd, an identity provider that others have written."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from support.access import Gate, door_of, gate_of
from support.console import ORIGIN
from support.glewlwyd import Glewlwyd, glewlwyd
from support.openid_provider import SECRET
from support.working_folder import CONFIG

USER = {
    "username": "gm",
    "name": "G. M.",
    "email": "gm@institute.example",
    "groups": "web-team",
    "verified": "1",
}
CONSOLE = """
[console]
listen = "127.0.0.1:8600"
[console.oidc]
issuer = "{issuer}"
client_id = "sentinel"
client_secret_file = "secret"
[console.oidc.roles]
web-team = ["authoriser"]
"""


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Glewlwyd]:
    with glewlwyd(tmp_path_factory.mktemp("glewlwyd"), f"{ORIGIN}/oidc/back", USER) as found:
        yield found


@pytest.fixture(scope="module")
def gate(provider: Glewlwyd, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    folder: Path = tmp_path_factory.mktemp("console")
    secret = folder / "secret"
    secret.write_text(f"{SECRET}\n")
    secret.chmod(0o600)
    with gate_of(folder, CONFIG + CONSOLE.format(issuer=provider.issuer)) as found:
        yield found


async def test_a_contact_signs_in_by_its_verified_address_and_group(
    provider: Glewlwyd, gate: Gate
) -> None:
    with door_of(gate) as door, closing(provider.browser("gm")) as outside:
        gate.clock.at = datetime.now(UTC)  # the provider's tokens are of its own moment
        visitor = door.browser()
        sent = await visitor.get("/oidc/login?back=/works")
        asked = httpx.URL(sent.headers["location"])
        assert asked.params["code_challenge_method"] == "S256"
        # what its own page adds once the person there has said yes
        back = outside.get(str(asked.copy_add_param("g_continue", "")))
        gate.clock.at = datetime.now(UTC)
        answer = await visitor.get(httpx.URL(back.headers["location"]).raw_path.decode())
        assert answer.headers["location"] == "/works", answer.text
        account = await visitor.get("/account")
        again = outside.get(str(asked.copy_add_param("g_continue", "")))
        replayed = await visitor.get(httpx.URL(again.headers["location"]).raw_path.decode())
    assert "GM (ICT)" in account.text
    assert "authoriser" in account.text
    assert replayed.status_code == 403
