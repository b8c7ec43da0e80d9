"""Whether a PDF has text: a few words are text, unless they stand beside a picture of a page."""

import pytest

from sentinel.core.pdf_reading import read_pdf
from support.small_pdf import pdf

pytest.importorskip("pypdf")
XOBJECT = b"/Resources << /XObject << /P 3 0 R >> /Font"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (pdf("Tender for drill rods of the institute"), True),
        (pdf("Form 12"), True),
        (pdf(""), False),
        (pdf("Form 12").replace(b"/Resources << /Font", XOBJECT), False),
        (
            pdf("Tender for drill rods of the institute").replace(b"/Resources << /Font", XOBJECT),
            True,
        ),
    ],
    ids=["words", "few-words", "none", "few-words-on-a-picture", "words-beside-a-picture"],
)
def test_a_document_of_few_words_is_not_called_a_picture(body: bytes, text: bool) -> None:
    reading = read_pdf(body)
    assert (reading.fault, reading.text) == ("", text)
