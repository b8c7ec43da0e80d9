"""Further witnesses where the cheap looks leave a doubt: other ways to the site, asked at once."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from sentinel.checking import page_findings
from sentinel.core.canary import CanaryAnswer
from sentinel.core.corroboration import NONE, Corroboration, WitnessView
from sentinel.core.doubts import Doubt, doubts, neighbours
from sentinel.core.finding import Finding
from sentinel.core.led_away import as_redirect
from sentinel.core.page import FetchRequest, Look, Page
from sentinel.core.rendering import Rendering
from sentinel.core.settings import Config, Witnesses
from sentinel.core.urls import same_site
from sentinel.core.verdict import INCIDENT_VERDICTS, Verdict, worst
from sentinel.core.witness_bounds import LASTING_LOOKS
from sentinel.core.witness_paths import WitnessPath, independent, paths
from sentinel.core.words import WitnessKind
from sentinel.eyes import Eyes, Scene
from sentinel.rendered import browser_way, rendered_findings
from sentinel.ways import Blind, Way, visitor, ways_to
from sentinel.wire_keeping import with_wire, without_wire

AT_ONCE = 8
"""How many looks are taken at a time."""
PROMPT_SECONDS = 1.0
"""How long anybody is waited for where an attack is proven without further witnesses: a browser
takes seconds, a name server that is away even longer, and the site stands open meanwhile."""
REUSABLE = frozenset({"page-changed", "page-unapproved"})
"""Codes of findings that the same bytes give again, whoever gets them."""

log = logging.getLogger(__name__)


class Corroborated(NamedTuple):
    """What the further witnesses gave."""

    corroboration: Corroboration
    """One view of each witness and doubtful subject: INTACT where it saw the approved page,
    INCONCLUSIVE where it could not look. Ordinary visitors' looks at a few other approved pages
    are among them: is it one page, or the whole site?"""
    findings: tuple[Finding, ...]
    """What they found, with signals and evidence; to be judged with the run's own findings. Each
    carries the kind of its witness, and has a view with the same digest."""


class _Question(NamedTuple):
    way: Way
    subject: str
    url: str
    doubt: Doubt | None
    """None: another approved page of the site."""


class _Told(NamedTuple):
    question: _Question
    view: WitnessView
    findings: tuple[Finding, ...]


async def corroborate(
    eyes: Eyes, scene: Scene, config: Config, findings: Sequence[Finding], *, proven: bool = False
) -> Corroborated:
    """Asks every further witness about the gravest doubtful subjects of `findings`.

    1. All ways at the same time, within `witnesses.deadline_seconds`; within PROMPT_SECONDS where
       an attack is `proven` without them, and they tell no more than which case it is.
    2. Where something was replaced without a word, and visitors' looks alone tell of it: one more
       after `witnesses.third_look_seconds`; not in a re-test, which wants a green answer or none.

    Never raises for what a witness does: one that breaks, or is late, is INCONCLUSIVE and says why.
    `sites_leaving`, `sites_watched` and `server_changes` are the caller's to fill.
    """
    whole = replace(scene, checks=config.checks)
    asked = tuple(doubt for doubt in doubts(findings) if same_site(doubt.url, scene.site))
    if not asked:
        return Corroborated(NONE, ())
    if proven:
        seconds = min(PROMPT_SECONDS, config.witnesses.deadline_seconds)
        config = replace(config, witnesses=replace(config.witnesses, deadline_seconds=seconds))
    controls = asyncio.ensure_future(controls_answer(eyes, config.witnesses))
    try:
        told = await _ask(eyes, whole, config, _questions(eyes, whole, config, asked), findings)
        if not scene.whole and not proven:
            late = _needing_time(told, asked)
            told += await _ask_later(eyes, whole, config, late, findings)
        # what is proven by files is no matter of our own network
        answering = await controls if not proven or controls.done() else None
    finally:
        controls.cancel()
    return Corroborated(
        Corroboration(
            views=tuple(one.view for one in told),
            controls_answer=answering,
        ),
        tuple(finding for one in told for finding in one.findings),
    )


async def controls_answer(eyes: Eyes, witnesses: Witnesses) -> bool | None:
    """Whether our own network is good: the canary says what it should, or, where it is silent,
    any control address answers. None where none is configured."""
    canary = witnesses.canary
    urls = [*([canary.url] if canary else []), *witnesses.control_urls]
    requests = [FetchRequest(url=url, fresh_connection=True) for url in urls]
    looks = await asyncio.gather(*(eyes.witness.fetch(request) for request in requests))
    if canary is not None:
        said = canary.answer(looks.pop(0))
        if said is not CanaryAnswer.SILENT:
            return said is CanaryAnswer.EXPECTED
    return any(isinstance(look, Page) for look in looks) if looks else None


def _questions(eyes: Eyes, scene: Scene, config: Config, asked: Sequence[Doubt]) -> list[_Question]:
    found = [
        _Question(way, doubt.subject, doubt.url, doubt)
        for doubt in asked
        for way in (*ways_to(eyes, scene, config, doubt), *browser_way(eyes, scene, doubt))
    ]
    if any(doubt.verdict is not Verdict.DOWN for doubt in asked):
        spoken_of = frozenset(doubt.subject for doubt in asked)
        found += [
            _Question(visitor(eyes, scene, WitnessKind.PUBLIC), page.subject, page.url, None)
            for page in neighbours(tuple(scene.expected.values()), spoken_of)
        ]
    return found


async def _ask_later(
    eyes: Eyes,
    scene: Scene,
    config: Config,
    late: Sequence[Doubt],
    findings: Sequence[Finding],
) -> list[_Told]:
    """The third look, where it is the only one that can still tell."""
    if not late:
        return []
    await asyncio.sleep(config.witnesses.third_look_seconds)
    way = visitor(eyes, scene, WitnessKind.PUBLIC_THIRD)
    questions = [_Question(way, doubt.subject, doubt.url, doubt) for doubt in late]
    return await _ask(eyes, scene, config, questions, findings)


def _needing_time(told: Sequence[_Told], asked: Sequence[Doubt]) -> list[Doubt]:
    """Doubts for which a rule asks for lasting looks that no other witness stands in for."""
    found = []
    for doubt in asked:
        views = [one.view for one in told if one.view.subject == doubt.subject]
        kinds = doubt.seen_by | {view.witness for view in views if _is_grave(view)}
        enough = len(independent(kinds)) >= LASTING_LOOKS.value
        if doubt.lost_only and not enough and WitnessPath.FILES not in paths(kinds):
            found.append(doubt)
    return found


def _is_grave(view: WitnessView) -> bool:
    return view.verdict in INCIDENT_VERDICTS


async def _ask(
    eyes: Eyes,
    scene: Scene,
    config: Config,
    questions: Sequence[_Question],
    known: Sequence[Finding],
) -> list[_Told]:
    """All questions at once; then what came in time is judged."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(question: _Question) -> Look | Rendering | Blind:
        async with turns:
            return await question.way.look(question.url)

    deadline = config.witnesses.deadline_seconds
    tasks = [asyncio.create_task(one(question)) for question in questions]
    try:
        if tasks:
            await asyncio.wait(tasks, timeout=deadline)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    answers = [_answer(task, deadline) for task in tasks]
    judged = (
        _judged(eyes, scene, question, answer, known)
        for question, answer in zip(questions, answers, strict=True)
    )
    return list(await asyncio.gather(*judged))


