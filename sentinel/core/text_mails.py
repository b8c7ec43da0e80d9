"""Mail addresses of a page: those that stand as text, and those that links write to."""

from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from sentinel.core.text_blocks import PageText, TextLink
from sentinel.core.text_officer import MAIL, plain_mail


def shown_mails(text: PageText) -> frozenset[str]:
    """All that stand as text, in lower case, `[at]` read as the sign."""
    return frozenset(
        plain_mail(found)
        for block in text.blocks
        if "@" in block.text or "[at]" in block.text
        for found in MAIL.findall(block.line)
    )


def linked_mail(link: TextLink) -> str:
    """The address that a link writes to first; empty where it writes to none."""
    return mail_of(link.href)


def mail_of(href: str) -> str:
    """The first address of a `mailto:` (RFC 6068); empty for any other link."""
    scheme, _, rest = href.strip().partition(":")
    if scheme.lower() != "mailto":
        return ""
    return unquote(rest.partition("?")[0].partition(",")[0]).strip().lower()


def unequal_mails(links: Sequence[TextLink]) -> Iterator[tuple[str, str]]:
    """Links that show one address and write to another: what is shown, and the target."""
    for link in links:
        target = linked_mail(link)
        shown = [plain_mail(found) for found in MAIL.findall(link.text)]
        if target and len(shown) == 1 and shown[0] != target:
            yield shown[0], target
