"""The flag folder: what stands in it after each call, and what it refuses."""

import errno
import os
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sentinel.blockers import BLOCKERS, flag_folder
from sentinel.blockers.flag import FlagBlocker, read_flag
from sentinel.blockers.flag_folder import hidden_points, turn, weak_points
from sentinel.core.block_settings import HaproxyBlock
from sentinel.core.ports import BlockOrder
from sentinel.core.site import BlockSettings, Site
from sentinel.errors import BlockError
from support.values import make_site

TOKEN = "0123456789abcdef" * 4
INCIDENT = "INC-20261122-0001"


def site_in(folder: Path, **changes: object) -> Site:
    settings = BlockSettings(driver="demo", flag_dir=folder / "flags", retry_after_seconds=600)
    return make_site(block=settings, document_root=folder / "www", **changes)


def order(
    site: Site, incident: str = INCIDENT, token: str = TOKEN, page: str = "<p>बंद"
) -> BlockOrder:
    return BlockOrder(site=site, incident=incident, token=token, page_html=page)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def tree(folder: Path) -> dict[str, str]:
    """Every name below a folder, with what it holds, so that two states can be compared."""
    return {
        str(path.relative_to(folder)): str(path.readlink())
        if path.is_symlink()
        else ("" if path.is_dir() else path.read_text())
        for path in sorted(folder.rglob("*"))
    }


def test_a_full_disk_of_the_flags_is_told_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was told as a folder of somebody else's, and as one called None."""
    site = site_in(tmp_path)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("sentinel.blockers.flag.write_atomically", full)
    told = f"{tmp_path / 'flags'}: No space left on device. Make room on the disk"
    with pytest.raises(BlockError, match=told):
        FlagBlocker().apply(order(site))


def test_a_block_puts_page_token_and_switch_where_web_servers_look(tmp_path: Path) -> None:
    site = site_in(tmp_path)
    FlagBlocker().apply(order(site))
    home = tmp_path / "flags" / "main"
    assert str((home / "current").readlink()) == f"incidents/{INCIDENT}"
    assert (home / "current" / "block.html").read_text() == "<p>बंद"
    assert (home / "current" / "retest" / TOKEN).read_bytes() == b""
    assert FlagBlocker().incident(site) == INCIDENT


def test_a_block_can_be_read_by_the_web_server_whatever_the_umask(tmp_path: Path) -> None:
    """A service runs with umask 077; the web server's user must get through all the same."""
    before = os.umask(0o077)
    try:
        FlagBlocker().apply(order(site_in(tmp_path)))
    finally:
        os.umask(before)
    home = tmp_path / "flags" / "main"
    for folder in (tmp_path / "flags", home, home / "incidents", home / "current"):
        assert mode(folder) == 0o755, folder
    assert mode(home / "current" / "retest") == 0o711
    assert mode(home / "current" / "block.html") == 0o644
    assert mode(home / "current" / "retest" / TOKEN) == 0o644


def test_repeating_a_block_changes_nothing(tmp_path: Path) -> None:
    site = site_in(tmp_path)
    FlagBlocker().apply(order(site))
    before = tree(tmp_path)
    FlagBlocker().apply(order(site))
    assert tree(tmp_path) == before


def test_a_block_that_was_cut_short_is_finished_by_the_next(tmp_path: Path) -> None:
    """A crash before the switch leaves the site open; leftovers do not stand in the way."""
    site = site_in(tmp_path)
    incident = tmp_path / "flags" / "main" / "incidents" / INCIDENT
    incident.mkdir(parents=True)
    (incident / "block.html").write_text("half")
    (incident / ".block.html.new").write_text("quarter")
    assert FlagBlocker().incident(site) == ""
    FlagBlocker().apply(order(site))
    assert read_flag(tmp_path / "flags", "main").page_html == "<p>बंद"


def test_a_new_incident_takes_the_place_of_the_old_one_in_one_step(tmp_path: Path) -> None:
    site = site_in(tmp_path)
    FlagBlocker().apply(order(site))
    FlagBlocker().apply(order(site, incident="INC-20261122-0002", token="f" * 64))
    state = read_flag(tmp_path / "flags", "main")
    assert state.incident == "INC-20261122-0002"
    assert state.passes("f" * 64)
    assert not state.passes(TOKEN)


def test_a_new_token_is_the_only_one_that_passes(tmp_path: Path) -> None:
    site = site_in(tmp_path)
    FlagBlocker().apply(order(site))
    FlagBlocker().apply(order(site, token="f" * 64))
    state = read_flag(tmp_path / "flags", "main")
    assert state.passes("f" * 64)
    assert not state.passes(TOKEN)


