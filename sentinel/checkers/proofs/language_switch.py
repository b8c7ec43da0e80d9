"""language-switch: pages can be had in another language, and a link says so (GIGW 3.0, 5.4.10)."""

import re
from collections.abc import Iterable

from sentinel.core.late_pattern import late_pattern
from sentinel.core.note_book import Note
from sentinel.core.own_answer import own_pages
from sentinel.core.page_link import PageLink
from sentinel.core.proof import OptionKind, Proof, ProofOption
from sentinel.core.published import PublishedPromise
from sentinel.core.whole_page import WholePage

NAMES: dict[str, tuple[str, ...]] = {
    "en": ("english", "अंग्रेज़ी", "अंग्रेजी", "eng"),
    "hi": ("hindi", "हिन्दी", "हिंदी"),
    "as": ("assamese", "অসমীয়া"),
    "bn": ("bengali", "bangla", "বাংলা"),
    "gu": ("gujarati", "ગુજરાતી"),
    "kn": ("kannada", "ಕನ್ನಡ"),
    "ml": ("malayalam", "മലയാളം"),
    "mr": ("marathi", "मराठी"),
    "or": ("odia", "oriya", "ଓଡ଼ିଆ"),
    "pa": ("punjabi", "ਪੰਜਾਬੀ"),
    "ta": ("tamil", "தமிழ்"),
    "te": ("telugu", "తెలుగు"),
    "ur": ("urdu", "اردو"),
}
_EDGES = " \t|/[]()·•-–—:"
_IN_ADDRESS = r"(?:/{0}(?:[-_][a-z]{{2}})?(?:/|$|\?)|[?&](?:lang|language|locale|hl|l)={0}\b)"
_SWITCHES = late_pattern(r"(?<![a-z])(?:lang(?:uage)?|locale|culture|bhasha)(?![a-z])")


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    own = page.language.partition("-")[0]
    chosen = [code.lower() for code in promise.texts("languages") if code.isalnum()] or list(NAMES)
    others = {code: NAMES.get(code, (code,)) for code in chosen if code != own}
    if others and not any(_offered(page, code, names) for code, names in others.items()):
        yield Note(broken="The page offers no other language.")


def _offered(page: WholePage, code: str, names: tuple[str, ...]) -> bool:
    """By the words of a link or a choice, by `hreflang`, or by the address of a link that is named
    a switch."""
    if any(link.words.strip(_EDGES).lower() in names for link in page.links):
        return True
    if any(_by_address(link, code) for link in page.links):
        return True
    tree = page.tree
    if tree.select_one(f'a[hreflang|="{code}" i],link[rel~=alternate][hreflang|="{code}" i]'):
        return True
    choices = tree.select("select option,button,[role=button]")[:400]
    return any(choice.text.strip(_EDGES).lower() in names for choice in choices)


def _by_address(link: PageLink, code: str) -> bool:
    """`/hi/`, `?lang=hi`, of a link that is called a switch of languages."""
    called = f"{link.words} {link.title} {link.marks}".lower()
    if not _SWITCHES.search(called):
        return False
    return re.search(_IN_ADDRESS.format(re.escape(code)), link.url.lower()) is not None


PROOF = Proof(
    what="Each page offers another language: a link or a choice with its name.",
    options=(
        ProofOption(
            name="languages",
            kind=OptionKind.TEXTS,
            what="Codes of languages, such as hi and en: one of them other than the page's own. "
            "Empty: any that the constitution names and English.",
            default=(),
        ),
    ),
    page=_page,
    looks=own_pages,
)
