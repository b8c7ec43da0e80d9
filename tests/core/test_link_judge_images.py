"""Images that are pages: broken where they have to be shown, good where they are linked to."""

from sentinel.core.link_state import LinkReason
from support.crawls import ROOT, judged, link, moved, page, visit

LOGO = f"{ROOT}logo.png"


def test_an_image_that_is_a_page_is_broken_for_who_shows_it() -> None:
    documents = {
        "/": page(link("logo.png", line=3, tag="img", text="Logo"), link("logo.png", line=4)),
        "/about": page(link("logo.png", line=5)),
    }
    (target,) = judged(documents, visit("logo.png")).broken
    assert (target.url, target.reason, target.status) == (LOGO, LinkReason.WRONG_TYPE, 200)
    assert target.words == "is an HTML page in the place of an image"
    assert [(one.page, one.line) for one in target.carriers] == [(ROOT, 3)]


def test_a_link_to_the_page_of_an_image_is_good() -> None:
    """As wikis have it: the page that shows an image goes by the image's name."""
    report = judged({"/": page(link("wiki/File:Logo.png"))}, visit("wiki/File:Logo.png"))
    assert report.broken == ()


def test_an_image_that_leads_to_a_page() -> None:
    documents = {"/": page(link("logo.png", tag="img"), link("logo.png", line=9))}
    report = judged(documents, moved("logo.png", "/sorry"), visit("sorry"))
    assert [(one.url, one.final_url) for one in report.broken] == [(LOGO, f"{ROOT}sorry")]
    assert [one.url for one in report.redirected] == [LOGO]


def test_another_site_may_show_its_images_on_pages() -> None:
    other = "https://images.example/cat.jpg"
    assert judged({"/": page(link(other, tag="img"))}, visit(other)).broken == ()


def test_an_image_that_is_one() -> None:
    documents = {"/": page(link("logo.png", tag="img"))}
    assert judged(documents, visit("logo.png", content_type="image/png")).broken == ()
