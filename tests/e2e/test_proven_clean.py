"""The whole life of a backup: taken, rehearsed, soaked, clean, and then used; and what is not."""

from pathlib import Path

import pytest

from sentinel.backup import back_up
from sentinel.core.incident import IncidentState
from sentinel.core.notice import NoticeKind
from sentinel.core.run import Run
from sentinel.core.vault import Answer, Backup, Condition
from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger
from sentinel.errors import NotClean
from sentinel.manual_choice import choose
from sentinel.rehearsal import rehearse
from support.demo_place import DemoPlace, demo_place
from support.spoilt_copies import spoilt
from support.watched import FILES

HOUR = 3600.0
DEFACED = b"<html><body><h1>Hacked by Nobody</h1><p>owned, greetz to all</p></body></html>"


def answers(place: DemoPlace, backup: Backup) -> dict[Condition, Answer]:
    judged = place.app.cleaner.judge(place.site, backup, None)
    return {one.condition: one.answer for one in judged.results if one.answer is not Answer.PASSED}


async def next_day(place: DemoPlace) -> Run:
    """The clock goes on past the soak, and the site is looked at as each night."""
    place.clock.advance(25 * HOUR)
    return await place.app.detector.sweep(place.site, trigger=Trigger.SCHEDULE)


async def test_backup_rehearsal_soak_clean_defaced_restored(tmp_path: Path) -> None:
    with demo_place(tmp_path, proven=True) as place:
        await place.approve()
        good = await back_up(place.app, place.site, progress=None)
        assert answers(place, good) == {
            Condition.HEALTH: Answer.NOT_KNOWN,
            Condition.REHEARSED: Answer.NOT_KNOWN,
        }
        with pytest.raises(NotClean, match="soak"):
            choose(place.app, place.site, "")
        rehearsal = await rehearse(place.app, place.site, by="night", progress=None)
        assert (rehearsal.backup, rehearsal.problems) == (good.id, ())
        assert answers(place, good) == {Condition.HEALTH: Answer.NOT_KNOWN}
        assert (await next_day(place)).verdict is Verdict.INTACT
        assert answers(place, good) == {}

        defaced = await place.deface("index.html", DEFACED)
        assert defaced.verdict is Verdict.DEFACED
        spoilt = place.app.vault.create(
            place.site, baseline=good.baseline, run_before=good.run_before, progress=None
        )
        assert await place.app.responder.respond(place.incident.id) is IncidentState.RESOLVED
        assert {name: (place.root / name).read_bytes() for name in FILES} == dict(FILES)
        restored = [row.body for row in place.mails() if row.kind is NoticeKind.RECOVERED]
        assert good.id in restored[0]
        assert spoilt.id not in restored[0]
        assert Answer.FAILED in answers(place, spoilt).values()


async def test_a_failed_rehearsal_alerts_and_makes_nothing_clean(tmp_path: Path) -> None:
    with demo_place(tmp_path, proven=True) as place:
        await place.approve()
        backup = await back_up(place.app, place.site, progress=None)
        app = spoilt(place.app, before_serving=lambda root: (root / "news.html").unlink())
        assert not (await rehearse(app, place.site, by="night", progress=None)).good
        assert [row.kind for row in place.mails()].count(NoticeKind.REHEARSAL) == 1
        await next_day(place)
        assert answers(place, backup) == {Condition.REHEARSED: Answer.FAILED}
        with pytest.raises(NotClean, match="rehearsal"):
            choose(place.app, place.site, "")
        # put right and rehearsed again, it is clean
        assert (await rehearse(place.app, place.site, by="night", progress=None)).good
        assert answers(place, backup) == {}
        assert choose(place.app, place.site, "").backup.id == backup.id


async def test_a_rehearsal_grows_old(tmp_path: Path) -> None:
    """Seven days after the last one nothing is clean any more, and it is said why."""
    with demo_place(tmp_path, proven=True) as place:
        await place.approve()
        backup = await back_up(place.app, place.site, progress=None)
        await rehearse(place.app, place.site, by="night", progress=None)
        await next_day(place)
        assert answers(place, backup) == {}
        place.clock.advance(7 * 24 * HOUR)
        assert answers(place, backup) == {Condition.REHEARSED: Answer.NOT_KNOWN}
        with pytest.raises(NotClean, match="backup rehearse"):
            choose(place.app, place.site, "")
