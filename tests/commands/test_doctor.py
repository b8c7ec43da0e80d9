"""`sentinel block prepare`, `sentinel doctor` and the break-glass way, as an operator uses them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sentinel.blockers import BLOCKERS
from sentinel.cli import main
from sentinel.commands.doctor_block import unlisted_roots
from sentinel.config import load
from sentinel.core.ports import BlockOrder
from sentinel.core.site import BlockSettings, rungs
from sentinel.demo.server import DemoServer
from sentinel.edges.reserve import Reserve
from support.cloudflare import API_TOKEN, RULE, RULESET, ZONE, Cloudflare, running_cloudflare
from support.nginx import needs_nginx, running_nginx
from support.values import make_site
from support.working_folder import CONFIG, make_working_folder

TOKEN = "f" * 64


def folder_with(folder: Path, url: str, blocks: str) -> Path:
    (folder / "www").mkdir(exist_ok=True)
    (folder / "work").mkdir()
    site = f'url = "{url}"\ndocument_root = "{folder / "www"}"\n{blocks}'
    return make_working_folder(
        folder / "work", CONFIG.replace('url = "https://www.institute.example/"\n', site)
    )


def way(driver: str, flags: Path) -> str:
    return f'[[site.block]]\ndriver = "{driver}"\nflag_dir = "{flags}"\n'


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Path]:
    """A config.toml with two ways, of which the server heeds the first."""
    (tmp_path / "www").mkdir()
    with DemoServer(tmp_path / "www", tmp_path / "flags", "main") as server:
        ways = way("demo", tmp_path / "flags") + way("nginx", tmp_path / "other")
        yield folder_with(tmp_path, server.url, ways)


def asked(capsys: pytest.CaptureFixture[str], file: Path, *words: str, code: int) -> Any:
    assert main([*words, "--json", "--config", str(file)]) == code
    return json.loads(capsys.readouterr().out)


def order(file: Path) -> BlockOrder:
    first = rungs(load(file).sites[0])[0]
    return BlockOrder(site=first, incident="INC-1", token=TOKEN, page_html="closed")


class TestPrepare:
    """What to install, where, and whether it is in force."""

    def test_each_way_is_proven_without_closing_the_site(
        self, served: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        document = asked(capsys, served, "block", "prepare", code=1)
        assert document["schema"] == "sentinel/block-prepare/1"
        demo, nginx = document["ways"]
        assert demo["in_force"] == "yes"
        assert nginx["in_force"] == "no"
        assert "as if nothing were installed there" in nginx["problems"][0]
        assert BLOCKERS["demo"].incident(load(served).sites[0]) == ""
        assert not list((served.parents[1] / "flags").rglob(f"{'[0-9a-f]' * 64}"))

    def test_files_are_written_where_it_is_said(
        self, served: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        words = ("block", "prepare", "--output", str(tmp_path / "out"))
        assert asked(capsys, served, *words, "--dry-run", code=3)["dry_run"] is True
        assert not (tmp_path / "out").exists()
        asked(capsys, served, *words, code=1)
        (written,) = (tmp_path / "out").iterdir()
        assert written.read_text() == BLOCKERS["nginx"].snippet(rungs(load(served).sites[0])[1])

    def test_it_is_explained_in_words_with_the_way_out(
        self, served: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        main(["block", "prepare", "--config", str(served)])
        said = capsys.readouterr().out
        assert "Way 1 of 2: demo" in said
        assert "include /etc/nginx/sentinel-main.conf;" in said
        assert f"nginx: rm {tmp_path / 'other'}/main/current" in said
        assert "sentinel unblock --offline --site main --by NAME" in said

    @needs_nginx
    def test_an_include_that_is_missing_is_found_and_one_that_is_there_is_proven(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "www").mkdir()
        stand_in = folder_with(tmp_path, "http://127.0.0.1/", way("nginx", tmp_path / "flags"))
        snippet = BLOCKERS["nginx"].snippet(load(stand_in).sites[0])
        (tmp_path / "block.conf").write_text(snippet)
        for number, include in enumerate(("", f"include {tmp_path}/block.conf;")):
            server = f"{include}\nroot {tmp_path / 'www'};"
            with running_nginx(tmp_path / f"nginx{number}", server) as nginx:
                text = stand_in.read_text().replace("http://127.0.0.1/", nginx.url)
                file = stand_in.with_name(f"config-{number}.toml")
                file.write_text(text)
                found = asked(capsys, file, "block", "prepare", code=0 if include else 1)
                assert found["ways"][0]["in_force"] == ("yes" if include else "no")


class TestDoctor:
    """What would not work on the day, and what mends it."""

    def test_each_thing_has_a_state_and_what_is_wrong_a_remedy(
        self, served: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        document = asked(capsys, served, "doctor", code=1)
        assert document["schema"] == "sentinel/doctor/1"
        found = [*document["sentinel"], *document["sites"][0]["found"]]
        assert {one["state"] for one in found} <= {"ok", "warning", "fault", "unknown"}
        assert all(one["fix"] for one in found if one["state"] != "ok")
        by_name = {one["what"]: one for one in found}
        assert by_name["block demo"]["state"] == "ok"
        assert "1 of 1 addresses" in by_name["block demo"]["text"]
        assert by_name["block nginx"]["state"] == "fault"
        assert by_name["baseline"]["state"] == "fault"
        assert by_name["rehearsal"]["fix"] == "sentinel backup rehearse"
        assert by_name["mail"]["state"] == "fault"

    def test_it_is_said_for_people(self, served: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["doctor", "--config", str(served)]) == 1
        said = capsys.readouterr().out
        assert "Site main" in said
        assert "-> sentinel block prepare --site main" in said

    def test_a_flag_folder_that_others_may_write_is_a_fault(
        self, served: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        BLOCKERS["demo"].apply(order(served))
        BLOCKERS["demo"].lift(load(served).sites[0])
        (served.parents[1] / "flags").chmod(0o777)
        found = asked(capsys, served, "doctor", code=1)["sites"][0]["found"]
        assert any("can be written by others" in one["text"] for one in found)

    def test_cloudflare_is_asked_and_its_rule_must_be_off(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with running_cloudflare() as cloudflare:
            file = behind(tmp_path, cloudflare)
            (block,) = of_cloudflare(asked(capsys, file, "doctor", code=1), "ok")
            assert "the rule is switched off" in block["text"]

    def test_a_token_without_the_rights_is_a_fault(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with running_cloudflare() as cloudflare:
            file = behind(tmp_path, cloudflare)
            cloudflare.failures = ["403"] * 4
            (block,) = of_cloudflare(asked(capsys, file, "doctor", code=1), "fault")
            assert "Has the token the rights" in block["text"]
            assert API_TOKEN not in json.dumps(block)


def behind(folder: Path, cloudflare: Cloudflare) -> Path:
    (folder / "token").write_text(f"{API_TOKEN}\n")
    block = (
        f'[site.block]\ndriver = "cloudflare"\nzone = "{ZONE}"\nruleset = "{RULESET}"\n'
        f'rule = "{RULE}"\ntoken_file = "{folder / "token"}"\napi_url = "{cloudflare.api_url}"\n'
    )
    return folder_with(folder, cloudflare.url, block)


def of_cloudflare(document: Any, state: str) -> list[Any]:
    found = document["sites"][0]["found"]
    return [o for o in found if o["what"] == "block cloudflare" and o["state"] == state]


@pytest.mark.parametrize(
    ("url", "aliases", "unlisted"),
    [
        ("https://a.example/", (), ("http://a.example/", "https://www.a.example/")),
        (
            "http://www.a.example/x/",
            ("https://www.a.example/x/",),
            ("http://a.example/x/", "https://a.example/x/"),
        ),
        ("https://a.example:8443/", (), ("https://www.a.example:8443/",)),
        ("http://127.0.0.1/", (), ("https://127.0.0.1/",)),
        ("http://[::1]:8080/", (), ()),
        ("https://b.example/", ("http://b.example/",), ()),
    ],
)
def test_names_and_schemes_under_which_a_site_may_answer_too_are_asked(
    url: str, aliases: tuple[str, ...], unlisted: tuple[str, ...]
) -> None:
    """Of two server blocks the one that lacks the include is found only where it is asked."""
    block = BlockSettings(
        driver="nginx",
        flag_dir=Path("/x"),
        retry_after_seconds=60,
        neighbours=("https://www.b.example/", "http://www.b.example/"),
    )
    assert unlisted_roots(make_site(url=url, aliases=aliases, block=block)) == unlisted


class TestBreakGlass:
    """`unblock --offline`: no database, every way."""

    def test_every_way_is_lifted(self, served: Path, capsys: pytest.CaptureFixture[str]) -> None:
        for rung in rungs(load(served).sites[0]):
            made = BlockOrder(site=rung, incident="INC-1", token=TOKEN, page_html="closed")
            BLOCKERS[rung.block.driver if rung.block else ""].apply(made)
        words = ("unblock", "--offline", "--by", "GM (ICT)")
        assert asked(capsys, served, *words, code=0)["was_blocked_for"] == "INC-1"
        for rung in rungs(load(served).sites[0]):
            assert BLOCKERS[rung.block.driver if rung.block else ""].incident(rung) == ""

    def test_a_rule_at_cloudflare_is_switched_off(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "www").mkdir()
        with (
            DemoServer(tmp_path / "www", tmp_path / "flags", "main") as origin,
            running_cloudflare(origin.port) as cloudflare,
        ):
            file = behind(tmp_path, cloudflare)
            BLOCKERS["cloudflare"].apply(order(file))
            assert cloudflare.rule["enabled"]
            words = ("unblock", "--offline", "--by", "GM (ICT)")
            assert asked(capsys, file, *words, code=0)["open"] is True
            assert not cloudflare.rule["enabled"]


class TestDocumentation:
    """docs/response.md, as an operator copies it."""

    def test_its_ways_to_block_are_read(self, tmp_path: Path) -> None:
        text = (Path(__file__).parents[2] / "docs" / "response.md").read_text(encoding="utf-8")
        section = text.split("## Blocks, the ladder and the proof")[1].split("\n## ")[0]
        blocks = re.findall(r"```toml\n(.*?)```", section, re.DOTALL)
        (tmp_path / "token").write_text(f"{API_TOKEN}\n")
        ways = "".join(blocks).replace("/etc/sentinel/cloudflare-token", str(tmp_path / "token"))
        site = load(folder_with(tmp_path, "http://127.0.0.1/", ways)).sites[0]
        drivers = [rung.block.driver for rung in rungs(site) if rung.block]
        assert drivers == ["nginx", "cloudflare", "command"]


def test_status_says_so_where_nobody_knows_whether_the_site_is_blocked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One site behind an API that is away keeps nobody from the state of the others."""
    with running_cloudflare() as cloudflare:
        file = behind(tmp_path, cloudflare)
        cloudflare.failures = ["403"] * 4
        (site,) = asked(capsys, file, "status", code=1)["sites"]
        assert site["blocked_for"].startswith("unknown (Cloudflare: GET zones/")


def test_a_disk_without_room_for_records_is_told_before_the_day(
    served: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    states = []
    for low, fits in ((True, False), (False, False), (False, True)):
        monkeypatch.setattr(Reserve, "is_low", lambda _, low=low: low)
        monkeypatch.setattr(Reserve, "fits", lambda _, fits=fits: fits)
        main(["doctor", "--json", "--config", str(served)])
        document = json.loads(capsys.readouterr().out)
        states += [one["state"] for one in document["sentinel"] if one["what"] == "room"]
    assert states == ["fault", "warning", "ok"]
