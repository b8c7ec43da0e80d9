"""Policies with the faults that published ones have: exactly those are told, by the promise's name.

The samples here are ours. Saved copies of the four policies that the shipped profiles are about can
be held against them, too: name their folder in SENTINEL_POLICY_TEXTS.
"""

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from sentinel.checkers.proofs.text_proofs import TEXT_PROOFS
from sentinel.core.published import Profile, Standing
from sentinel.core.site_record import SiteRecord
from support.fresh_folder import fresh_folder
from support.policy_pages import Shape, page_of
from support.promise_looking import shipped_profiles, standings_of
from support.promise_sites import Answer, MadeSite
from support.site_server import SiteServer
from support.values import T0

SAMPLES = Path(__file__).parent / "samples" / "policies"
TEXTS = "SENTINEL_POLICY_TEXTS"


@dataclass(frozen=True, kw_only=True)
class Policy:
    """One policy: where it stands on the site, and the promises about its text that it breaks."""

    profile: str
    path: str
    sample: str
    begins: str
    """How the saved copy's file name begins."""
    shape: Shape
    broken: frozenset[str]
    also: frozenset[str] = frozenset()
    """Promises whose proof looks at more than the text."""


INSTITUTE = {
    *("name-written-alike", "no-internal-text", "plan-complete", "policies-complete"),
    *("policies-dated", "roles-agree", "tables-whole", "text-whole"),
}
POLICIES = (
    Policy(
        profile="cmpdi",
        path="/policies/",
        sample="institute.html",
        begins="003_",
        shape=Shape(language="hi", links=(4, 5, 6, 7), people=(3, 1, 4)),
        broken=frozenset(INSTITUTE),
    ),
    Policy(
        profile="mine-mitra",
        path="/hi/privacy",
        sample="portal.html",
        begins="000_",
        shape=Shape(language="hi"),
        broken=frozenset(
            {"language-marked", "name-written-alike", "policy-complete", "twins-agree"}
        ),
    ),
    Policy(
        profile="msewa",
        path="/privacy-policy",
        sample="app.html",
        begins="001_",
        shape=Shape(items=(range(6, 14), range(26, 39))),
        broken=frozenset({"grievance-officer", "policy-complete", "policy-dated", "text-whole"}),
    ),
    Policy(
        profile="indiamart",
        path="/privacy-policy",
        sample="market.html",
        begins="002_",
        shape=Shape(),
        broken=frozenset({"copyright-year", "text-whole"}),
        also=frozenset({"third-parties-disclosed"}),
    ),
)
NAMES = [policy.profile for policy in POLICIES]


def about_text(profile: Profile, also: frozenset[str]) -> set[str]:
    """The names of the profile's promises that are proven by text, and of some further ones."""
    return {one.name for one in profile.promises if one.proof in TEXT_PROOFS} | also


@pytest.mark.parametrize("policy", POLICIES, ids=NAMES)
def test_a_policy_breaks_exactly_what_is_wrong_with_its_text(policy: Policy) -> None:
    profile = shipped_profiles()[policy.profile]
    body = (SAMPLES / policy.sample).read_text(encoding="utf-8")
    made = MadeSite(record=SiteRecord(today=T0.date(), has_files=True))
    made.answers[policy.path] = Answer(body=body)
    found = standings_of(profile, made, T0)
    broken = {name for name, standing in found.items() if standing is Standing.BROKEN}
    assert broken & about_text(profile, policy.also) == policy.broken | policy.also


@pytest.mark.parametrize("policy", POLICIES, ids=NAMES)
async def test_the_saved_copy_breaks_exactly_what_is_wrong_with_it(
    policy: Policy, tmp_path: Path
) -> None:
    if not os.environ.get(TEXTS):
        pytest.skip(f"set {TEXTS} to the folder of the saved policies (CONTRIBUTING.md)")
    file = next(Path(os.environ[TEXTS]).glob(f"{policy.begins}*"))
    page = page_of(file.read_text(encoding="utf-8"), policy.shape)
    home = f'<html lang="en"><body><a href="{policy.path}">Policy</a></body></html>'
    async with SiteServer({"/": home, policy.path: page}) as server:
        config = fresh_folder(
            tmp_path,
            url=server.url,
            document_root=None,
            name="policies",
            checks=frozenset({"promises"}),
        )
        words = ("--config", str(config), "--json", "promises", "--profile", policy.profile)
        running = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "sentinel", *words, stdout=asyncio.subprocess.PIPE
        )
        output, _ = await running.communicate()
    told = json.loads(output)["sites"][0]["profiles"][0]["promises"]
    broken = {one["promise"].partition("/")[2] for one in told if _by_the_page(one)}
    profile = shipped_profiles()[policy.profile]
    assert broken & about_text(profile, policy.also) == policy.broken | policy.also


def _by_the_page(promise: dict[str, str]) -> bool:
    """Broken, and not by what this machine's name server says of a domain that may be unknown to
    it."""
    return promise["standing"] == "broken" and "takes no mail" not in promise["reason"]
