"""The command driver with real programs: what they get, how long they take, what they say."""

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.blockers.command import CommandBlocker, missing_programs
from sentinel.core.block_settings import BlockSettings, CommandBlock
from sentinel.core.ports import BlockOrder
from sentinel.core.site import Site
from sentinel.errors import BlockError
from support.values import make_site
from support.web_server import until

TOKEN = "0123456789abcdef" * 4
INCIDENT = "INC-20261122-0001"
BLOCKER = CommandBlocker()

PROGRAM = """#!/bin/sh
# close SITE INCIDENT PAGE TOKENFILE | open SITE | status SITE
state={folder}/state
printf '%s\\n' "$*" >> {folder}/calls
case "$1" in
  close) cat "$4" > {folder}/page; cat "$5" > {folder}/token; printf %s "$3" > "$state";;
  open) rm -f "$state";;
  status) cat "$state" 2>/dev/null; exit 0;;
esac
"""


def program(folder: Path, text: str = PROGRAM, name: str = "block") -> Path:
    path = folder / name
    path.write_text(text.replace("{folder}", str(folder)))
    path.chmod(0o700)
    return path


def site_with(folder: Path, path: Path, *, seconds: float = 300.0, **changes: object) -> Site:
    commands = CommandBlock(
        apply=(str(path), "close", "{site}", "{incident}", "{page}", "{token}"),
        lift=(str(path), "open", "{site}"),
        status=(str(path), "status", "{site}"),
        timeout_seconds=seconds,
    )
    block = BlockSettings(
        driver="command", flag_dir=folder / "flags", retry_after_seconds=60, command=commands
    )
    return make_site(block=block, **changes)


def order(site: Site, **changes: str) -> BlockOrder:
    values = {"incident": INCIDENT, "token": TOKEN, "page_html": "<p>बंद</p>", **changes}
    return BlockOrder(site=site, **values)


def test_the_programs_close_tell_and_open(tmp_path: Path) -> None:
    site = site_with(tmp_path, program(tmp_path))
    assert BLOCKER.incident(site) == ""
    BLOCKER.apply(order(site))
    assert BLOCKER.incident(site) == INCIDENT
    assert (tmp_path / "page").read_text() == "<p>बंद</p>"
    assert (tmp_path / "token").read_text() == TOKEN
    BLOCKER.lift(site)
    assert BLOCKER.incident(site) == ""
    assert missing_programs(site) == ()


def test_the_token_shows_in_no_list_of_processes_and_to_nobody_else(tmp_path: Path) -> None:
    site = site_with(tmp_path, program(tmp_path))
    BLOCKER.apply(order(site))
    assert TOKEN not in (tmp_path / "calls").read_text()
    folder = tmp_path / "flags" / "main" / "command"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    BLOCKER.lift(site)
    assert list(folder.iterdir()) == []


def test_no_shell_reads_what_is_put_in(tmp_path: Path) -> None:
    """A word of the configuration stays one word, whatever stands in it."""
    path = program(tmp_path, '#!/bin/sh\nprintf "%s|" "$@" > {folder}/words\n')
    site = site_with(tmp_path, path)
    assert site.block is not None
    assert site.block.command is not None
    commands = replace(site.block.command, lift=(str(path), "a b; touch {site}", "$(id) {nothing}"))
    BLOCKER.lift(replace(site, block=replace(site.block, command=commands)))
    assert (tmp_path / "words").read_text() == "a b; touch main|$(id) {nothing}|"


def test_a_program_that_does_not_end_is_killed_with_its_children(tmp_path: Path) -> None:
    text = "#!/bin/sh\nsleep 1000 &\necho $! > {folder}/child\nwait\n"
    site = site_with(tmp_path, program(tmp_path, text), seconds=0.3)
    with pytest.raises(BlockError, match=r"did not end within 0.3 s and was killed"):
        BLOCKER.apply(order(site))
    child = tmp_path / "child"
    if child.exists() and child.read_text().strip():
        until(lambda: not _runs(int(child.read_text())))  # a kill is not over when it is sent


def _runs(pid: int) -> bool:
    """A zombie that nobody has waited for yet does not run."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("#!/bin/sh\necho no right >&2\nexit 3\n", "ended with exit code 3. It said: 'no right'"),
        ("#!/bin/sh\nyes\n", "wrote more than 64,000 bytes and was killed"),
    ],
)
def test_a_program_that_fails_is_told(tmp_path: Path, text: str, said: str) -> None:
    site = site_with(tmp_path, program(tmp_path, text))
    for work in (lambda: BLOCKER.apply(order(site)), lambda: BLOCKER.incident(site)):
        with pytest.raises(BlockError) as caught:
            work()
        assert said in str(caught.value)


def test_a_program_that_prints_the_token_does_not_put_it_into_the_journal(tmp_path: Path) -> None:
    """Such as a shell that is told to print each command."""
    text = '#!/bin/sh\nset -x\ntrue X-Sentinel-Retest: "$(cat "$5")"\nexit 3\n'
    site = site_with(tmp_path, program(tmp_path, text))
    with pytest.raises(BlockError) as caught:
        BLOCKER.apply(order(site))
    assert "X-Sentinel-Retest: ***" in str(caught.value)
    assert TOKEN[:34] not in str(caught.value)


def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    site = site_with(tmp_path, tmp_path / "missing")
    with pytest.raises(BlockError, match="could not be started"):
        BLOCKER.incident(site)
    assert missing_programs(site) == (str(tmp_path / "missing"),)


def test_a_status_that_is_no_incident_is_refused(tmp_path: Path) -> None:
    site = site_with(tmp_path, program(tmp_path, "#!/bin/sh\necho it is blocked\n"))
    with pytest.raises(BlockError, match="`status` printed 'it is blocked'"):
        BLOCKER.incident(site)


@pytest.mark.parametrize("changes", [{"incident": "../x"}, {"token": "short"}])
def test_bad_names_never_reach_a_program(tmp_path: Path, changes: dict[str, str]) -> None:
    site = site_with(tmp_path, program(tmp_path))
    with pytest.raises(BlockError, match="no incident or no re-test token"):
        BLOCKER.apply(order(site, **changes))
    assert not (tmp_path / "calls").exists()


def test_the_programs_get_none_of_sentinels_passwords(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENTINEL_MAIL_PASSWORD", "secret")
    site = site_with(tmp_path, program(tmp_path, "#!/bin/sh\nenv > {folder}/env\n"))
    BLOCKER.lift(site)
    assert "SENTINEL" not in (tmp_path / "env").read_text()
    assert os.environ["SENTINEL_MAIL_PASSWORD"] == "secret"
