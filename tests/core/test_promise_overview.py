"""How promises stand for who reads of them: what was seen, and words that hold today."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from sentinel.checkers.promises import attestations_of
from sentinel.core.check import Check, PromisesOptions
from sentinel.core.kept_standing import KeptStanding
from sentinel.core.promise_overview import overview
from sentinel.core.proof import ProofFacts, attested
from sentinel.core.published import Attestation, Profile, PromiseStanding, Standing
from sentinel.core.site_record import SiteRecord
from sentinel.core.words import Severity
from support.proven import SITE, promise
from support.values import T0

PROMISE = promise("available")
PROFILE = Profile(name="test", title="T", title_hindi="T", source="S", promises=(PROMISE,))
WORD = PromiseStanding(promise=PROMISE, standing=Standing.ATTESTED, reason="A. Verma")
GIVEN = Attestation(
    promise=PROMISE.key,
    site="main",
    name="A. Verma",
    post="WIM",
    on=date(2026, 1, 1),
    until=date(2026, 3, 31),
)


def kept(standing: Standing) -> KeptStanding:
    return KeptStanding(
        promise=PROMISE.key, standing=standing, since=T0, looked_at=T0, reason="seen"
    )


@pytest.mark.parametrize(
    ("on_record", "word", "wanted"),
    [
        (Standing.UNKNOWN, WORD, Standing.ATTESTED),
        (Standing.ATTESTED, WORD, Standing.ATTESTED),
        # a word that ended since the last look, or was taken away, holds no more
        (Standing.ATTESTED, None, Standing.UNKNOWN),
        # and it is never believed against what a program saw
        (Standing.BROKEN, WORD, Standing.BROKEN),
        (Standing.KEPT, WORD, Standing.KEPT),
    ],
)
def test_a_word_stands_where_nothing_was_seen_and_as_long_as_it_holds(
    on_record: Standing, word: PromiseStanding | None, wanted: Standing
) -> None:
    words = {} if word is None else {PROMISE.key: word}
    (line,) = overview(PROFILE, {PROMISE.key: kept(on_record)}, words).lines
    assert line.standing is wanted


@pytest.mark.parametrize(("day", "holds"), [(-1, False), (0, True), (89, True), (90, False)])
def test_a_word_holds_on_its_first_and_on_its_last_day(day: int, holds: bool) -> None:
    record = SiteRecord(today=GIVEN.on + timedelta(days=day))
    facts = ProofFacts(site=SITE, now=T0, record=record, attestations=(GIVEN,))
    assert (attested(PROMISE, facts) is not None) is holds


def test_a_word_about_one_site_is_none_about_another() -> None:
    check = Check(
        name="promises",
        kind="promises",
        targets=("/**",),
        every_seconds=86_400,
        severity=Severity.WARNING,
        confirm=1,
        options=PromisesOptions(profiles=(), attestations=(GIVEN, replace(GIVEN, site=""))),
        source="checks/promises.toml",
    )
    assert len(attestations_of(check, replace(SITE, name="main"))) == 2
    assert attestations_of(check, replace(SITE, name="other")) == (replace(GIVEN, site=""),)
