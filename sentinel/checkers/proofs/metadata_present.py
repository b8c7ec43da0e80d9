"""metadata-present: pages carry a title and the metadata that was promised (GIGW 3.0, 5.1.16)."""

from collections.abc import Iterable, Iterator

from sentinel.core.note_book import Note
from sentinel.core.own_answer import own_pages
from sentinel.core.proof import OptionKind, Proof, ProofOption
from sentinel.core.published import PublishedPromise
from sentinel.core.whole_page import WholePage

_NOT_FOR_READERS = ("robots", "googlebot")


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    """Pages that only forward, and those that ask not to be found, need none."""
    given = _given(page)
    sent_on = page.tree.select_one("meta[http-equiv=refresh i]") is not None
    if sent_on or any("noindex" in given.get(name, "").lower() for name in _NOT_FOR_READERS):
        return
    lacking = [name for name in promise.texts("needs") if not _has(name.strip().lower(), given)]
    if lacking:
        yield Note(broken="Metadata of the page are missing.", quote=", ".join(lacking))


def _given(page: WholePage) -> dict[str, str]:
    """Names of metadata, in lower case, with what is said; the first that says something counts."""
    found = dict(_metadata(page))
    title = page.tree.select_one("title")
    found["title"] = "" if title is None else title.text.strip()
    return found


def _metadata(page: WholePage) -> Iterator[tuple[str, str]]:
    for meta in reversed(page.tree.select("meta[content]")[:300]):
        name = meta.attr("name") or meta.attr("property") or meta.attr("itemprop") or ""
        if said := (meta.attr("content") or "").strip():
            yield name.strip().lower(), said


def _has(name: str, given: dict[str, str]) -> bool:
    return any(given.get(form) for form in (name, f"dc.{name}", f"dcterms.{name}", f"og:{name}"))


PROOF = Proof(
    what="Each page has a title and the named metadata.",
    options=(
        ProofOption(
            name="needs",
            kind=OptionKind.TEXTS,
            what='"title", and names of metadata; those of Dublin Core and Open Graph will do.',
            default=("title", "description", "keywords"),
        ),
    ),
    page=_page,
    looks=own_pages,
)
