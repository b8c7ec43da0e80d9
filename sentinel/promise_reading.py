"""How a site's promises stand now: the record, and what people wrote since the last look."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sentinel.checkers.promises import attestations_of, of_site
from sentinel.checkers.proofs import PROOFS
from sentinel.core.check import Check, PromisesOptions
from sentinel.core.note_book import Noted
from sentinel.core.promise_overview import ProfileOverview, overview
from sentinel.core.promise_port import PromiseStandings
from sentinel.core.proof import ProofFacts, attested
from sentinel.core.published import Profile, PromiseStanding, PublishedPromise
from sentinel.core.settings import Config
from sentinel.core.site import Site
from sentinel.core.site_record import SiteRecord


def profiles_of(check: Check, site: Site) -> tuple[Profile, ...]:
    """Those that the site has, in the order of config.toml."""
    options = check.options
    known = (
        {one.name: one for one in options.profiles} if isinstance(options, PromisesOptions) else {}
    )
    return tuple(known[name] for name in site.profiles if name in known)


def overviews(
    store: PromiseStandings, check: Check, site: Site, now: datetime, today: date
) -> tuple[ProfileOverview, ...]:
    """One for each profile that the site has. Raises StoreError."""
    kept = store.of(site.name)
    words = by_word(check, site, now, today)
    return tuple(overview(profile, kept, words) for profile in profiles_of(check, site))


def promises_check(config: Config) -> Check | None:
    """The check that looks at promises; None where there is none."""
    return next((check for check in config.checks if check.kind == "promises"), None)


def overviews_now(
    store: PromiseStandings, config: Config, check: Check, site: Site, now: datetime
) -> tuple[ProfileOverview, ...]:
    """As `overviews`, today by the zone of config.toml. Raises StoreError."""
    today = now.astimezone(ZoneInfo(config.alerts.time_zone)).date()
    return overviews(store, check, site, now, today)


def by_word(check: Check, site: Site, now: datetime, today: date) -> dict[str, PromiseStanding]:
    """What can be concluded from what people wrote alone, by the promise's key."""
    given = attestations_of(check, site)
    found: dict[str, PromiseStanding] = {}
    for promise in of_site(check, site):
        facts = ProofFacts(
            site=site,
            now=now,
            record=SiteRecord(today=today),
            attestations=tuple(one for one in given if one.promise == promise.key),
        )
        word = _word(promise, facts)
        if word is not None:
            found[promise.key] = word
    return found


def _word(promise: PublishedPromise, facts: ProofFacts) -> PromiseStanding | None:
    proof = PROOFS[promise.proof]
    if proof.by_word:
        return proof.conclude(promise, Noted(), facts)
    return attested(promise, facts)
