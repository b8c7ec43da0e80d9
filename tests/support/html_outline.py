"""What a reader of a page gets: its headings, commands, links, languages and tags."""

from html.parser import HTMLParser

TAGS = frozenset(
    "html head meta title style body main section h2 p br pre code a bdi".split()  # noqa: SIM905 - a list of words
)
"""All that a mail's page may be made of."""


class Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.headings: list[str] = []
        self.commands: list[str] = []
        self.links: list[str] = []
        self.languages: list[str] = []
        self.whole_language = ""
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        values = dict(attrs)
        if tag == "html":
            self.whole_language = values.get("lang") or ""
        if tag == "section":
            self.languages.append(values.get("lang") or "")
        if tag == "a":
            self.links.append(values.get("href") or "")
        if tag == "h2":
            self.headings.append("")
        if tag == "code":
            self.commands.append("")
        if tag not in {"meta", "br"}:
            self._open.append(tag)
        self.text += " " if tag == "br" else ""

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, "each element is closed where it was opened"

    def handle_data(self, data: str) -> None:
        if "style" in self._open:
            return
        self.text += data
        if "h2" in self._open:
            self.headings[-1] += data
        if "code" in self._open:
            self.commands[-1] += data


def outline(page: str) -> Outline:
    found = Outline()
    found.feed(page)
    found.close()
    assert not found._open
    return found
