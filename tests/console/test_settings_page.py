"""What is configured, on the console: values with their place, files, people; no secret."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.core.secret import Secret
from sentinel.core.shown_settings import HIDDEN, secrets_of, shown
from sentinel.core.toml_places import flattened, places
from sentinel.core.words import Role
from sentinel.files_in_force import OnDisk, files_in_force
from support.console import console_of, opened, person
from support.working_folder import CONFIG, make_working_folder

OWN = """
[limits]
# of one request
timeout = "7s"

[[channel]]
name = "press"
kind = "webhook"
url = "https://hook.example/in"
secret_file = "secret"
"""
SECRET = "a-secret-that-nobody-is-shown"
TEXT = '''
# [commented]
top = 1
[a.b]
x = """
[not.a.table]
y = 2
"""
y = [
  "one", # ]
  "[two]",
]
[[site]]
name = "one"
[[site.block]]
driver = "nginx"
[[site]]
name = "two"
[site.restore]
exchange = "copy"
[[site.block]]
driver = "caddy"
[[site.block]]
driver = "demo"
'''


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
    (tmp_path / "secret").chmod(0o600)
    return make_working_folder(tmp_path, CONFIG + OWN)


def test_each_key_has_its_line() -> None:
    import tomllib

    found = places(TEXT)
    lines = TEXT.split("\n")
    for key, line in {
        "top": "top = 1",
        "a.b.x": 'x = """',
        "a.b.y": "y = [",
        "site[0].name": 'name = "one"',
        "site[0].block[0].driver": 'driver = "nginx"',
        "site[1].restore.exchange": 'exchange = "copy"',
        "site[1].block[0].driver": 'driver = "caddy"',
        "site[1].block[1].driver": 'driver = "demo"',
    }.items():
        assert lines[found[key] - 1] == line, key
    assert {key for key, _ in flattened(tomllib.loads(TEXT))} <= set(found)
    assert "not.a.table" not in found


def test_a_value_that_is_a_secret_is_never_shown() -> None:
    secrets = secrets_of({"x": (Secret("s3cret-word"), "plain")})
    assert shown("mail.password", "anything", frozenset()) == HIDDEN
    assert shown("channel[0].url", "https://h.example/s3cret-word/in", secrets) == HIDDEN
    assert shown("restic.repository", "rest:https://u:pw@h/", secrets) == '"rest:https://u:***@h/"'
    assert shown("limits.timeout", "7s", secrets) == '"7s"'
    assert shown("site[0].watch", True, secrets) == "true"


async def test_values_stand_with_their_meaning_and_place(file: Path) -> None:
    line = file.read_text(encoding="utf-8").split("\n").index('timeout = "7s"') + 1
    with opened(file) as app:
        async with console_of(app, person()) as console:
            page = (await console.client.get("/settings")).text
    assert f"config.toml, line {line}" in page
    assert "&#34;7s&#34;" in page
    assert "For one request" in page or "request" in page
    assert SECRET not in page
    assert "Reload needed" not in page
    assert "answer for a backup that is not clean" in page, "what an authoriser may"
    assert "nothing says how to close it" in page


async def test_files_that_changed_since_are_told(file: Path) -> None:
    with opened(file) as app:
        checks = file.parent / "checks"
        changed, gone = checks / "home.toml", checks / "headers.toml"
        changed.write_text(f"# another\n{changed.read_text(encoding='utf-8')}", encoding="utf-8")
        gone.unlink()
        (checks / "new.toml").write_text("kind = 'x'\n", encoding="utf-8")
        found = {one.name: one.on_disk for one in files_in_force(app.config)}
        async with console_of(app, person()) as console:
            page = (await console.client.get("/settings")).text
    assert found["checks/home.toml"] is OnDisk.DIFFERS
    assert found["checks/headers.toml"] is OnDisk.MISSING
    assert found["checks/new.toml"] is OnDisk.NEW
    assert found["config.toml"] is OnDisk.SAME
    assert "Reload needed" in page
    assert "new, not in force" in page


async def test_a_file_that_is_no_toml_any_more_breaks_no_page(file: Path) -> None:
    with opened(file) as app:
        file.write_text("= = =", encoding="utf-8")
        async with console_of(app, person()) as console:
            answer = await console.client.get("/settings")
    assert answer.status_code == 200
    assert "This file differs from what is in force" in answer.text


async def test_who_only_looks_does_not_read_them(file: Path) -> None:
    with opened(file) as app:
        async with console_of(app, person("Auditor", (Role.VIEWER,))) as console:
            assert (await console.client.get("/settings")).status_code == 403
