"""Any graph of redirects is judged, however it is made."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.link_state import LinkReason, LinkState
from sentinel.core.link_verdict import MAX_REDIRECTS, judge_target
from sentinel.core.visit import Marks, Visit

URLS = [f"http://example.org/{n}" for n in range(5)] + ["http://other.example/", "", "http://["]
VISITS = st.builds(
    Visit,
    st.sampled_from(URLS),
    st.one_of(st.sampled_from([0, 200, 301, 302, 307, 404, 429, 503]), st.integers()),
    st.sampled_from(["", "", "", "dns", "tls", "nonsense"]),
    st.text(max_size=20),
    st.one_of(st.sampled_from([*URLS, "mailto:x", "http://example.org/0#x"]), st.text(max_size=9)),
    retry_after=st.sampled_from(["", "5", "9999999", "soon"]),
    at=st.floats(),
    marks=st.builds(
        Marks, st.sampled_from(["", "", "akamai", "sentinel"]), st.just(""), st.integers(0)
    ),
)


@settings(deadline=None, max_examples=300)
@given(st.lists(VISITS, max_size=12), st.sampled_from(URLS), st.lists(st.integers(0), max_size=2))
def test_any_graph_of_hops_is_judged(visits: list[Visit], url: str, pages: list[int]) -> None:
    """It ends, says something of all that is not good, and asks for a bounded number of visits."""
    asked: list[str] = []
    at_hand = {visit.url: visit for visit in visits}

    def visit_of(url: str) -> Visit | None:
        asked.append(url)
        return at_hand.get(url)

    outcome = judge_target(url, visit_of, {"example.org": tuple(pages)})
    assert len(asked) <= MAX_REDIRECTS + 20
    assert outcome.state is LinkState.GOOD or outcome.words
    assert (outcome.reason is LinkReason.NONE) == (outcome.state is LinkState.GOOD)
    assert "\n" not in outcome.words
    first = at_hand.get(url)
    if first is not None and first.failure and outcome.state is LinkState.BROKEN:
        assert outcome.status == 0
