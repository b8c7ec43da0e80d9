"""The last part of a syntax check: words are looked up, and the report is made and kept."""

import asyncio
import logging
from dataclasses import replace

from sentinel.core.check import Check, SyntaxOptions
from sentinel.core.note_book import NoteBook
from sentinel.core.snapshot import Snapshot
from sentinel.core.spelling import DICTIONARIES, Misspelt, WordList, told
from sentinel.core.syntax_port import Speller
from sentinel.core.syntax_report import SpellingCount, report_of
from sentinel.eyes import Eyes, Scene, Seen

log = logging.getLogger(__name__)


async def with_syntax(
    eyes: Eyes, scene: Scene, check: Check, seen: Seen, snapshot: Snapshot
) -> Snapshot:
    """The snapshot with the report on the content of the site. One of a crawl that saw no page is
    none, and is not kept: it would stand for a check that was not made."""
    totals = (snapshot.notes or NoteBook()).syntax
    if not totals.pages:
        return snapshot
    options = check.options
    own_words = options.words if isinstance(options, SyntaxOptions) else frozenset()
    counts: list[SpellingCount] = []
    slips: list[Misspelt] = []
    for language in sorted(set(totals.words) & set(DICTIONARIES)):
        count, found = await _spelt(eyes.speller, language, totals.words[language], own_words)
        counts.append(count)
        slips += found
    report = report_of(
        totals,
        site=scene.site.name,
        url=scene.site.url,
        begun_at=snapshot.taken_at if seen.began_at is None else seen.began_at,
        ended_at=eyes.clock.now(),
        spelling=counts,
        slips=slips,
        stopped_because="" if seen.facts is None else seen.facts.stopped_because,
    )
    if eyes.syntax_reports is not None:
        try:
            await asyncio.to_thread(eyes.syntax_reports.keep, report)
        except OSError:
            log.exception("syntax report not kept", extra={"site": scene.site.name})
    return replace(snapshot, syntax=report)


async def _spelt(
    speller: Speller | None, language: str, words: WordList, own_words: frozenset[str]
) -> tuple[SpellingCount, tuple[Misspelt, ...]]:
    asked = [word for word in words.pages if word not in own_words]
    count = SpellingCount(
        language=language,
        dictionaries=(),
        words=len(words.pages),
        unknown=0,
        lacking="words are not looked up here",
    )
    if speller is None:
        return count, ()
    spelling = await speller.look_up(language, asked)
    unknown = spelling.unknown or frozenset()
    lacking = spelling.lacking
    if words.cut:
        lacking = f"{lacking}; only the first words of the site were taken".removeprefix("; ")
    count = replace(
        count,
        dictionaries=spelling.dictionaries,
        unknown=len(unknown),
        lacking=lacking,
    )
    return count, told(language, words, unknown)
