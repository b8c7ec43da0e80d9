"""A whole daemon and a private nginx over the sample site: honest edits, and a site that is watched
over HTTP alone."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.demo.stage import SAMPLE
from support.attacks import honest_edit, replace_home
from support.mail_sink import MailSink
from support.scene import GM, SITE, Scene, scene

pytestmark = pytest.mark.e2e


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[tuple[Scene, MailSink]]:
    root = Path(shutil.copytree(SAMPLE, tmp_path / "root"))
    with (
        MailSink() as mails,
        scene(
            tmp_path, root, mail_port=mails.port, changes={"alerts": {"reviews_in_digest": False}}
        ) as built,
    ):
        built.prepare(fetches=1)
        yield built, mails


def test_an_edit_never_blocks_and_asks_for_review_only_without_a_ticket(
    sample: tuple[Scene, MailSink],
) -> None:
    built, mails = sample
    built.start()
    built.sentinel("deploy", "begin", "--by", GM, "--reason", "new paragraph")
    honest_edit(built.document_root / "about.html")
    run = built.sentinel("sweep", expect=1)["run"]
    assert run["verdict"] == "edited"
    built.sentinel("deploy", "end", "--approve", "--by", GM)
    assert built.sentinel("sweep", expect=None)["run"]["verdict"] in {"intact", "broken"}
    assert mails.messages == []

    honest_edit(built.document_root / "tenders.html")
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


def test_over_http_alone_the_home_page_is_proven_by_two_looks_and_the_gm_opens(
    tmp_path: Path,
) -> None:
    """Without the tree as witness: two user agents and a pause. The files are still restored; as no
    witness saw files of the server changed, the GM is asked before the site opens."""
    root = Path(shutil.copytree(SAMPLE, tmp_path / "root"))
    changes = {"site": {"watch": False}, "witnesses": {"pause": "1s", "third_look": "1s"}}
    with (
        MailSink() as mails,
        scene(tmp_path, root, mail_port=mails.port, changes=changes) as built,
    ):
        built.prepare(fetches=1)
        replace_home(built.document_root)
        run = built.sentinel("sweep", expect=1)["run"]
        assert run["verdict"] == "defaced"
        assert built.sentinel("status", expect=1)["sites"][0]["site"] == SITE
        built.start()
        asked = "SELECT incident FROM journal WHERE step = 'unblock-asked' AND phase = 'asked'"
        ((incident,),) = built.until(lambda: built.rows(asked), "the GM was asked")
        assert built.differences() == []
        assert (built.folder / "flags" / SITE / "current").exists(), "silence: it stays blocked"
        built.sentinel("incident", "approve", incident, "--by", GM)
        assert built.until_resolved(1)["id"] == incident