def test_lifting_removes_the_switch_and_every_token_and_may_be_repeated(tmp_path: Path) -> None:
    site = site_in(tmp_path)
    FlagBlocker().lift(site)
    FlagBlocker().apply(order(site))
    FlagBlocker().lift(site)
    FlagBlocker().lift(site)
    assert FlagBlocker().incident(site) == ""
    assert TOKEN not in "".join(tree(tmp_path))
    assert read_flag(tmp_path / "flags", "main").incident == ""


def test_lifting_finishes_what_a_crash_left(tmp_path: Path) -> None:
    """Switch gone, tokens still there: the next lift takes them away."""
    site = site_in(tmp_path)
    FlagBlocker().apply(order(site))
    (tmp_path / "flags" / "main" / "current").unlink()
    FlagBlocker().lift(site)
    assert TOKEN not in "".join(tree(tmp_path))


@pytest.mark.parametrize(
    "token",
    ["", TOKEN.upper(), TOKEN[:-1], TOKEN + "0", "../block.html", f"../retest/{TOKEN}", "\0" * 64],
)
def test_only_the_token_itself_passes(tmp_path: Path, token: str) -> None:
    FlagBlocker().apply(order(site_in(tmp_path)))
    assert not read_flag(tmp_path / "flags", "main").passes(token)
    assert read_flag(tmp_path / "flags", "main").passes(TOKEN)


def test_a_switch_that_leads_nowhere_blocks_neither_server(tmp_path: Path) -> None:
    """nginx tests whether the page exists; what Sentinel believes must be the same."""
    home = tmp_path / "flags" / "main"
    home.mkdir(parents=True)
    (home / "current").symlink_to("incidents/INC-GONE")
    assert FlagBlocker().incident(site_in(tmp_path)) == ""
    assert read_flag(tmp_path / "flags", "main").incident == ""


@pytest.mark.parametrize("incident", ["", "../x", "a/b", ".", "INC 1", "INC-1\n", "-x"])
def test_an_incident_that_is_no_plain_name_is_refused(tmp_path: Path, incident: str) -> None:
    with pytest.raises(BlockError, match="no incident"):
        FlagBlocker().apply(order(site_in(tmp_path), incident=incident))
    assert not (tmp_path / "flags").exists()


@pytest.mark.parametrize("token", ["", "ab", "A" * 64, "../" + "a" * 61, "a" * 64 + "\n"])
def test_a_token_that_is_not_64_hex_digits_is_refused(tmp_path: Path, token: str) -> None:
    with pytest.raises(BlockError, match="64"):
        FlagBlocker().apply(order(site_in(tmp_path), token=token))


@pytest.mark.parametrize("name", ["..", "a/b", "", ".hidden"])
def test_a_site_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BlockError, match="folder"):
        FlagBlocker().apply(order(site_in(tmp_path, name=name)))


def test_a_flag_folder_inside_the_document_root_is_refused(tmp_path: Path) -> None:
    """Who can write the site must not be able to lift its block; a link does not hide it."""
    root = tmp_path / "www"
    (root / "flags").mkdir(parents=True)
    (tmp_path / "link").symlink_to(root / "flags")
    for folder in (root, root / "flags", tmp_path / "link"):
        settings = BlockSettings(driver="demo", flag_dir=folder, retry_after_seconds=600)
        with pytest.raises(BlockError, match="document root"):
            FlagBlocker().apply(order(make_site(block=settings, document_root=root)))


def test_a_site_without_block_settings_is_told_how_to_get_them(tmp_path: Path) -> None:
    with pytest.raises(BlockError, match="sentinel block prepare"):
        FlagBlocker().lift(make_site())


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "flags").write_text("a file")
    with pytest.raises(BlockError, match="flags"):
        FlagBlocker().apply(order(site_in(tmp_path)))


def test_a_probe_is_a_page_that_only_its_token_finds(tmp_path: Path) -> None:
    site = site_in(tmp_path)
    FlagBlocker().begin_probe(site, TOKEN)
    state = read_flag(tmp_path / "flags", "main")
    assert (state.incident, state.probed(TOKEN), state.probed("f" * 64)) == ("", True, False)
    assert not state.passes(TOKEN), "a probe's token opens nothing"
    assert mode(tmp_path / "flags" / "main" / "probe") == 0o711
    FlagBlocker().begin_probe(site, "f" * 64)
    assert not read_flag(tmp_path / "flags", "main").probed(TOKEN), "an earlier one has ended"
    FlagBlocker().end_probe(site)
    FlagBlocker().end_probe(site)
    assert not read_flag(tmp_path / "flags", "main").probed("f" * 64)
    assert FlagBlocker().incident(site) == ""


