"""Promises, the content calendar and what was put to the test, on the console."""

import hashlib
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.app import App
from sentinel.config import defaults_dir
from sentinel.core.calendar_port import SeenPage
from sentinel.core.exercise import ExerciseKind, ExerciseRecord, Promise, PromiseResult
from sentinel.core.published import PromiseStanding, Standing
from sentinel.core.words import Role
from sentinel.promise_reading import profiles_of, promises_check
from support.console import Console, console_of, opened, person
from support.working_folder import CONFIG, make_working_folder

HOSTILE = "<img src=x onerror=alert(1)>"
CONTRIBUTOR = person("Web Officer", (Role.VIEWER,))
DIGEST = hashlib.sha256(b"new").hexdigest()
CALENDAR = """
kind = "content"
every = "1d"

[[element]]
name = "tenders"
title = "Tenders"
title_hindi = "निविदाएँ"
pages = ["/tenders/**"]
contributor = "Web Officer"
approver = "GM (ICT)"
review_every = "30d"
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """A site with one profile, one element of the calendar, a drill and a broken promise."""
    folder = tmp_path_factory.mktemp("promises")
    config = CONFIG.replace("[organisation]", 'profiles = ["cmpdi"]\n\n[organisation]')
    file = make_working_folder(folder, config)
    shipped = defaults_dir()
    shutil.copytree(
        shipped / "playbooks" / "templates", folder / "playbooks" / "templates", dirs_exist_ok=True
    )
    (folder / "checks" / "content.toml").write_text(CALENDAR, encoding="utf-8")
    cmpdi = Path("checks", "promises", "cmpdi")
    shutil.copytree(shipped / cmpdi, folder / cmpdi)
    with opened(file) as made:
        _remember(made)
        yield made


def _remember(app: App) -> None:
    check, site, now = promises_check(app.config), app.config.sites[0], app.clock.now()
    assert check is not None
    promise = profiles_of(check, site)[0].promises[0]
    broken = PromiseStanding(
        promise=promise,
        standing=Standing.BROKEN,
        reason=f"It was seen broken. {HOSTILE}",
        pages=("https://www.institute.example/a?b=<c>",),
        quotes=(HOSTILE,),
    )
    app.store.promises.keep("main", [broken], now)
    at = now - timedelta(days=31)
    page = SeenPage(
        element="tenders",
        url=f"https://www.institute.example/tenders/{HOSTILE}",
        digest="a",
        first_seen_at=at,
        seen_at=at,
    )
    app.store.calendar.seen("main", [page], [])
    app.store.exercises.end(
        ExerciseRecord(
            id="DRILL-1",
            site="main",
            kind=ExerciseKind.DRILL,
            name="defacement",
            began_at=now - timedelta(minutes=3),
            ended_at=now,
            by="GM (ICT)",
            promises=(
                PromiseResult(promise=Promise.BLOCK, kept=True, seconds=4.5),
                PromiseResult(promise=Promise.RESTORE, kept=False, text="late"),
            ),
            problems=("It came late.",),
        )
    )


@pytest.fixture
async def console(app: App) -> AsyncIterator[Console]:
    async with console_of(app, person()) as made:
        yield made


async def page(console: Console, path: str) -> str:
    answer = await console.client.get(path)
    assert answer.status_code == 200, answer.text
    assert HOSTILE not in answer.text
    return answer.text


async def test_each_promise_is_shown_with_its_proof_in_both_languages(console: Console) -> None:
    shown = await page(console, "/promises?standing=broken")
    assert "1 promise" in shown
    assert "It was seen broken. &lt;img" in shown
    assert "https://www.institute.example/a?b=&lt;c&gt;" in shown
    assert 'lang="hi"' in shown
    whole = await page(console, "/promises")
    assert "kept by Sentinel" in whole
    await console.client.get("/language/hi")
    hindi = await page(console, "/promises?standing=broken")
    assert "भंग" in hindi
    assert (await console.client.get("/promises?standing=none")).status_code == 422
    assert (await console.client.get("/promises?site=other")).status_code == 404


async def test_the_report_is_a_file_that_runs_nothing(console: Console) -> None:
    answer = await console.client.get("/promises/report.html?site=main&language=en")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert "Published promises" in answer.text
    assert HOSTILE not in answer.text


async def test_what_was_put_to_the_test_is_shown(console: Console) -> None:
    shown = await page(console, "/promises/tests")
    assert "not kept" in shown
    assert "never put to the test" in shown
    assert "It came late." in shown


async def test_a_review_is_recorded_by_whom_the_element_names(console: Console) -> None:
    assert "overdue by" in await page(console, "/promises/content")
    console.access.who = person("Auditor", (Role.VIEWER,))
    refused = await console.act("review-content", site="main", element="tenders")
    assert refused.status_code == 403
    console.access.who = CONTRIBUTOR
    done = await console.act("review-content", site="main", element="tenders", note="all read")
    assert done.status_code == 303
    shown = await page(console, "/promises/content")
    assert "overdue by" not in shown
    assert "Web Officer" in shown
    assert console.app.audit.having("content-reviewed")[-1]["actor"] == "Web Officer"


async def test_content_goes_from_hand_to_hand(console: Console) -> None:
    given = {"site": "main", "element": "tenders", "url": "/tenders/new"}
    console.access.who = CONTRIBUTOR
    assert (await console.act("hand-in-content", **given, digest="short")).status_code == 422
    assert (await console.act("hand-in-content", **given)).status_code == 422
    for content in ("no base64!", "\U0010a9d4"):  # the second one was a fault of ours
        assert (await console.act("hand-in-content", **given, content=content)).status_code == 422
    assert (await console.act("hand-in-content", **given, digest=DIGEST)).status_code == 303
    made = console.app.store.calendar.hand_ins("main")[-1]
    named = {"site": "main", "hand_in": made.id}
    assert (await console.act("approve-content", **named)).status_code == 403
    shown = await page(console, "/promises/content")
    assert "waits for approval" in shown
    assert "approve-content" not in shown
    console.access.who = person()
    back = await console.act("reject-content", **named, reason=f"Mend it {HOSTILE}")
    assert back.status_code == 303
    assert "went back" in await page(console, "/promises/content")
    console.access.who = CONTRIBUTOR
    again = await console.act("hand-in-content", **given, digest=DIGEST, revises=made.id)
    assert again.status_code == 303
    console.access.who = person()
    assert (await console.act("approve-content", **named)).status_code == 303
    assert (await console.act("approve-content", **named)).status_code == 409
    ended = console.app.store.calendar.hand_ins("main")[-1]
    assert ended.ticket
    assert f"sentinel content publish {made.id}" in await page(console, "/promises/content")
    unknown = await console.act("approve-content", site="main", hand_in="none")
    assert unknown.status_code in {404, 422}
