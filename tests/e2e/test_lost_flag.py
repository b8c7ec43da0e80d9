"""A real daemon and a real nginx: somebody deletes the flag of a block, and Sentinel is killed
while the site is closed. It stays closed, or is closed again."""

import http.client
import shutil
from pathlib import Path

import pytest

from sentinel.demo.stage import SAMPLE
from support.attacks import replace_home
from support.mail_sink import MailSink
from support.scene import SITE, Scene, scene
from support.waiting import LIMIT_SECONDS

pytestmark = pytest.mark.e2e

WAITS = ('uses    = "restore"\n', 'uses    = "restore"\napprove = "gm"\n')
SHIPPED = (
    'approve = "never"            # "gm": the GM decides; "two-person": two different people\n'
)


def answer(built: Scene) -> tuple[int, str]:
    """What anybody gets."""
    connection = http.client.HTTPConnection("127.0.0.1", built.nginx.port, timeout=LIMIT_SECONDS)
    try:
        connection.request("GET", "/")
        found = connection.getresponse()
        found.read()
        return found.status, found.getheader("X-Sentinel-Block", "")
    finally:
        connection.close()


def test_a_flag_that_somebody_deletes_comes_back_and_a_dead_sentinel_opens_nothing(
    tmp_path: Path,
) -> None:
    root = tmp_path / "root"
    shutil.copytree(SAMPLE, root)
    changes = {"response": {"reprove": "200ms"}}
    with MailSink() as mails, scene(tmp_path, root, mail_port=mails.port, changes=changes) as built:
        playbook = built.config.parent / "playbooks" / "defacement.toml"
        text = playbook.read_text().replace(SHIPPED, "").replace(*WAITS)
        assert text.count('approve = "gm"') > playbook.read_text().count('approve = "gm"')
        playbook.write_text(text)
        built.prepare(fetches=1)
        built.start()
        replace_home(root)
        built.until(lambda: built.rows("SELECT 1 FROM journal WHERE phase = 'asked'"), "it waits")
        closed = answer(built)
        assert closed[0] == 503
        flag = tmp_path / "flags" / SITE / "current"
        flag.unlink()
        built.until(lambda: answer(built) == closed, "the flag came back")
        built.until(lambda: _lost(built), "a person was told")

        built.kill()
        assert answer(built) == closed
        flag.unlink()
        assert answer(built)[0] == 200, "nobody holds it now"
        built.start()
        built.until(lambda: answer(built) == closed, "it is closed again")
        assert {times for _, times in _lost(built)} == {1}, "told once an hour at most"
        assert built.stop() == 0
        assert answer(built) == closed


def _lost(built: Scene) -> list[tuple[object, ...]]:
    """The hours in which it was told, and how often in each: one may end while the test runs."""
    return built.rows(
        "SELECT substr(created_at, 1, 13), count(*) FROM outbox "
        "WHERE key LIKE '%block-lost%' GROUP BY 1"
    )