@pytest.mark.parametrize("token", ["", "ab", "A" * 64, "../" + "a" * 61])
def test_a_probe_without_a_token_is_refused(tmp_path: Path, token: str) -> None:
    with pytest.raises(BlockError, match="64"):
        FlagBlocker().begin_probe(site_in(tmp_path), token)


def test_a_block_leaves_a_probe_and_a_lift_does_too(tmp_path: Path) -> None:
    site = site_in(tmp_path)
    FlagBlocker().begin_probe(site, TOKEN)
    FlagBlocker().apply(order(site))
    FlagBlocker().lift(site)
    assert read_flag(tmp_path / "flags", "main").probed(TOKEN)


def test_a_folder_that_others_can_write_is_a_weak_point(tmp_path: Path) -> None:
    site = site_in(tmp_path)
    FlagBlocker().apply(order(site))
    assert weak_points(site) == ()
    (tmp_path / "flags").chmod(0o777)
    assert "chmod" in weak_points(site)[0]


def test_who_can_write_a_folder_above_can_lift_the_block_too(tmp_path: Path) -> None:
    """By putting another one in the flag folder's place; a link on the way leads there as well."""
    real = tmp_path / "hosting" / "state"
    real.mkdir(parents=True)
    (tmp_path / "link").symlink_to(real)
    for state in (real, tmp_path / "link"):
        settings = BlockSettings(driver="nginx", flag_dir=state / "flags", retry_after_seconds=600)
        site = make_site(block=settings)
        FlagBlocker().apply(order(site))
        assert weak_points(site) == ()
        (tmp_path / "hosting").chmod(0o777)
        (weak,) = weak_points(site)
        assert f"{tmp_path / 'hosting'} can be written by others" in weak
        (tmp_path / "hosting").chmod(0o1777)  # what lies in it is its owner's, as in /tmp
        assert weak_points(site) == ()
        (tmp_path / "hosting").chmod(0o755)


def test_folders_that_are_made_on_the_way_let_the_web_server_through(tmp_path: Path) -> None:
    """With a service's umask only the last of them did: the block was set, and nobody saw it."""
    settings = BlockSettings(
        driver="nginx", flag_dir=tmp_path / "lib" / "site" / "flags", retry_after_seconds=600
    )
    before = os.umask(0o077)
    try:
        FlagBlocker().apply(order(make_site(block=settings)))
    finally:
        os.umask(before)
    assert [mode(tmp_path / way) for way in ("lib", "lib/site", "lib/site/flags")] == [0o755] * 3


@pytest.mark.parametrize(("driver", "hidden"), [("nginx", True), ("haproxy", False)])
def test_a_folder_that_hides_the_flag_from_the_web_server_is_named(
    tmp_path: Path, driver: str, hidden: bool
) -> None:
    (tmp_path / "private").mkdir(mode=0o700)
    settings = BlockSettings(
        driver=driver, flag_dir=tmp_path / "private" / "flags", retry_after_seconds=600
    )
    found = " ".join(hidden_points(make_site(block=settings)))
    assert (f"{tmp_path / 'private'} lets nobody else in" in found) is hidden


def test_a_flag_folder_below_tmp_is_told_for_a_service_has_a_tmp_of_its_own() -> None:
    for folder, told in (("/tmp/flags", True), ("/var/tmp/x/flags", True), ("/srv/flags", False)):
        settings = BlockSettings(driver="apache", flag_dir=Path(folder), retry_after_seconds=600)
        found = " ".join(hidden_points(make_site(block=settings)))
        assert ("PrivateTmp" in found) is told


def test_what_a_killed_block_left_beside_a_name_or_a_token_goes(tmp_path: Path) -> None:
    """Caddy takes the first name in the folder for the incident's."""
    site = site_in(tmp_path)
    incident = tmp_path / "flags" / "main" / "incidents" / INCIDENT
    for folder in ("name", "retest"):
        (incident / folder).mkdir(parents=True)
        (incident / folder / "..left.new.0123456789ab").write_bytes(b"")
    FlagBlocker().apply(order(site))
    assert [path.name for path in (incident / "name").iterdir()] == [INCIDENT]
    assert [path.name for path in (incident / "retest").iterdir()] == [TOKEN]


def test_two_processes_take_turns(tmp_path: Path) -> None:
    """The daemon's proof of each minute and a command; each would clear the other's files away."""
    site = site_in(tmp_path)
    FlagBlocker().apply(order(site))
    with ThreadPoolExecutor(max_workers=1) as other:
        with turn(tmp_path / "flags" / "main"):
            waiting = other.submit(FlagBlocker().lift, site)
            assert FlagBlocker().incident(site) == INCIDENT
            assert not waiting.done()
        waiting.result()
    assert FlagBlocker().incident(site) == ""


