"""government-domain: the site lives under a domain of the government (GIGW 3.0, 5.1.21)."""

from sentinel.core.note_book import Noted
from sentinel.core.own_answer import below
from sentinel.core.proof import (
    OptionKind,
    Proof,
    ProofFacts,
    ProofOption,
    broken_by_record,
    kept_by_record,
)
from sentinel.core.published import PromiseStanding, PublishedPromise
from sentinel.core.urls import host_of


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    del noted
    host = host_of(facts.site.url)
    suffixes = promise.texts("suffixes")
    if below(host, suffixes):
        return kept_by_record(promise, f"The site is {host}.")
    listed = " or ".join(suffixes)
    return broken_by_record(promise, f"The site is {host}, which does not end with {listed}.")


PROOF = Proof(
    what="The site's host ends as hosts of the government do.",
    options=(
        ProofOption(
            name="suffixes",
            kind=OptionKind.TEXTS,
            what="Endings of hosts.",
            default=("gov.in", "nic.in"),
        ),
    ),
    conclude=_conclude,
)
