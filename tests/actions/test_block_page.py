"""What the block page says and carries, in its long and its short form."""

from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.actions.driver import block_order
from sentinel.blockers.cloudflare import MAX_PAGE_BYTES
from sentinel.core.block_mark import marked_incident, shown_incident
from sentinel.core.block_settings import BlockSettings, CloudflareBlock
from sentinel.core.ports import BlockOrder
from sentinel.core.secret import Secret
from sentinel.core.settings import Contact
from sentinel.core.words import Role
from sentinel.edges.templates import JinjaRenderer
from support.settings import make_config
from support.values import T0, make_page, make_site

INCIDENT = "INC-20261122-0001"


@pytest.fixture
def order(tmp_path: Path) -> BlockOrder:
    """For a site with long names in both scripts."""
    rule = CloudflareBlock(zone="", ruleset="", rule="", token=Secret("x"))
    block = BlockSettings(
        driver="cloudflare", flag_dir=tmp_path, retry_after_seconds=600, cloudflare=rule
    )
    site = make_site(title="भारतीय लोक प्रशासन संस्थान, " * 8, block=block)
    gm = Contact(
        name="GM (ICT)",
        post="महाप्रबंधक (सूचना एवं संचार प्रौद्योगिकी) / General Manager (ICT)",
        mail="general.manager.ict.information@a-long-subdomain.institute.example",
        mobile="+91 90000 00002",
        roles=(Role.AUTHORISER,),
    )
    config = make_config(tmp_path, sites=(site,), contacts=(gm,))
    renderer = JinjaRenderer(config.templates, config)
    now = T0 + timedelta(minutes=3, seconds=1)
    return block_order(config, renderer, site, incident=INCIDENT, token="f" * 64, since=T0, now=now)


def test_both_forms_carry_the_mark_and_no_token(order: BlockOrder) -> None:
    for html in (order.page_html, order.short_page_html):
        page = make_page(body=html.encode(), status=429)
        assert marked_incident(page) == shown_incident(page) == INCIDENT
        assert order.token not in html


def test_the_short_form_fits_cloudflares_rules(order: BlockOrder) -> None:
    assert len(order.short_page_html.encode()) <= MAX_PAGE_BYTES


def test_both_languages_say_when_it_is_expected_back(order: BlockOrder) -> None:
    assert "Expected back by: 22 Nov 2026 10:14 IST" in order.page_html
    assert "पुनः आरंभ होने का अनुमानित समय" in order.page_html
    assert order.page_html.count("22 Nov 2026 10:14 IST") == 2
    assert '<section lang="en">' in order.page_html


def test_a_time_that_has_passed_is_no_false_promise(order: BlockOrder) -> None:
    """The page is static: whoever reads it hours later saw a time gone by, and no word about it."""
    assert "If it is still closed then, the work is taking longer." in order.page_html
    assert "इसके बाद भी बंद हो, तो कार्य में अधिक समय लग रहा है।" in order.page_html


def test_nothing_comes_from_elsewhere(order: BlockOrder) -> None:
    for html in (order.page_html, order.short_page_html):
        assert not any(word in html for word in ("<script", "<img", "src=", "url(", "@import"))


def test_a_page_without_a_refusing_status_is_no_block() -> None:
    """The same words on an open page close nothing."""
    body = f'<meta name="x-sentinel-block" content="{INCIDENT}">'.encode()
    assert shown_incident(make_page(body=body, status=200)) == ""
    assert shown_incident(make_page(body=body, status=503)) == INCIDENT
    assert shown_incident(make_page(body=b"x" * 5000 + body, status=503)) == ""