def test_a_process_that_hangs_with_its_turn_does_not_keep_a_site_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flag_folder, "TURN_SECONDS", 0.0)
    site = site_in(tmp_path)
    (tmp_path / "flags" / "main").mkdir(parents=True)
    with turn(tmp_path / "flags" / "main"):
        FlagBlocker().apply(order(site))
    assert FlagBlocker().incident(site) == INCIDENT


def test_a_flag_that_goes_while_it_is_read_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lifted by a command between two looks of the daemon: no fault that somebody must mend."""
    site, exists = site_in(tmp_path), Path.exists
    FlagBlocker().apply(order(site))

    def lifted_meanwhile(self: Path) -> bool:
        monkeypatch.setattr(Path, "exists", exists)
        there = exists(self)
        FlagBlocker().lift(site)
        return there

    monkeypatch.setattr(Path, "exists", lifted_meanwhile)
    assert FlagBlocker().incident(site) in {"", INCIDENT}


@pytest.mark.parametrize("named", [True, False])
def test_a_flag_folder_that_was_copied_without_its_links_can_be_lifted_and_set(
    tmp_path: Path, named: bool
) -> None:
    """As `scp -r` and `rsync -L` do, at a move to another machine: the site is closed by it."""
    site = site_in(tmp_path)
    FlagBlocker().apply(order(site))
    for time in ("lifted", "set anew"):
        home = tmp_path / "flags" / "main"
        shutil.copytree(home, tmp_path / "copy")
        shutil.rmtree(home)
        (tmp_path / "copy").rename(home)
        if not named:
            (home / "current" / "incident").write_text("../x")
        assert FlagBlocker().incident(site) == (INCIDENT if named else "UNKNOWN")
        if time == "lifted":
            FlagBlocker().lift(site)
            assert not (home / "current").exists()
            assert FlagBlocker().incident(site) == ""
        FlagBlocker().apply(order(site))
        assert (home / "current").is_symlink()
        assert FlagBlocker().incident(site) == INCIDENT


WITH_A_SNIPPET = ("nginx", "apache", "haproxy", "caddy", "demo")


@pytest.mark.parametrize("driver", WITH_A_SNIPPET)
def test_every_driver_with_a_flag_says_what_to_install_and_how_that_is_tested(
    tmp_path: Path, driver: str
) -> None:
    socket = HaproxyBlock(socket=tmp_path / "admin.sock")
    settings = BlockSettings(
        driver=driver, flag_dir=tmp_path / "flags", retry_after_seconds=600, haproxy=socket
    )
    site = make_site(block=settings)
    made = BLOCKERS[driver].preparation(site)
    assert made.driver == driver
    assert made.where
    if driver != "demo":
        assert made.files[0].text == BLOCKERS[driver].snippet(site)
        assert str(tmp_path / "flags" / "main") in made.files[0].text
        assert made.test
        assert made.reload
        assert made.traps


def test_snippets_differ() -> None:
    socket = HaproxyBlock(socket=Path("/run/haproxy/admin.sock"))
    settings = BlockSettings(
        driver="demo", flag_dir=Path("/flags"), retry_after_seconds=600, haproxy=socket
    )
    texts = {BLOCKERS[name].snippet(make_site(block=settings)) for name in WITH_A_SNIPPET}
    assert len(texts) == len(WITH_A_SNIPPET)


@pytest.mark.parametrize("driver", ["nginx", "apache", "haproxy", "caddy"])
@pytest.mark.parametrize("name", ['fl"ag', "fl$ag", "fl{ag", "fl\\ag", "fl\nag", "fl'ag"])
def test_a_path_that_would_break_out_of_a_configuration_is_refused(
    tmp_path: Path, driver: str, name: str
) -> None:
    socket = HaproxyBlock(socket=tmp_path / "admin.sock")
    settings = BlockSettings(
        driver=driver, flag_dir=tmp_path / name, retry_after_seconds=60, haproxy=socket
    )
    with pytest.raises(BlockError, match="cannot stand"):
        BLOCKERS[driver].snippet(make_site(block=settings))


def test_a_token_whose_file_cannot_be_written_is_not_told(tmp_path: Path) -> None:
    """The fault goes into journal, mails and evidence, while another rung holds by that token."""
    site = site_in(tmp_path)
    (
        tmp_path / "flags" / site.name / "incidents" / INCIDENT / "retest" / TOKEN / "in the way"
    ).mkdir(parents=True)
    with pytest.raises(BlockError, match="could not be set") as caught:
        FlagBlocker().apply(order(site))
    assert TOKEN[:34] not in str(caught.value)
    assert caught.value.__cause__ is None
