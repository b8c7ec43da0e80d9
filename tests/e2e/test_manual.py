"""The whole loop on the Python manual behind a private nginx: six attacks, no person."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from support.attacks import ATTACKS
from support.mail_sink import MailSink
from support.manual import copy_chapters, copy_manual
from support.promises import kinds, promises, until_all_are_sent
from support.scene import Scene, scene
from support.waiting import LIMIT_SECONDS

pytestmark = pytest.mark.e2e


@pytest.fixture(
    params=[
        pytest.param(copy_chapters, id="chapters", marks=pytest.mark.slow),
        pytest.param(copy_manual, id="whole", marks=pytest.mark.slow),
    ]
)
def manual(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Scene, MailSink]]:
    copy: Callable[[Path], Path] = request.param
    root = copy(tmp_path / "root")
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
