"""Whatever a page holds: the proofs about answers end, say the same twice, and do not raise."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentinel.checkers.proofs import PROOFS
from sentinel.checkers.proofs.answer_proofs import ANSWER_PROOFS
from sentinel.core.note_book import Noted
from sentinel.core.proof import ProofFacts
from sentinel.core.published import PublishedPromise, Standing
from support.proven import SITE, answer, noted, promise, proven
from support.values import T0

OPTIONS: dict[str, dict[str, object]] = {
    "archived-gone": {"urls": ("/old",)},
    "link-present": {"patterns": ("contact",)},
    "no-tracking": {"longest": 86_400.0},
    "payment-hosts": {"hosts": ("billdesk.com",)},
    "text-present": {"patterns": ("contact",)},
}
PROMISES = [promise(name, **OPTIONS.get(name, {})) for name in sorted(ANSWER_PROOFS)]
PIECES = st.sampled_from(
    [
        *("<a href='", "<form method=post action='", "<input name=email ", "<label for=x>", "'>"),
        *("<script>document.cookie = 'a=", "<script src='", "</script>", "<style>@import '"),
        *("<iframe srcdoc='", "<base href='", "<meta http-equiv=refresh content='", "<svg><a "),
        *("http://[::", "https://a.example/", "//b.example", "javascript:", "wa.me/", "tel:"),
        *("<template>", "<table><tr><td>", "PDF 1.", "call us", "\u202e", "</", "<!--", "१२ एमबी"),
        *("url(", "\x00"),
    ]
)
FACTS = ProofFacts(site=SITE, now=T0)
HEADER = st.text(st.characters(min_codepoint=1, max_codepoint=255), max_size=60)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    body=st.lists(PIECES | st.text(max_size=6), max_size=25).map("".join),
    cookies=st.lists(HEADER, max_size=3),
    policy=HEADER,
)
def test_no_proof_raises_and_each_says_the_same_twice(
    body: str, cookies: list[str], policy: str
) -> None:
    headers = (
        *(("set-cookie", line) for line in cookies),
        *((name, policy) for name in ("content-security-policy", "referrer-policy")),
    )
    page = answer("x", body.encode("utf-8", "replace"), headers=headers)
    for promised in PROMISES:
        first, second = noted(promised, page), noted(promised, page)
        assert first == second
        PROOFS[promised.proof].conclude(promised, first, FACTS)


@pytest.mark.parametrize("promised", PROMISES, ids=lambda promised: promised.proof)
def test_without_a_page_nothing_is_broken_but_the_host(promised: PublishedPromise) -> None:
    found = proven(promised)
    wanted = Standing.BROKEN if promised.proof == "government-domain" else Standing.UNKNOWN
    assert found.standing is wanted


def test_a_note_book_bounds_what_one_site_can_say() -> None:
    hosts = "".join(f"<script src=//h{number}.example/></script>" for number in range(2_000))
    found = noted(promise("third-parties-disclosed"), answer(body=hosts))
    assert isinstance(found, Noted)
    assert (len(found.values), found.values_cut) == (500, True)
