"""What the daemon's sweep says of the site of known truth, where that is its own site: the same as
`sentinel links`, once what is broken was seen twice."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from support.links_program import run_sentinel
from support.odd.together import TOGETHER
from support.odd_site import OddSite, odd_site

pytestmark = pytest.mark.e2e

ELSEWHERE = {"/redirects/302-other-gone"}
"""Ends at another site, which a sweep does not ask."""
Carried = dict[str, dict[str, set[str]]]
"""By state and address, the pages that carry it."""


async def swept(site: OddSite, config: Path) -> list[dict[str, Any]]:
    """The findings of one sweep."""
    options = ("sweep", "links", "--json", "--config", str(config))
    _, written, complaints = await run_sentinel(*options)
    assert written, complaints
    return json.loads(written)["run"]["findings"]  # type: ignore[no-any-return] # an array


def said_by(findings: list[dict[str, Any]]) -> Carried:
    said: Carried = defaultdict(dict)
    for finding in findings:
        state = finding["verdict"]
        if finding["code"] == "link-moved":
            state = "redirected"
        elif state == "intact":
            continue
        said[state][finding["message"].partition(": ")[0]] = set(finding["referrers"])
    return said


def true_of(site: OddSite) -> Carried:
    own = site.url
    left_out = {site.address(path) for path in ELSEWHERE}
    true: Carried = defaultdict(dict)
    for state, targets in site.truth().items():
        for url, said in targets.items():
            asked = url.startswith(own) or said.reason in {"bad-url", "bad-contact"}
            if asked and url not in left_out:
                true[state][url] = {page for page, _ in said.carriers}
    return true


@pytest.mark.slow
async def test_a_sweep_says_the_same_of_its_own_site(tmp_path: Path) -> None:
    async with odd_site(TOGETHER, tmp_path) as site:
        work = tmp_path / "work"
        code, written, complaints = await run_sentinel(
            "init", str(work), "--url", site.url, "--name", "odd"
        )
        assert code == 0, written + complaints
        first = said_by(await swept(site, work / "config.toml"))
        second = said_by(await swept(site, work / "config.toml"))
        true = true_of(site)
    assert len(true["broken"]) > 80
    assert first["broken"] == {}, "once is not enough"
    assert set(first["inconclusive"]) >= set(true["broken"])
    for state in ("broken", "refused", "redirected", "inconclusive"):
        said, wanted = second[state], true[state]
        differing = sorted(u for u in said.keys() | wanted.keys() if said.get(u) != wanted.get(u))
        assert differing == [], state
