"""Each difference between two checkers' findings, looked at by the referee and named."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bench.link_checkers import Found
from bench.link_referee import LARGE_PAGE_BYTES, Referee

EXAMPLES = 3
REAL = "really broken"
"""How the name of a difference begins where the one that did not tell it has missed something."""
NOWHERE = "it stands in nothing that a browser follows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """An address that one of two calls broken and the other does not."""

    url: str
    carrier: str
    name: str


def only_in(one: Found, other: Found, referee: Referee) -> list[Difference]:
    """What `one` calls broken and `other` does not, each with its name."""
    return [
        *(
            Difference(url=url, carrier=one.pages[url], name=_page(url, one.pages[url], referee))
            for url in sorted(one.pages.keys() - other.pages.keys())
        ),
        *(
            Difference(
                url=url, carrier=one.names[url], name=_name(url, one.names[url], other, referee)
            )
            for url in sorted(one.names.keys() - other.names.keys())
            # a page that the other calls broken altogether is told among the pages
            if url.partition("#")[0] not in other.pages
        ),
        *(
            Difference(url=url, carrier=one.odd[url], name="no http address")
            for url in sorted(one.odd.keys() - other.odd.keys())
        ),
    ]


def false_alarms(found: Found, referee: Referee) -> list[str]:
    """What was called broken and is good: each address is asked again, each name looked for."""
    good = [page for page in found.pages if 200 <= referee.answer(page).status < 400]
    return good + [
        name
        for name in found.names
        if referee.has_name(name.partition("#")[0], name.partition("#")[2])
    ]


def by_list(differences: list[Difference], with_list: Found) -> list[Difference]:
    """The same, where what is found with the list of all pages at hand has a name of its own: it
    stands on pages to which no link leads."""
    return [
        replace(each, name="on a page to which no link leads; found with the list at hand")
        if each.url in with_list.pages or each.url in with_list.names
        else each
        for each in differences
    ]


def told(differences: list[Difference]) -> Iterator[str]:
    """Lines for people: how many of each name, with the first examples."""
    for name, number in Counter(each.name for each in differences).most_common():
        yield f"    {number:5}  {name}"
        of_it = [each for each in differences if each.name == name]
        for each in of_it[:EXAMPLES]:
            yield f"             {each.url}" + (f"  from {each.carrier}" if each.carrier else "")


def _page(url: str, carrier: str, referee: Referee) -> str:
    status = referee.answer(url).status
    if 200 <= status < 400:
        return f"good: it answers {status}"
    way = _way(url, carrier, referee)
    if way.startswith(NOWHERE):
        return f"no browser goes there ({status or 'no answer'}): {way}"
    return f"{REAL} ({status or 'no answer'}), {way}"


def _name(url: str, carrier: str, other: Found, referee: Referee) -> str:
    page, _, name = url.partition("#")
    answer = referee.answer(page)
    if answer.status >= 400 or not answer.status:
        return f"the page itself is broken ({answer.status or 'no answer'})"
    if referee.has_name(page, name):
        return "good: the name is there"
    if not name or name.lower() == "top" or name.startswith((":~:", "!", "/")):
        return "good: a browser needs no such name"
    siblings = any(each.partition("#")[0] == page for each in other.names)
    more = ", another name of the same page was told" if siblings else ""
    large = " of a page above 1 MB" if len(answer.body) > LARGE_PAGE_BYTES else ""
    way = _way(url, carrier, referee)
    if way.startswith(NOWHERE):
        return f"no browser goes there: {way}"
    return f"{REAL}: no such name{large}, {way}{more}"


def _way(url: str, carrier: str, referee: Referee) -> str:
    """Through what the carrier leads there."""
    page = carrier.partition("#")[0]
    if not page.startswith("http"):
        return "carrier not told"
    held = referee.answer(page)
    if held.content_type == "text/css":
        return "url() in a style sheet"
    way = referee.carrier(page, url)
    size = " on a page above 1 MB" if len(held.body) > LARGE_PAGE_BYTES else ""
    return f"in {way}{size}" if way else f"{NOWHERE}{size}"
