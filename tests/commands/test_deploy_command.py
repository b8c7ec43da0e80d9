"""`sentinel deploy`: a manifest announces exact bytes, and only these, on disk and as served."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel.app import open_app
from sentinel.cli import main
from sentinel.core.baseline import Baseline
from sentinel.core.incident import IncidentState
from sentinel.demo.server import DemoServer
from sentinel.deploying import approve_deployed
from sentinel.edges.keys import load_or_create
from sentinel.errors import Refused
from support.fakes import open_incident
from support.fresh_folder import fresh_folder
from support.spoken import Out, document, told
from support.watched import WORDS, page

GM = "GM (ICT)"
OTHER = page("Summer School", "A completely new site about courses. " * 30, links=("/school",))
HOSTILE = b"<title>Hacked</title><h1>HACKED BY PAPER TIGER CREW</h1>"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The document root of a served site whose content is approved; `build` beside it is to be
    deployed: another home page, a new page, and without the old one."""
    root = tmp_path / "www"
    root.mkdir()
    for name in ("index.html", "old.html", "about.html"):
        (root / name).write_bytes(page(name, WORDS, links=("/", "/old.html", "/about.html")))
    with DemoServer(root, tmp_path / "flags", "main") as server:
        fresh_folder(tmp_path / "work", url=server.url, document_root=root, name="main")
        monkeypatch.chdir(tmp_path / "work")
        config = Path("config.toml")
        text = config.read_text().replace('corrupt_pause = "3s"', 'corrupt_pause = "0s"')
        config.write_text(text.replace('pause = "10s"', 'pause = "0s"'))
        assert main(["baseline", "learn", "--fetches", "1"]) == 0
        assert main(["baseline", "approve", "--by", GM, "--no-backup"]) == 0
        shutil.copytree(root, tmp_path / "build")
        (tmp_path / "build" / "index.html").write_bytes(OTHER)
        (tmp_path / "build" / "school.html").write_bytes(OTHER.replace(b"Summer", b"Winter"))
        (tmp_path / "build" / "old.html").unlink()
        yield root


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder of a site that nobody looks at."""
    fresh_folder(tmp_path / "work", url="http://127.0.0.1:9/", document_root=None, name="main")
    (tmp_path / "work" / "state").mkdir(exist_ok=True)
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work"


def codes(capsys: Out) -> dict[str, str]:
    capsys.readouterr()
    main(["sweep", "baseline", "tree", "--json"])
    run = json.loads(capsys.readouterr().out)["run"]
    return {j["subject"]: j["code"] for j in run["judgements"]}


def deploy(root: Path) -> None:
    shutil.rmtree(root)
    shutil.copytree(root.parent / "build", root)


def announce(capsys: Out, more: str = "") -> Any:
    told(capsys, f"deploy plan ../build --against ../www --output ../plan.json {more}")
    by = "" if "--sign" in more else f"--by '{GM}'"
    return document(capsys, f"deploy begin --manifest ../plan.json {by} --reason redesign")[
        "ticket"
    ]


def test_a_deploy_from_the_plan_to_the_approval(root: Path, capsys: Out) -> None:
    """A whole other site, which without ticket is a defacement: nobody is asked, nothing opens."""
    ticket = announce(capsys)
    assert ticket["paths"] == []
    assert {f["path"]: bool(f["sha256"]) for f in ticket["files"]} == {
        "about.html": True,
        "index.html": True,
        "old.html": False,
        "school.html": True,
    }
    assert codes(capsys) == {}
    assert "4 files" in told(capsys, "deploy show", code=1)
    deploy(root)
    found = codes(capsys)
    assert set(found) == {"/", "/old.html", "/school.html"}
    assert set(found.values()) == {"deployed-as-announced"}
    assert document(capsys, "incident list")["incidents"] == []
    with open_app(Path("config.toml")) as app:
        assert app.store.outbox.all() == ()
    assert told(capsys, "deploy show")
    ended = document(capsys, f"deploy end --approve --by '{GM}'")
    assert ended["not_arrived"] == []
    assert ended["baseline"]
    assert codes(capsys) == {}


def test_what_is_not_in_the_manifest_is_judged_as_ever_and_not_approved(
    root: Path, capsys: Out
) -> None:
    announce(capsys)
    deploy(root)
    (root / "news.html").write_bytes(page("News"))
    assert codes(capsys)["/news.html"] != "deployed-as-announced"
    (root / "about.html").write_bytes(HOSTILE)
    assert codes(capsys)["/about.html"] == "defaced-two-witnesses"
    incident = document(capsys, "incident list")["incidents"][0]
    assert incident["verdict"] == "defaced"
    shown = told(capsys, f"incident show {incident['id']}")
    assert "announces other bytes here" in shown
    assert "open incident" in told(capsys, f"deploy end --approve --by '{GM}'", code=4)


def test_a_stranger_beside_the_deploy_keeps_it_from_being_approved(root: Path, capsys: Out) -> None:
    announce(capsys)
    deploy(root)
    (root / "readme.txt").write_text("Opening hours: ten to five.")
    text = told(capsys, f"deploy end --approve --by '{GM}'", code=4)
    assert "1 change beside the manifest, which nobody announced: 'readme.txt'" in text
    assert "open until" in told(capsys, "deploy list")
    (root / "readme.txt").unlink()
    (root / "school.html").unlink()
    text = told(capsys, f"deploy end --approve --by '{GM}'", code=4)
    assert "1 announced file not as announced: 'school.html'" in text


def test_what_did_not_arrive_is_told_at_the_end(root: Path, capsys: Out) -> None:
    announce(capsys)
    shutil.copy(root.parent / "build" / "index.html", root)
    ended = document(capsys, f"deploy end --by '{GM}'", code=1)
    assert ended["not_arrived"] == [
        {"path": "old.html", "standing": "still-there"},
        {"path": "school.html", "standing": "missing"},
    ]


def test_the_server_fills_announced_pages_in(root: Path, capsys: Out) -> None:
    """The served page is compared with the announced file, for its bytes differ at each look."""
    build = root.parent / "build" / "school.html"
    build.write_bytes(OTHER.replace(b"</body>", b'<input type=hidden name=csrf value="a1"></body>'))
    announce(capsys)
    deploy(root)
    assert codes(capsys)["/school.html"] == "deployed-as-announced"


def test_a_signed_plan_needs_no_person_and_no_other_key_counts(root: Path, capsys: Out) -> None:
    key = load_or_create(root.parent / "deploy-key.pem")
    sign = "--sign ../deploy-key.pem"
    told(capsys, f"deploy plan ../build --output ../plan.json {sign}")
    begin = "deploy begin --manifest ../plan.json --reason redesign"
    assert "not under [deploy] keys" in told(capsys, begin, code=4)
    config = Path("config.toml")
    named = f'[deploy]\nkeys = ["{key.public_text}"]\n'
    config.write_text(config.read_text().replace("[deploy]\n", named))
    ticket = document(capsys, begin)["ticket"]
    assert ticket["by"].startswith("deploy key ")
    assert key.public_text in ticket["source"]
    plan = root.parent / "plan.json"
    text = plan.read_text()
    plan.write_text(text.replace('"gone": []', '"gone": ["about.htm"]'))
    assert "changed after it was signed" in told(capsys, begin, code=4)
    old = json.loads(text)
    old["made_at"] = (datetime.now(UTC) - timedelta(days=9)).isoformat()
    from sentinel.core.deploy_manifest import PURPOSE, plan_from

    old["signature"] = key.sign(PURPOSE, plan_from(json.dumps(old).encode()).payload)
    plan.write_text(json.dumps(old))
    assert "9 days ago" in told(capsys, begin, code=4)
    assert document(capsys, f"{begin} --by '{GM}'")["ticket"]["by"] == GM


def test_who_can_write_the_site_cannot_announce(root: Path, capsys: Out) -> None:
    told(capsys, "deploy plan ../build --output ../www/plan.json")
    begin = f"deploy begin --by '{GM}' --reason x --manifest"
    assert "document root" in told(capsys, f"{begin} ../www/plan.json", code=4)
    (root.parent / "innocent.json").symlink_to(root / "plan.json")
    assert "document root" in told(capsys, f"{begin} ../innocent.json", code=4)
    load_or_create(root.parent / "build" / "key.pem")
    assert "which is published" in told(
        capsys, "deploy plan ../build --sign ../build/key.pem", code=2
    )


def test_a_poisoned_build_is_not_planned(folder: Path, capsys: Out) -> None:
    """What is announced is approved: the build is looked at before."""
    (folder / "build").mkdir()
    (folder / "build" / "index.html").write_bytes(OTHER)
    assert told(capsys, "deploy plan build --output p.json")
    (folder / "build" / "about.html").write_bytes(HOSTILE)
    text = told(capsys, "deploy plan build --output q.json", code=4)
    assert "'about.html': " in text
    assert "--accept-signs" in text
    assert not Path("q.json").exists()
    told(capsys, "deploy plan build --output q.json --accept-signs")
    assert Path("q.json").exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("deploy begin --reason x", 2, "--by NAME is missing"),
        (f"deploy begin --reason x --by '{GM}' --manifest no.json", 3, "no.json"),
        (f"deploy begin --reason x --by '{GM}' --manifest config.toml", 2, "found no JSON"),
        (f"deploy begin --reason x --by '{GM}' --manifest p --path /x", 2, "one of the two"),
        (f"deploy begin --reason x --by '{GM}' --build .", 2, "only beside --manifest"),
        (f"deploy begin --reason x --by '{GM}' --at yesterday", 2, "found no time"),
        (f"deploy begin --reason x --by '{GM}' --at 2020-01-01", 2, "that is over"),
        (f"deploy begin --reason x --by '{GM}' --at 9000-01-01", 2, "days ahead"),
        (f"deploy begin --reason x --by '{GM}' --minutes 0", 2, "1 to 10080"),
        ("deploy plan nowhere", 2, "nowhere"),
        ("deploy plan . --sign config.toml", 2, "lies in ., which is published"),
        ("deploy plan checks --url-prefix x", 2, "prefix"),
        ("deploy show", 4, "no deploy ticket"),
    ],
)
def test_wrong_words_are_told(  # nothing is learnt for them
    folder: Path, capsys: Out, words: str, code: int, said: str
) -> None:
    assert folder.exists()
    assert said in told(capsys, words, code)


def test_a_change_is_announced_for_later_and_called_off(root: Path, capsys: Out) -> None:
    at = (datetime.now(UTC) + timedelta(hours=2)).isoformat(timespec="minutes")
    told(capsys, f"deploy begin --reason night --by '{GM}' --at {at} --minutes 30")
    assert "announced for" in told(capsys, "deploy list")
    assert "announced for" in document(capsys, "status")["sites"][0]["deploys"][0]
    (root / "about.html").write_bytes(page("About", WORDS + " Closed on Friday."))
    assert codes(capsys)["/about.html"] != "edited-under-ticket"
    assert "is ended" in told(capsys, f"deploy end --by '{GM}'")
    assert "ended" in told(capsys, "deploy list")


def test_who_has_a_key_signs_what_they_approve_at_the_end(
    root: Path, tmp_path: Path, capsys: Out
) -> None:
    """Refused before anything is learnt or noted as approved where the key is missing."""
    key = tmp_path / "gm.pem"
    told(capsys, f"key new {key}")
    config = Path("config.toml")
    line = f'name = "{GM}"\n'
    config.write_text(config.read_text().replace(line, f'{line}public_key = "{key}.pub"\n', 1))
    told(capsys, f"deploy begin --by '{GM}' --reason news")
    known = len(document(capsys, "baseline list")["baselines"])
    refused = told(capsys, f"deploy end --approve --by '{GM}'", code=4)
    assert "add --key PRIVATE.pem" in refused
    assert len(document(capsys, "baseline list")["baselines"]) == known
    assert "add --approve" in told(capsys, f"deploy end --by '{GM}' --key {key}", code=2)
    assert "is approved" in told(capsys, f"deploy end --approve --by '{GM}' --key {key}")


def test_an_incident_that_opens_while_the_deploy_is_learnt_refuses_its_approval(
    root: Path, capsys: Out
) -> None:
    """Nothing hostile was learnt; the attack was seen beside it, and its file may be harmless."""
    ticket = announce(capsys)
    deploy(root)

    def attacked_meanwhile(learnt: Baseline) -> str:
        now = app.clock.now()
        incident = open_incident(app.store, "main", first_sighting_at=now)
        ended = {"state": IncidentState.RESOLVED, "ended_at": now}
        app.store.incidents.change(incident.id, incident.state, fields=ended)
        return ""

    with open_app(Path("config.toml")) as app:
        (begun,) = [one for one in app.store.tickets.of("main") if one.id == ticket["id"]]
        approved = app.store.baselines.approved("main")
        with pytest.raises(Refused, match="had one meanwhile"):
            approve_deployed(app, app.site(None), begun, GM, attacked_meanwhile)
        assert app.store.baselines.approved("main") == approved
