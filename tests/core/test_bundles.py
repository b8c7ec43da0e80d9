"""The same bytes under a new name are the same script."""

import pytest

from sentinel.core.bundles import approved_elsewhere
from support.values import make_page, make_page_baseline

APPROVED = [
    make_page_baseline("/static/app.3fa91c07.js", b"run()"),
    make_page_baseline("/static/page.html", b"<p>x</p>"),
]


@pytest.mark.parametrize(
    ("subject", "body", "same"),
    [
        ("/static/app.b200e4d1.js", b"run()", True),
        ("/static/app.b200e4d1.js?v=2", b"run()", True),
        ("/static/app.b200e4d1.js", b"steal()", False),
        ("/uploads/app.b200e4d1.js", b"run()", False),
        ("/static/app.b200e4d1.css", b"run()", False),
        ("/static/other.html", b"<p>x</p>", False),
    ],
)
def test_folder_extension_and_bytes_must_be_those(subject: str, body: bytes, same: bool) -> None:
    assert approved_elsewhere(make_page(body=body), subject, APPROVED) is same
