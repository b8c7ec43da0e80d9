"""checks-good: other checks of the configuration look at it, and found nothing wrong."""

import re

from sentinel.core.note_book import Noted
from sentinel.core.proof import (
    CheckFacts,
    CheckFinding,
    OptionKind,
    Proof,
    ProofFacts,
    ProofOption,
    unknown,
)
from sentinel.core.published import MAX_PAGES, PromiseStanding, PublishedPromise, Standing
from sentinel.core.transport_look import is_inner

_OUTER = frozenset({"tls", "transport"})
"""Kinds of checks that look at how the public comes to the site."""
_INNER = "the site is watched over plain http by an address of this machine or an inner network."


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    """Broken by one finding of one of them; kept where each has looked, and saw what is asked."""
    del noted
    kinds = promise.texts("kinds")
    of_kind = sorted(name for name, check in facts.checks.items() if check.kind in kinds)
    wanted = tuple(dict.fromkeys((*promise.texts("checks"), *of_kind)))
    known = {name: facts.checks[name] for name in wanted if name in facts.checks}
    wrong = [
        (name, finding)
        for name, check in known.items()
        for finding in check.findings
        if _concerns(promise, finding.code)
    ]
    if wrong:
        return _broken(promise, wrong)
    missing = [name for name in wanted if name not in known]
    if missing:
        return unknown(promise, f"The check {' and '.join(missing)} has not looked at the site.")
    if kinds and not of_kind:
        return unknown(promise, f"No check of kind {' or '.join(kinds)} has looked at the site.")
    unseen = [
        name
        for name, check in known.items()
        if any(_concerns(promise, code) for code in check.unseen)
    ]
    if unseen:
        return unknown(promise, f"The check {' and '.join(unseen)} could not see enough.")
    blind = [name for name, check in known.items() if check.kind in _OUTER and _is_inner(facts)]
    if blind:
        return unknown(promise, f"The check {' and '.join(blind)} has nothing to look at: {_INNER}")
    return PromiseStanding(promise=promise, standing=Standing.KEPT, reason=_kept(known))


def _is_inner(facts: ProofFacts) -> bool:
    return all(is_inner(root) for root in (facts.site.url, *facts.site.aliases))


def _concerns(promise: PublishedPromise, found: str) -> bool:
    codes = promise.texts("codes")
    return not codes or any(re.fullmatch(code, found) for code in codes)


def _broken(promise: PublishedPromise, wrong: list[tuple[str, CheckFinding]]) -> PromiseStanding:
    name, first = wrong[0]
    shown = wrong[:MAX_PAGES]
    more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
    return PromiseStanding(
        promise=promise,
        standing=Standing.BROKEN,
        reason=f"The check {name} found: {first.message}{more}",
        pages=tuple(finding.url for _, finding in shown),
        more_pages=len(wrong) - len(shown),
        quotes=tuple(finding.message for _, finding in shown),
    )


def _kept(known: dict[str, CheckFacts]) -> str:
    oldest = min(check.looked_at for check in known.values())
    *others, last = known
    checks = f"checks {', '.join(others)} and {last}" if others else f"check {last}"
    return f"The {checks} found nothing wrong (looked on {oldest:%Y-%m-%d} or later)."


PROOF = Proof(
    what="Other checks of the configuration look at it, and their newest looks found nothing.",
    options=(
        ProofOption(
            name="checks",
            kind=OptionKind.TEXTS,
            what='Names of checks, such as ["tls", "transport"]; each must have looked.',
        ),
        ProofOption(
            name="kinds",
            kind=OptionKind.TEXTS,
            what=(
                'Kinds of checks, such as ["journey"]: each of these counts, too, and one must '
                "have looked."
            ),
            default=(),
        ),
        ProofOption(
            name="codes",
            kind=OptionKind.PATTERNS,
            what="Only findings with such a code break it, or leave it open where they could not "
            "be found out; none given: every finding does.",
            default=(),
        ),
    ),
    conclude=_conclude,
)
