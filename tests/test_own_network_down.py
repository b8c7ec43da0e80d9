"""Nothing is called down while Sentinel itself is blind; and that it is blind is told."""

from dataclasses import replace
from pathlib import Path

from sentinel.core.notice import NoticeKind
from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger
from support.demo_place import demo_place

NOBODY = "http://127.0.0.1:9/"


async def test_a_site_is_not_down_while_no_control_address_answers(tmp_path: Path) -> None:
    with demo_place(tmp_path, tree=False) as place:
        await place.approve()
        detector = place.app.detector
        witnesses = replace(detector.config.witnesses, control_urls=(NOBODY,))
        blind = replace(detector, config=replace(detector.config, witnesses=witnesses))
        for _ in range(2):
            run = await blind.sweep(replace(place.site, url=NOBODY), trigger=Trigger.COMMAND)
            assert run.verdict is Verdict.INCONCLUSIVE
        assert place.app.store.incidents.all() == ()
        (mail,) = place.mails()  # once an hour
        assert mail.kind is NoticeKind.WATCH
        assert "Sentinel itself is blind" in mail.body
        assert "own network" in mail.body
