"""What proofs about mail addresses conclude from whether their domains take mail."""

from collections.abc import Iterator

from sentinel.core.note_book import BrokenPage, Noted
from sentinel.core.proof import ProofFacts


def without_mail(noted: Noted, facts: ProofFacts) -> Iterator[BrokenPage]:
    """Addresses whose domain takes no mail; where that is not known, nothing is said."""
    for mail, urls in noted.of("mail").items():
        domain = mail.rpartition("@")[2]
        if facts.mail.get(domain, facts.mail.get(mail)) is False:
            why = f"The domain {domain} takes no mail."
            yield BrokenPage(url=urls[0], why=why, quote=mail)
