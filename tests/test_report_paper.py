"""The report to CERT-In on paper: what is in it is in the file, whatever an attacker wrote."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.test_certin import FULL, made
from sentinel.core.certin_filing import Filing, FilingKind, Standing, standing
from sentinel.core.certin_paper import MAX_ADDRESSES, paper
from sentinel.core.incident import IncidentState, PersonalData
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.sightings import Sighting
from sentinel.core.verdict import Verdict
from sentinel.core.words import Language
from sentinel.edges.typeset import Typesetter
from support.hostile_strings import HOSTILE
from support.programs import needs
from support.settings import TEMPLATES
from support.values import T0, make_incident

SETTER = Typesetter(TEMPLATES, None)
MAX_PDF_BYTES = 600_000
CONJUNCTS = "क्षत्रिय ज्ञान श्री कर्मचारी दृष्टि ह्रास द्वारा उद्घाटन विद्या ट्रस्ट"


def sheet(
    document: dict[str, Any],
    language: str = "hi",
    done: Standing | None = None,
    organisation: str = "Institute",
) -> dict[str, Any]:
    return paper(
        document,
        revision=2,
        language=Language(language),
        standing=done or Standing(),
        organisation=organisation,
    )


def text_of(pdf: bytes) -> str:
    """In the order in which it was written, without white space."""
    program = needs("pdftotext", package="poppler-utils")
    done = subprocess.run([program, "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return squeezed(done.stdout.decode())


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def pages_of(pdf: bytes) -> int:
    program = needs("pdfinfo", package="poppler-utils")
    done = subprocess.run([program, "-"], input=pdf, capture_output=True, check=True)
    found = re.search(rb"Pages:\s+(\d+)", done.stdout)
    assert found is not None
    return int(found[1])


def parts(field: dict[str, Any]) -> Iterator[str]:
    """All texts of a field, each by itself."""
    yield from (field["label"], field["beside"], field["value"], field["group"], *field["lines"])
    for choice in field["choices"]:
        yield from (choice["label"], choice["beside"], choice["text"])


def everything() -> dict[str, Any]:
    """A report with all known, in words with conjuncts where people write."""
    block = JournalEntry(
        number=1,
        incident="INC-20261122-0001",
        step="block",
        action="block",
        phase=Phase.DONE,
        at=T0,
        data={"summary": "Closed."},
    )
    return made(
        make_incident(
            verdict=Verdict.DEFACED,
            confirmed_at=T0,
            confirmed_by="GM (ICT)",
            personal_data=PersonalData.YES,
            personal_data_by="GM (ICT)",
            personal_data_reason=CONJUNCTS,
            evidence=("ab" * 32,),
        ),
        replace(FULL, address=CONJUNCTS, hosting="संगठन का अपना सर्वर"),
        journal=(block,),
        source_addresses=("203.0.113.7, as GM (ICT) found: access.log",),
    )


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("known", ["all", "nothing"])
def test_the_file_says_what_the_source_says(language: str, known: str) -> None:
    """pdftotext gives every text of the source back, Devanagari conjuncts too, apart from white
    space. The form has one page, as the official one, and its annexure the next."""
    document = everything() if known == "all" else made(make_incident(last_good_at=None))
    given = sheet(document, language)
    pdf = SETTER.pdf("cert-in-report.typ", given)
    found = text_of(pdf)
    assert pages_of(pdf) == 2
    assert b"pdfaid:part" in pdf
    sections = [*given["sections"], given["annexure"]]
    texts = [
        *(text for section in sections for field in section["fields"] for text in parts(field)),
        *(section["title"] for section in sections),
        *given["notes"],
    ]
    missing = [text for text in texts if squeezed(text) not in found]
    assert missing == []
    assert "�" not in found
    labels = [field["label"] for section in given["sections"][1:] for field in section["fields"]]
    places = [found.index(squeezed(label)) for label in labels]
    assert places == sorted(places)


def test_a_draft_says_so_and_an_approved_one_says_by_whom() -> None:
    assert "DRAFT,NOTAPPROVED" in text_of(SETTER.pdf("cert-in-report.typ", sheet(made(), "en")))
    one = Filing(
        incident="INC-20261122-0001",
        kind=FilingKind.APPROVED,
        at=T0,
        by="GM (ICT)",
        revision=2,
        sha256="ef" * 32,
    )
    earlier = replace(one, kind=FilingKind.FILED, revision=1)
    done = standing((earlier, one))
    found = text_of(SETTER.pdf("cert-in-report.typ", sheet(made(), "en", done)))
    assert "DRAFT" not in found
    assert "ApprovedbyGM(ICT)" in found
    assert "ef" * 32 in found
    assert "addstorevision1" in found


def test_a_thousand_addresses_are_listed_and_more_are_counted() -> None:
    seen = tuple(
        Sighting(
            subject=f"/notices/{number}",
            digest="",
            verdict=Verdict.DEFACED,
            run="run-1",
            at=T0 + timedelta(seconds=number),
            state=IncidentState.SUSPECTED,
            number=number,
        )
        for number in range(MAX_ADDRESSES + 200)
    )
    given = sheet(made(make_incident(affected=len(seen)), sightings=seen), "en")
    assert len(given["affected"]) == MAX_ADDRESSES
    assert given["affected_more"] == 200
    found = text_of(SETTER.pdf("cert-in-report.typ", given))
    assert "/notices/999" in found
    assert "and200more" in found


def test_nothing_that_an_attacker_wrote_is_obeyed() -> None:
    """All hostile strings at once, in each place that foreign text can have."""
    every = tuple(HOSTILE.values())
    long = " ".join(text[:500] for text in every)
    incident = make_incident(
        reasons=every, subjects=tuple(f"/{text}" for text in every), compromised_reason=long
    )
    document = made(incident, replace(FULL, hosting=long, critical_details=HOSTILE["long"]))
    pdf = SETTER.pdf("cert-in-report.typ", sheet(document, organisation=HOSTILE["typst"]))
    assert len(pdf) < MAX_PDF_BYTES
    found = text_of(pdf)
    assert "घटनारिपोर्टिंगप्रपत्र" in found
    assert "root:" not in found  # nothing was read, whatever was asked for
    for name in ("typst", "jinja", "backslashes", "shell"):
        assert squeezed(HOSTILE[name]) in found
