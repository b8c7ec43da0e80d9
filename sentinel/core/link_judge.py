"""What a crawl says of a site: each address that is not simply good, once, with its carriers.

The crawl is read as a stream, some passes over all of it and some over a few pages; what is kept
is what is not good, and some bytes for each name (`#name`) that links ask for.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from sentinel.core.crawl_plan import CrawlPlan
from sentinel.core.crawl_record import CrawlRecord
from sentinel.core.link_carriers import Carriers, Key
from sentinel.core.link_report import LinkReport, Skipped, Stopped, Target
from sentinel.core.link_state import LinkReason, LinkState, Outcome
from sentinel.core.link_targets import Targets, judged_targets
from sentinel.core.name_index import MAX_ASKED, MAX_NAMES, JudgedNames, Name, NameIndex
from sentinel.core.scope import Scope
from sentinel.core.wrong_type import IMAGE_ELEMENTS

MAX_WHY = 5
_CONTACTS = ("mailto:", "tel:")
MAX_NAME = 200
"""Characters of a fragment in words for people."""


@dataclass(slots=True)
class _Seen:
    """What the pass over all documents finds beside names."""

    pages: int = 0
    links: int = 0
    carriers: Carriers[str] = field(default_factory=Carriers)
    images: Carriers[str] = field(default_factory=Carriers)
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
    max_asked: int = MAX_ASKED,
    max_names: int = MAX_NAMES,
) -> LinkReport:
    """The report on a crawl, whole or as far as it came.

    Guaranteed: each address stands once; one that no document links to only if the plan began
    with it; a name is called missing only on a page that was read whole. Where `network_down`
    says that our own network is at fault, what gave no answer is inconclusive. `max_asked` and
    `max_names` bound what is kept of names at a time (core.name_index).
    """
    begun_with = frozenset((*plan.roots, *plan.also))
    scope = Scope(plan.roots, plan.scope, plan.extra_hosts)

    def is_own(url: str) -> bool:
        return url in begun_with or scope.holds(url)

    targets = judged_targets(record, roots=frozenset(plan.roots), network_down=network_down)
    index = NameIndex(targets, max_asked=max_asked, max_names=max_names)
    seen = _read(record, targets, index if plan.fragments else None, is_own)
    named = _judged_names(record, index) if plan.fragments else JudgedNames()
    found = [
        *_addresses(targets, seen.carriers, begun_with),
        *_no_images(targets, seen.images, is_own),
        *_names(record, targets, named),
        *_contacts(seen.contacts),
    ]
    by_state: dict[LinkState, list[Target]] = {state: [] for state in LinkState}
    for target in found:
        foreign = target.url.startswith("http") and not is_own(target.url)
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
        unjudged_fragments=named.unjudged,
        unjudged_why=tuple(sorted(named.why))[:MAX_WHY],
        network_down=network_down,
    )


def _read(
    record: CrawlRecord,
    targets: Targets,
    index: NameIndex | None,
    is_own: Callable[[str], bool],
) -> _Seen:
    """One pass over all documents. HOT: every link of the site goes through the inner loop."""
    seen = _Seen()
    outcomes, add = targets.outcomes, seen.carriers.add
    no_images, add_image = targets.no_images, seen.images.add
    for page, contents in record.contents():
        seen.pages += contents.kind == "html" and is_own(page)
        references = contents.references
        seen.links += len(references)
        if outcomes:
            for url, _, tag, line, text in references:
                if url in outcomes:
                    add(url, page, line, text, tag)
        if no_images:
            for url, _, tag, line, text in references:
                if tag in IMAGE_ELEMENTS and url in no_images:
                    add_image(url, page, line, text, tag)
        for href, reason, line, text in contents.contacts:
            seen.contacts.add((href, reason), page, line, text, "a")
        if index is not None:
            index.add(page, contents)
    return seen


def _judged_names(record: CrawlRecord, index: NameIndex) -> JudgedNames:
    """The names of the whole site, or of one part after the other where they are very many."""
    parts = index.parts_needed
    if parts == 1:
        return index.judge()
    judged = JudgedNames()
    for part in range(parts):
        partial = index.of_part(part, parts)
        for page, contents in record.contents():
            partial.add(page, contents)
        judged.add(partial.judge())
    return judged


def _addresses(
    targets: Targets, carriers: Carriers[str], begun_with: frozenset[str]
) -> Iterator[Target]:
    """What a visit tells. Hops of redirects that nothing links to tell nothing of their own."""
    for url, outcome in targets.outcomes.items():
        if url in carriers or url in begun_with:
            yield _target(url, outcome, carriers, url)


def _no_images(
    targets: Targets, images: Carriers[str], is_own: Callable[[str], bool]
) -> Iterator[Target]:
    """Images that are pages. Only of the own site: others show a page to who does not ask as
    a browser does for an image."""
    for url, outcome in targets.no_images.items():
        if url in images and is_own(url):
            yield _target(url, outcome, images, url)


def _names(record: CrawlRecord, targets: Targets, named: JudgedNames) -> Iterator[Target]:
    """Missing names, in the order in which links to them stand."""
    missing = named.missing
    if not missing:
        return
    carriers: Carriers[Name] = Carriers()
    fragments = frozenset(name.fragment for name in missing)
    moved = frozenset(name.url for name in missing if not name.fragment)
    for page, contents in record.contents(named.pages):
        for url, fragment, tag, line, text in contents.references:
            if moved and url in moved:  # whatever the link's own name is
                carriers.add(Name(url, ""), page, line, text, tag)
            elif fragment in fragments and (url, fragment) in missing:
                carriers.add(Name(url, fragment), page, line, text, tag)
    for name in carriers.keys():  # noqa: SIM118 - no mapping
        landing, brought = targets.landing(name.url)
        shown = f"{name.url}#{name.fragment}" if name.fragment else name.url
        outcome = _missing(targets, landing, name.fragment or brought, name.url)
        yield _target(shown, outcome, carriers, name)


def _missing(targets: Targets, landing: str, fragment: str, url: str) -> Outcome:
    name = unquote(fragment)[:MAX_NAME]
    there = "redirects to a page where" if landing != url else "the page is there, but"
    return Outcome(
        state=LinkState.BROKEN,
        reason=LinkReason.MISSING_FRAGMENT,
        words=f"{there} nothing is named {name!r}",
        status=targets.statuses.get(landing, 200),
        final_url=landing if landing != url else "",
    )


def _contacts(carriers: Carriers[tuple[str, str]]) -> Iterator[Target]:
    """What cannot be right by its syntax alone: mail addresses, telephone numbers, and hrefs that
    no browser can read as a URL."""
    for key in carriers.keys():  # noqa: SIM118 - no mapping
        href, words = key
        is_contact = href.lower().startswith(_CONTACTS)
        reason = LinkReason.BAD_CONTACT if is_contact else LinkReason.BAD_URL
        outcome = Outcome(state=LinkState.BROKEN, reason=reason, words=words)
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
