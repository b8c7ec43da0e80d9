"""What `sentinel links` says of the site of known truth: exactly what is true, and nothing else."""

from pathlib import Path
from typing import Any

import pytest

from support.links_program import report_of
from support.odd import addresses, answers, documents, elsewhere, markup, traps
from support.odd.page import Chapter
from support.odd.together import TOGETHER
from support.odd_site import OddSite, Said, Truth, odd_site

CHAPTERS = (
    *markup.CHAPTERS,
    *addresses.CHAPTERS,
    *documents.CHAPTERS,
    *answers.CHAPTERS,
    *elsewhere.CHAPTERS,
)
SITES = (TOGETHER, *((chapter,) for chapter in CHAPTERS if chapter not in TOGETHER))
"""Each is crawled once."""
TOLD_BY_STATUS = {"status", "login", "rate-limit", "bot-wall"}
STATES = ("broken", "refused", "redirected", "inconclusive")
OPTIONS = ("--external", "--external-interval", "0", "--allow-private", "--exclude", "google")
SHORT = ("--timeout", "6", "--attempts", "2")
"""For the chapter with servers that never answer."""


async def reported(site: OddSite, folder: Path) -> tuple[int, dict[str, Any], str]:
    places = ("--state", str(folder / "state"), "--ca-file", str(site.authority))
    short = SHORT if elsewhere.CONNECTIONS.name in {c.name for c in site.chapters} else ()
    return await report_of(site.url, *OPTIONS, *short, *places)


def said_by(report: dict[str, Any]) -> Truth:
    return {
        state: {
            target["url"]: Said(
                target["reason"],
                target["status"] if target["reason"] in TOLD_BY_STATUS else 0,
                frozenset((carrier["page"], carrier["line"]) for carrier in target["from"]),
            )
            for target in report[state]
        }
        for state in STATES
    }


def differences(wanted: Truth, found: Truth) -> str:
    """Each address of which something else is said than what is true."""
    lines: list[str] = []
    for state in STATES:
        true, said = wanted.get(state, {}), found.get(state, {})
        for url in sorted(true.keys() | said.keys()):
            if true.get(url) != said.get(url):
                lines.append(f"{state} {url}\n  true: {true.get(url)}\n  said: {said.get(url)}")
    return "\n".join(lines)


@pytest.mark.e2e
@pytest.mark.parametrize("chapters", SITES, ids=lambda chapters: chapters[-1].name)
async def test_links_says_the_truth(chapters: tuple[Chapter, ...], tmp_path: Path) -> None:
    async with odd_site(chapters, tmp_path) as site:
        code, report, complaints = await reported(site, tmp_path)
        truth = site.truth()
        assert differences(truth, said_by(report)) == "", complaints
        assert code == (1 if truth.get("broken") else 0)
        asked = set(site.asked())
        assert site.wanted() - asked == set(), "each address that exists is asked"
        assert site.unwanted() & asked == set()
        assert {entry["url"] for entry in report["skipped"]} == site.skipped()
        assert {entry["pattern"] for entry in report["stopped"]} == site.stopped()


@pytest.mark.e2e
@pytest.mark.parametrize("trap", traps.TRAPS, ids=lambda trap: trap.chapter.name)
async def test_a_trap_is_left_and_everything_real_is_seen(trap: traps.Trap, tmp_path: Path) -> None:
    async with odd_site([trap.chapter], tmp_path) as site:
        code, report, complaints = await reported(site, tmp_path)
        asked = set(site.asked())
    assert differences(site.truth(), said_by(report)) == "", complaints
    assert code == 1
    items = {site.address(f"/catalogue/{number}") for number in range(traps.ITEMS)}
    assert items <= asked, "the catalogue is no trap"
    assert len(asked) < 3000
    told = [*report["stopped"], *({"pattern": entry["url"]} for entry in report["skipped"])]
    assert trap.stopped == "" or any(trap.stopped in entry["pattern"] for entry in told)
    assert not any("catalogue" in entry["pattern"] for entry in report["stopped"])
