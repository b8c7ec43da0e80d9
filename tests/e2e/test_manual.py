"""The whole loop on the Python manual behind a private nginx: six attacks, two edits, no person."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from support.attacks import ATTACKS, honest_edit
from support.mail_sink import MailSink
from support.manual import copy_manual
from support.promises import kinds, promises, until_all_are_sent
from support.scene import GM, SITE, Scene, scene
from support.waiting import LIMIT_SECONDS

pytestmark = pytest.mark.e2e


@pytest.fixture
def manual(tmp_path: Path) -> Iterator[tuple[Scene, MailSink]]:
    root = copy_manual(tmp_path / "root")
    with MailSink() as mails, scene(tmp_path, root, mail_port=mails.port) as built:
        built.prepare(fetches=1)
        yield built, mails


def test_each_attack_ends_in_a_byte_identical_root_and_an_open_site(
    manual: tuple[Scene, MailSink],
) -> None:
    """Replaced home page, injected script, dropped files, swapped image, lost folder, cut page."""
    built, mails = manual
    built.start()
    told: list[str] = []
    for number, (name, attack) in enumerate(ATTACKS.items(), start=1):
        attack(built.document_root)
        incident = built.until_resolved(number)
        assert built.differences() == [], name
        wanted = "corrupt" if name in {"delete-folder", "truncate-page"} else "defaced"
        assert incident["verdict"] == wanted, (name, incident["reasons"])
        answer = httpx.get(built.nginx.url, timeout=LIMIT_SECONDS, trust_env=False)
        assert answer.status_code == 200
        assert "X-Sentinel-Block" not in answer.headers
        told += ["responding" if wanted == "corrupt" else "blocked", "recovered"]
    until_all_are_sent(built, mails)
    assert kinds(promises(built)) == told
    assert built.stop() == 0
    assert len(built.incidents()) == len(ATTACKS)
    assert built.sentinel("audit", "verify")["problems"] == []


def test_an_edit_never_blocks_and_asks_for_review_only_without_a_ticket(
    manual: tuple[Scene, MailSink],
) -> None:
    built, mails = manual
    built.start()
    built.sentinel("deploy", "begin", "--by", GM, "--reason", "new paragraph")
    honest_edit(built.document_root / "library" / "json.html")
    run = built.sentinel("sweep", expect=1)["run"]
    assert run["verdict"] == "edited"
    built.sentinel("deploy", "end", "--approve", "--by", GM)
    assert built.sentinel("sweep", expect=None)["run"]["verdict"] in {"intact", "broken"}
    assert mails.messages == []

    honest_edit(built.document_root / "library" / "csv.html")
    mail = mails.wait_for(1)[0]
    assert mail.message["X-Sentinel-Kind"] == "review"
    listed = built.sentinel("baseline", "list")["baselines"]
    assert listed[0]["state"] == "candidate"
    assert listed[0]["proposal_for"]
    difference = built.sentinel("baseline", "diff", expect=1)["differences"]
    assert any("added by an editor" in " ".join(d["text"]) for d in difference)
    built.sentinel("baseline", "approve", listed[0]["id"], "--by", GM)
    assert built.sentinel("sweep", expect=None)["run"]["verdict"] in {"intact", "broken"}
    assert built.incidents() == []
    assert built.stop() == 0


def test_over_http_alone_the_home_page_is_proven_by_two_looks(
    tmp_path: Path,
) -> None:
    """Without the tree as witness: two user agents and a pause; the files are still restored."""
    root = copy_manual(tmp_path / "root")
    changes = {"site": {"watch": False}, "witnesses": {"pause": "1s", "third_look": "1s"}}
    with (
        MailSink() as mails,
        scene(tmp_path, root, mail_port=mails.port, changes=changes) as built,
    ):
        built.prepare(fetches=1)
        ATTACKS["replace-home"](built.document_root)
        run = built.sentinel("sweep", expect=1)["run"]
        assert run["verdict"] == "defaced"
        assert built.sentinel("status", expect=1)["sites"][0]["site"] == SITE
        built.start()
        built.until_resolved(1)
        assert built.differences() == []
