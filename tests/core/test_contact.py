"""mailto: and tel: by syntax alone, and generously."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.contact import contact_fault

GOOD = [
    "mailto:",
    "mailto:a@b.example",
    "MAILTO:A.b+c_d@b-c.example",
    "mailto:a@b.example?subject=x@y&body=z",
    "mailto:a@b.example,c@d.example",
    "mailto:a@b.example;%20c@d.example",
    "mailto:?to=a@b.example&subject=x",
    "mailto:?subject=only",
    "mailto:%22not%40me%22@b.example",
    "mailto:Jo%20Doe%20%3Ca@b.example%3E",
    "mailto:%22Doe,%20Jo%22%20%3Ca@b.example%3E",
    "mailto:user@[192.0.2.1]",
    "mailto:user@localhost",
    "mailto:नाम@उदाहरण.भारत",
    "mailto:gorby%25kremvax@b.example",
    "mailto:{{ address }}",
    "mailto:" + "x" * 3_000,
    "tel:+91-11-2309-3178",
    "tel:011 2309 3178",
    "tel:(011)%202309.3178",
    "TEL:112",
    "tel:*123#",
    "tel:7042;phone-context=example.com",
    "tel:+1-800-555-0100;ext=12",
    "tel:+1-800-555-0100,,12",
    "tel:1-800-FLOWERS",
    "tel:+९१११२३०९३१७८",
    "tel:0361/2237000",
]
BAD = [
    ("mailto:someone", "no @"),
    ("mailto:a@b.example,someone", "no @"),
    ("mailto:@b.example", "before @"),
    ("mailto:a@", "behind @"),
    ("mailto:a@b..example", "behind @"),
    ("mailto:a@b_.example", "behind @"),
    ("mailto:a@-b.example", "behind @"),
    ("mailto:a b@c.example", "before @"),
    ("mailto:mailto:a@b.example", "before @"),
    ("mailto:a@b@c.example", "before @"),
    ("mailto:?to=someone", "no @"),
    ("mailto:http://b.example/", "no @"),
    ("tel:", "no number"),
    ("tel:;ext=1", "no number"),
    ("tel:call us", "no digits"),
    ("tel:a1@b.example", "signs that none has"),
]


@pytest.mark.parametrize("href", GOOD)
def test_what_may_work_is_fine(href: str) -> None:
    assert contact_fault(href) == ""


@pytest.mark.parametrize(("href", "fault"), BAD)
def test_what_cannot_work_is_said(href: str, fault: str) -> None:
    assert fault in contact_fault(href)


@given(st.sampled_from(["mailto:", "tel:"]), st.text('a@.<>",;?=&%2 +()\\', max_size=60))
def test_never_raises(scheme: str, rest: str) -> None:
    contact_fault(scheme + rest)
