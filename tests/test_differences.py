"""What one baseline changes against another, in lines that a person can approve or reject."""

from collections.abc import Iterable
from dataclasses import replace

from sentinel.core.baseline import Baseline, PageBaseline, Resource
from sentinel.core.canonical import sha256
from sentinel.core.learn import learn_page
from sentinel.differences import Difference, differences
from support.pages import PAGE, URL, changed
from support.values import (
    make_baseline,
    make_entry,
    make_manifest,
    make_page,
    make_page_baseline,
)


class Bytes(dict[str, bytes]):
    """Port Blobs, in memory."""

    def put(self, data: bytes) -> str:
        self[sha256(data)] = data
        return sha256(data)

    def get(self, sha256: str, default: object = None) -> bytes:
        return self[sha256]


BLOBS = Bytes()


def learnt(*bodies: str) -> PageBaseline:
    for body in bodies:
        BLOBS.put(body.encode())
    page = learn_page(URL, [make_page(URL, body.encode()) for body in bodies])
    return replace(page, subject="/")


def between(old: Iterable[PageBaseline], new: Iterable[PageBaseline]) -> list[Difference]:
    return list(differences(of(*old), of(*new), BLOBS))


def of(*pages: PageBaseline, **more: object) -> Baseline:
    return replace(make_baseline(pages=pages, tree=None), **more)  # type: ignore[arg-type] # as meant


def test_equal_pages_do_not_differ() -> None:
    assert between([learnt(PAGE)], [learnt(PAGE)]) == []


def test_a_volatile_page_that_was_learnt_again_does_not_differ_by_its_counter() -> None:
    old = learnt(PAGE, changed(("10,482", "10,490")))
    new = learnt(changed(("10,482", "11,002")), changed(("10,482", "11,017")))
    assert between([old], [new]) == []


def test_new_scripts_origins_links_and_text_are_shown() -> None:
    script = '<script src="//cdn.evil.example/x.js"></script><script>track()</script>'
    link = '<a href="https://casino.example/">play</a>'
    new = changed(("</body>", f"{script}{link}</body>"), ("Annual report", "Yearly report"))
    (found,) = between([learnt(PAGE)], [learnt(new)])
    assert (found.kind, found.subject) == ("page changed", "/")
    text = "\n".join(found.text)
    assert "+Yearly report of the hydraulics laboratory" in text
    assert "+ script: '//cdn.evil.example/x.js' (cdn.evil.example)" in text
    assert "+ inline script: 'track()'" in text
    assert "+ links to casino.example" in text


def test_places_that_come_and_go_are_shown_without_a_change_of_content() -> None:
    (found,) = between([learnt(PAGE)], [learnt(PAGE, changed(("10,482", "10,490")))])
    assert found.kind == "page varies otherwise"
    assert any(line.startswith("+ may vary: html/body/main/") for line in found.text)


def test_origins_and_resources_are_shown() -> None:
    one = Resource(url="https://cdn.example/a.js", sha256="aa", content_type="text/javascript")
    old = of(make_page_baseline(), hosts=("cdn.example",), resources=(one,))
    new = of(
        make_page_baseline(),
        hosts=("cdn.example", "new.example"),
        resources=(replace(one, sha256="bb"), replace(one, url="https://new.example/b.js")),
    )
    hosts, resources = differences(old, new, BLOBS)
    assert hosts.text == ("+ new.example",)
    assert resources.text == (
        "+ https://new.example/b.js",
        "~ https://cdn.example/a.js: other bytes (bb)",
    )


def test_the_first_baseline_lists_its_pages_and_origins() -> None:
    found = differences(None, of(make_page_baseline(), hosts=("cdn.example",)), BLOBS)
    assert [one.kind for one in found] == ["page added", "origins changed"]


def test_a_known_form_beside_it_hides_no_new_one() -> None:
    """An edit of a page with several forms is proposed beside the forms that were not seen."""
    other = changed(("Annual report", "Weekly report"))
    old = learnt(PAGE, other)
    edited = learnt(changed(("Annual report", "Burnt report"))).variants
    new = replace(old, variants=(*edited, *old.variants))
    (found,) = between([old], [new])
    assert found.kind == "page changed"
    assert any("Burnt report" in line for line in found.text)
    assert between([old], [replace(old, variants=old.variants[:1])]) == []


def test_what_changed_in_a_file_that_is_no_page_is_shown() -> None:
    was, now = b"Options -Indexes\n", b"Options -Indexes\nRedirect / https://evil.example/\n"
    before, after = (of(tree=make_manifest(make_entry(".htaccess", data))) for data in (was, now))
    for data in (was, now):
        BLOBS.put(data)
    (found,) = differences(before, after, BLOBS)
    assert (found.kind, found.subject) == ("file changed", ".htaccess")
    assert found.text[-1] == "+Redirect / https://evil.example/"
    del BLOBS[sha256(was)]
    assert [one.text for one in differences(before, after, BLOBS)] == [()]
