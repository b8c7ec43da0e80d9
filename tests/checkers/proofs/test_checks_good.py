"""Promises that other checks prove: kept for what these saw, and for no more."""

from dataclasses import replace

import pytest

from sentinel.checkers.proofs.checks_good import PROOF
from sentinel.core.finding import Finding
from sentinel.core.note_book import Noted
from sentinel.core.proof import CheckFacts, ProofFacts, facts_of
from sentinel.core.published import Standing
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity, WitnessKind
from support.proven import SITE, promise
from support.values import T0

LINKS = {"checks": ("links",), "codes": ("link-broken", "links-unjudged")}


def looked(kind: str, *found: tuple[str, Verdict]) -> CheckFacts:
    findings = [
        Finding(
            check=kind,
            code=code,
            subject="/",
            url=SITE.url,
            severity=Severity.WARNING,
            verdict=verdict,
            message=f"{code} was found.",
            witness=WitnessKind.PUBLIC,
        )
        for code, verdict in found
    ]
    return facts_of(kind, T0, findings)


def standing(options: dict[str, object], **checks: CheckFacts) -> Standing:
    facts = ProofFacts(site=SITE, now=T0, checks=checks)
    return PROOF.conclude(promise("checks-good", **options), Noted(), facts).standing


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ((), Standing.KEPT),
        ((("link-broken", Verdict.BROKEN),), Standing.BROKEN),
        ((("link-refused", Verdict.REFUSED),), Standing.KEPT),
        ((("links-unjudged", Verdict.INCONCLUSIVE),), Standing.UNKNOWN),
        # a fault of another kind hides nothing of what could not be found out
        (
            (("link-broken", Verdict.INCONCLUSIVE), ("fragment-missing", Verdict.BROKEN)),
            Standing.UNKNOWN,
        ),
    ],
)
def test_what_could_not_be_found_out_is_not_kept(
    found: tuple[tuple[str, Verdict], ...], wanted: Standing
) -> None:
    assert standing(LINKS, links=looked("links", *found)) is wanted


@pytest.mark.parametrize(
    ("url", "aliases", "wanted"),
    [
        ("http://10.1.2.3/", (), Standing.UNKNOWN),
        ("http://127.0.0.1:8008/", ("http://localhost/",), Standing.UNKNOWN),
        ("http://10.1.2.3/", ("https://www.institute.example/",), Standing.KEPT),
        ("http://www.institute.example/", (), Standing.KEPT),
    ],
)
def test_connections_are_not_called_encrypted_where_nobody_looked_at_them(
    url: str, aliases: tuple[str, ...], wanted: Standing
) -> None:
    """Of a site that is watched over plain http from inside, neither check asks anything."""
    facts = ProofFacts(
        site=replace(SITE, url=url, aliases=aliases),
        now=T0,
        checks={"tls": looked("tls"), "transport": looked("transport")},
    )
    secure = promise("checks-good", checks=("tls", "transport"))
    assert PROOF.conclude(secure, Noted(), facts).standing is wanted


def test_functions_are_claimed_to_be_checked_once_a_check_of_one_has_looked() -> None:
    """That the home page answers is no check of all functions; each that there is counts."""
    options: dict[str, object] = {"checks": ("home",), "kinds": ("http", "journey")}
    home = looked("page")
    assert standing(options, home=home) is Standing.UNKNOWN
    assert standing(options, home=home, search=looked("http")) is Standing.KEPT
    failing = looked("journey", ("journey-failed", Verdict.BROKEN))
    assert standing(options, home=home, search=looked("http"), form=failing) is Standing.BROKEN
