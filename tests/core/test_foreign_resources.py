"""Scripts and style sheets of other hosts: which, and what is learnt of them."""

from sentinel.core.foreign_resources import Gotten, Loaded, loaded_by, resources_of, tags_abroad
from support.pages import document

OWN = frozenset({"institute.example"})


def test_scripts_and_styles_of_others_are_found() -> None:
    page = document(
        "<script src='//cdn.example/a.js#x'></script><script src='/own.js'></script>"
        "<script src='https://institute.example/own.js'></script>"
        "<link rel='stylesheet' href='https://cdn.example/a.css' integrity='sha384-x'>"
        "<link rel='icon' href='https://cdn.example/i.png'><script src='data:,x'></script>"
        "<img src='//cdn.example/p.png'>"
    )
    assert list(loaded_by(page, OWN)) == [
        Loaded("http://cdn.example/a.js", sri=False),
        Loaded("https://cdn.example/a.css", sri=True),
    ]


def test_one_page_without_a_digest_makes_it_unchecked() -> None:
    url = "https://cdn.example/a.js"
    found = resources_of([Loaded(url, sri=True), Loaded(url, sri=False)], [])
    assert [(one.sri, one.sha256, one.volatile) for one in found] == [(False, "", False)]


def test_bytes_that_differ_make_it_volatile() -> None:
    url = "https://cdn.example/a.js"
    looks = [Gotten(url=url, sha256=digest, content_type="text/javascript") for digest in "ab"]
    (found,) = resources_of([Loaded(url, sri=False)], looks)
    assert (found.sha256, found.volatile) == ("b", True)


def test_pages_with_the_same_tags_need_not_be_parsed_again() -> None:
    tag = b"<script src='//cdn.example/a.js'>"
    assert tags_abroad(b"<p>1</p>" + tag) == tags_abroad(b"<p>2</p>" + tag) != frozenset()
    assert tags_abroad(b"<script src='/a.js'></script>") == frozenset()
