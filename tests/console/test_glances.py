"""What a page shows of a block when an API or a program must be asked for it: it never waits."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.core.action import Tools
from sentinel.core.block_settings import BlockSettings, CommandBlock
from sentinel.core.site import Site
from sentinel.errors import BlockError
from sentinel.operations import glances
from sentinel.operations.glances import Glances
from support.console import opened
from support.waiting import LIMIT_SECONDS
from support.working_folder import make_working_folder


def test_an_answer_that_takes_long_is_awaited_beside_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, asked = threading.Event(), list[str]()

    def slow(_: Tools, site: Site) -> str:
        asked.append(site.name)
        assert answer.wait(LIMIT_SECONDS)
        if len(asked) > 1:
            raise BlockError("the API does not answer")
        return "INC-1"

    monkeypatch.setattr(glances, "standing", slow)
    with opened(make_working_folder(tmp_path)) as app:
        command = CommandBlock(apply=("/bin/true",), lift=("/bin/true",), status=("/bin/true",))
        settings = BlockSettings(
            driver="command", flag_dir=tmp_path, retry_after_seconds=60, command=command
        )
        site = replace(app.config.sites[0], block=settings)
        kept = Glances()
        first = kept.block(app, site)
        again = kept.block(app, site)
        assert first.unknown == again.unknown == "it is being asked"
        answer.set()
        _wait_for(f"block-of-{site.name}")
        found = kept.block(app, site)
        assert (found.flagged, found.unknown) == ("INC-1", "")
        assert found.at is not None
        assert asked == [site.name], "one is asked at a time, and not again so soon"
        monkeypatch.setattr(glances, "AGAIN_SECONDS", 0.0)
        assert kept.block(app, site).flagged == "INC-1", "the last word stands meanwhile"
        _wait_for(f"block-of-{site.name}")
        monkeypatch.setattr(glances, "AGAIN_SECONDS", 3600.0)
        assert kept.block(app, site).unknown == "the API does not answer"


def _wait_for(name: str) -> None:
    for thread in threading.enumerate():
        if thread.name == name:
            thread.join(LIMIT_SECONDS)
