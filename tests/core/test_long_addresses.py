"""Addresses that a page makes so long that holding them all would take its size a thousandfold."""

import turbohtml

from sentinel.core.load_reading import loads_of_page
from sentinel.core.page_link import links_of_page

URL = "https://www.example.gov.in/"
PAGE = f"<base href='{URL}{'x/' * 20_000}'>{{}}<a href={URL}good><img src={URL}good.png>"


def test_links_below_a_very_long_base_are_not_held() -> None:
    found = links_of_page(turbohtml.parse(PAGE.format("<a href=y>y</a>" * 50)), URL)
    assert sum(len(link.url) for link in found) < 1_000
    assert [link.url for link in found if link.url] == [f"{URL}good"]


def test_loads_below_a_very_long_base_are_not_held() -> None:
    images = "".join(f"<img src={number}.png>" for number in range(50))
    found = loads_of_page(turbohtml.parse(PAGE.format(images)), URL)
    assert [load.url for load in found] == [f"{URL}good.png"]
