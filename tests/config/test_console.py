"""[console]: what is made of what is left out, and what is accepted beyond this machine."""

from pathlib import Path

import pytest

from sentinel.config import load
from sentinel.core.words import Role
from support.certificates import Authority
from support.working_folder import CONFIG, make_working_folder


def test_without_a_table_there_is_no_console(tmp_path: Path) -> None:
    console = load(make_working_folder(tmp_path), environ={}).console
    assert (console.listen, console.url, console.oidc) == ("", "", None)


def test_the_address_follows_from_where_it_listens(tmp_path: Path) -> None:
    file = make_working_folder(tmp_path, f'{CONFIG}\n[console]\nlisten = "[::1]:8600"\n')
    console = load(file, environ={}).console
    assert console.url == "http://[::1]:8600/"
    assert not console.secure


def test_behind_a_proxy_or_with_a_certificate_others_may_reach_it(tmp_path: Path) -> None:
    proxied = (
        '[console]\nlisten = "10.0.0.5:8600"\nurl = "https://sentinel.example.org/"\n'
        'trusted_proxies = ["10.0.0.1"]\n'
    )
    assert load(
        make_working_folder(tmp_path / "a", f"{CONFIG}\n{proxied}"), environ={}
    ).console.secure
    Authority(tmp_path).good("10.0.0.5")
    both = tmp_path / "good.pem"
    own = f'[console]\nlisten = "10.0.0.5:8600"\ncertificate = "{both}"\nkey = "{both}"\n'
    console = load(make_working_folder(tmp_path / "b", f"{CONFIG}\n{own}"), environ={}).console
    assert console.secure
    assert console.url == "https://10.0.0.5:8600/"


def test_an_identity_provider_is_read_with_its_groups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        '[console]\nlisten = "127.0.0.1:8600"\n[console.oidc]\n'
        'issuer = "https://login.example.org/realms/office"\nclient_id = "sentinel"\n'
        '[console.oidc.roles]\nweb-team = ["on-call", "operations"]\n'
    )
    file = make_working_folder(tmp_path, f"{CONFIG}\n{text}")
    oidc = load(file, environ={"SENTINEL_OIDC_SECRET": "word"}).console.oidc
    assert oidc is not None
    assert oidc.issuer == "https://login.example.org/realms/office", "as tokens carry it"
    assert oidc.roles == {"web-team": (Role.ON_CALL, Role.OPERATIONS)}
    assert oidc.client_secret.reveal() == "word"
    assert "word" not in repr(oidc)
