"""What a crawl says of a site: each address that is not simply good, once, with its carriers.

The crawl is read as a stream, two to five times over; what is kept is what is not good, and the
names (`#name`) that links ask for, a shard at a time where a site has very many.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from sentinel.core.crawl_plan import CrawlPlan
from sentinel.core.crawl_record import CrawlRecord
from sentinel.core.fragment_shard import MAX_IDS, MAX_WANTED, FragmentShard, Judged
from sentinel.core.link_carriers import Carriers, Key
from sentinel.core.link_report import LinkReport, Skipped, Stopped, Target
from sentinel.core.link_state import LinkReason, LinkState, Outcome
from sentinel.core.link_targets import Targets, judged_targets
from sentinel.core.scope import Scope

MAX_WHY = 5
MAX_NAME = 200
"""Characters of a fragment in words for people."""


@dataclass(slots=True)
class _Seen:
    """What the pass over all documents finds beside names."""

    pages: int = 0
    links: int = 0
    carriers: Carriers[str] = field(default_factory=Carriers)
    contacts: Carriers[tuple[str, str]] = field(default_factory=Carriers)


def judge_links(
    record: CrawlRecord,
    *,
    plan: CrawlPlan,
    requests: int,
    seconds: float,
    skipped: tuple[Skipped, ...] = (),
    skipped_count: int = 0,
    stopped: tuple[Stopped, ...] = (),
    network_down: str = "",
    max_wanted: int = MAX_WANTED,
    max_ids: int = MAX_IDS,
) -> LinkReport:
    """The report on a crawl, whole or as far as it came.

    Guaranteed: each address stands once; one that no document links to only if the plan began
    with it; a name is called missing only on a page that was read whole. Where `network_down`
    says that our own network is at fault, what gave no answer is inconclusive. Names that are
    wanted and names of pages take about `max_wanted` and `max_ids` places in memory.
    """
    begun_with = frozenset((*plan.roots, *plan.also))
    scope = Scope(plan.roots, plan.scope, plan.extra_hosts)

    def is_own(url: str) -> bool:
        return url in begun_with or scope.holds(url)

    targets = judged_targets(record, roots=frozenset(plan.roots), network_down=network_down)
    shard = FragmentShard(targets, max_wanted=max_wanted, max_ids=max_ids)
    seen = _read(record, targets, shard if plan.fragments else None, is_own)
    judged = (
        _judge_names(record, targets, shard, max_wanted, max_ids) if plan.fragments else Judged()
    )
    found = [
        *_addresses(targets, seen.carriers, begun_with),
        *_names(record, targets, judged.missing),
        *_contacts(seen.contacts),
    ]
    by_state: dict[LinkState, list[Target]] = {state: [] for state in LinkState}
    for target in found:
        foreign = target.reason is not LinkReason.BAD_CONTACT and not is_own(target.url)
        by_state[target.state].append(replace(target, external=True) if foreign else target)
    return LinkReport(
        root=plan.roots[0],
        pages=seen.pages,
        links=seen.links,
        checked=targets.checked,
        requests=requests,
        seconds=seconds,
        broken=tuple(by_state[LinkState.BROKEN]),
        refused=tuple(by_state[LinkState.REFUSED]),
        redirected=tuple(by_state[LinkState.REDIRECTED]),
        inconclusive=tuple(by_state[LinkState.INCONCLUSIVE]),
        skipped=skipped,
        skipped_count=skipped_count,
        stopped=stopped,
        unjudged_fragments=judged.unjudged,
        unjudged_why=tuple(judged.why)[:MAX_WHY],
        network_down=network_down,
    )


def _read(
    record: CrawlRecord,
    targets: Targets,
    shard: FragmentShard | None,
    is_own: Callable[[str], bool],
) -> _Seen:
    """One pass over all documents. HOT: every link of the site goes through the inner loop."""
    seen = _Seen()
    outcomes, add = targets.outcomes, seen.carriers.add
    for page, contents in record.contents():
        seen.pages += contents.kind == "html" and is_own(page)
        references = contents.references
        seen.links += len(references)
        if outcomes:
            for url, _, tag, line, text in references:
                if url in outcomes:
                    add(url, page, line, text, tag)
        for href, reason, line, text in contents.contacts:
            seen.contacts.add((href, reason), page, line, text, "a")
        if shard is not None:
            shard.add(page, contents)
    return seen


def _judge_names(
    record: CrawlRecord, targets: Targets, first: FragmentShard, max_wanted: int, max_ids: int
) -> Judged:
    """All shards, one after the other; the first has been read."""
    judged, rest = first.judge(), first.rest
    while rest:
        index, modulus = rest.pop()
        shard = FragmentShard(
            targets, index=index, modulus=modulus, max_wanted=max_wanted, max_ids=max_ids
        )
        for page, contents in record.contents():
            shard.add(page, contents)
        rest += shard.rest
        judged.add(shard.judge())
    return judged


def _addresses(
    targets: Targets, carriers: Carriers[str], begun_with: frozenset[str]
) -> Iterator[Target]:
    """What a visit tells. Hops of redirects that nothing links to tell nothing of their own."""
    for url, outcome in targets.outcomes.items():
        if url in carriers or url in begun_with:
            yield _target(url, outcome, carriers, url)


def _names(
    record: CrawlRecord, targets: Targets, missing: Mapping[tuple[str, str], str]
) -> Iterator[Target]:
    """Missing names, in the order in which links to them stand."""
    if not missing:
        return
    carriers: Carriers[tuple[str, str]] = Carriers()
    fragments = frozenset(fragment for _, fragment in missing)
    moved = frozenset(url for url, fragment in missing if not fragment)
    for page, contents in record.contents():
        for url, fragment, tag, line, text in contents.references:
            if fragment in fragments and (url, fragment) in missing:
                carriers.add((url, fragment), page, line, text, tag)
            elif moved and url in moved:  # whatever the link's own name is
                carriers.add((url, ""), page, line, text, tag)
    for key in carriers.keys():  # noqa: SIM118 - no mapping
        url, fragment = key
        landing, brought = targets.landing(url)
        name = unquote(fragment or brought)[:MAX_NAME]
        there = f"redirects to {landing}, where" if landing != url else "the page is there, but"
        outcome = Outcome(
            state=LinkState.BROKEN,
            reason=LinkReason.MISSING_FRAGMENT,
            words=f"{there} nothing is named {name!r}",
            status=targets.statuses.get(landing, 200),
            final_url=landing if landing != url else "",
        )
        yield _target(f"{url}#{fragment}" if fragment else url, outcome, carriers, key)


def _contacts(carriers: Carriers[tuple[str, str]]) -> Iterator[Target]:
    for key in carriers.keys():  # noqa: SIM118 - no mapping
        href, reason = key
        outcome = Outcome(state=LinkState.BROKEN, reason=LinkReason.BAD_CONTACT, words=reason)
        yield _target(href, outcome, carriers, key)


def _target(url: str, outcome: Outcome, carriers: Carriers[Key], key: Key) -> Target:
    return Target(
        url=url,
        state=outcome.state,
        reason=outcome.reason,
        words=outcome.words,
        status=outcome.status,
        final_url=outcome.final_url,
        carriers=carriers.of(key),
        carrier_count=carriers.count(key),
    )