def _answer(
    task: "asyncio.Task[Look | Rendering | Blind]", deadline_seconds: float
) -> Look | Rendering | Blind:
    if task.cancelled():
        return Blind(f"No answer within {deadline_seconds:g} s.")
    error = task.exception()
    if error is not None:  # one broken witness stops none of the others
        log.error("witness failed", exc_info=error)
        return Blind(f"The witness failed ({type(error).__name__}).")
    return task.result()


async def _judged(
    eyes: Eyes,
    scene: Scene,
    question: _Question,
    answer: Look | Rendering | Blind,
    known: Sequence[Finding],
) -> _Told:
    if isinstance(answer, Blind):
        return _blind(eyes, question, answer.why)
    if not isinstance(answer, Rendering):
        answer = as_redirect(answer, scene.expected.get(question.url), scene.site)
    if isinstance(answer, Rendering):
        page, found = answer.page, await rendered_findings(eyes, scene, answer)
    elif isinstance(answer, Page):
        page, found = answer, _as_known(question, answer, known)
        found = await with_wire(eyes, scene, answer, question.way.witness, found)
        found = found or await page_findings(eyes, scene, answer, question.way.witness)
    else:
        said = f"{answer.text[0].upper()}{answer.text[1:]}"
        return _blind(eyes, question, f"{said} ({answer.detail}).")
    verdict = worst(tuple(one.verdict for one in found))
    view = WitnessView(
        witness=question.way.witness,
        subject=question.subject,
        at=page.fetched_at,
        verdict=verdict,
        sha256=page.sha256,
        status=page.status,
        address=page.peer_address or question.way.place,
        said=found[0].message if found else "It gets the approved page.",
    )
    doubt = question.doubt
    told = [one for one in found if (_is_grave(view) if doubt is None else doubt.tells(one))]
    return _Told(question, view, tuple(told))


def _as_known(question: _Question, page: Page, known: Sequence[Finding]) -> list[Finding]:
    """What the run has found on the same bytes, as this witness's: hostile pages are not compared
    once for each witness."""
    if page.redirects:
        return []
    return [
        replace(without_wire(one), witness=question.way.witness)
        for one in known
        if one.subject == question.subject
        and one.code in REUSABLE
        and one.digest_after == page.sha256
        and one.details.get("status") == str(page.status)
    ][:1]


def _blind(eyes: Eyes, question: _Question, why: str) -> _Told:
    view = WitnessView(
        witness=question.way.witness,
        subject=question.subject,
        at=eyes.clock.now(),
        verdict=Verdict.INCONCLUSIVE,
        address=question.way.place,
        said=why,
    )
    return _Told(question, view, ())
