"""The words that a page shows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core import visible_text as module
from sentinel.core.visible_text import visible_text


@pytest.mark.parametrize("cheap", [True, False], ids=["tree", "tokens"])
def test_visible_text(cheap: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "lexbor_is_cheap", lambda text: cheap)
    page = (
        "<title>T &amp; t</title><p>hel<b>lo</b>   there<p>next<br>line<script>no</script>"
        "<style>no</style><noscript>no</noscript><template>no</template><!-- no -->end"
    )
    assert visible_text(page.encode(), "") == "T & t\nhello there\nnext\nline\nend"


@settings(deadline=None, max_examples=60)
@given(st.text("<>a/='\" -!sctyle&;", max_size=60))
def test_no_page_breaks_the_reader(page: str) -> None:
    visible_text(page.encode(), "")
