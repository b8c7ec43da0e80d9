"""Whether our own network fails, and not the sites."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.own_network import ENOUGH_HOSTS, own_network_fault
from sentinel.core.visit import Visit

SILENT = "timeout"


def seen(host: str, status: int = 0, failure: str = "") -> Visit:
    return Visit(f"https://{host}/", status, failure or ("" if status else SILENT))


def hosts(count: int, status: int = 0) -> list[Visit]:
    return [seen(f"host{number}.example", status) for number in range(count)]


ROOT, CONTROL = "site.example", "control.example"


@pytest.mark.parametrize(
    ("root", "others", "controls"),
    [
        (seen(ROOT, 200), [], []),
        (seen(ROOT, 500), [], []),
        (seen(ROOT, 200), hosts(ENOUGH_HOSTS - 1), []),
        (seen(ROOT, 200), [*hosts(50), seen("good.example", 404)], []),
        (seen(ROOT), [], []),  # the site is down, or we are: nobody can say
        (seen(ROOT), hosts(1), []),
        (seen(ROOT), [], [seen(CONTROL, 200)]),
        (seen(ROOT), hosts(50), [seen(CONTROL, 503)]),
        (seen(ROOT), hosts(3, 200), [seen(CONTROL)]),
        (seen(ROOT, failure="refused"), hosts(2, 403), []),
        (None, hosts(4), []),
        # dead in ways that have nothing in common: five dead hosts
        (seen(ROOT, 200), [*hosts(4), seen("shut.example", failure="refused")], []),
        (None, [*hosts(4), seen("odd.example", failure="not-http")], []),
        (seen(ROOT), [seen(f"{n}.example", failure="bad-encoding") for n in range(9)], []),
        (seen(ROOT), [seen(f"{n}.example", failure="forbidden-address") for n in range(9)], []),
    ],
)
def test_the_network_is_not_blamed(
    root: Visit | None, others: list[Visit], controls: list[Visit]
) -> None:
    assert own_network_fault(root, others, controls) == ""


@pytest.mark.parametrize(
    ("root", "others", "controls", "words"),
    [
        (seen(ROOT), [], [seen(CONTROL)], "neither the site nor 1 other host could be reached"),
        (seen(ROOT), hosts(2), [], "neither the site nor 2 other hosts could be reached"),
        (seen(ROOT, failure="dns"), hosts(1), [seen(CONTROL)], "neither the site nor 2"),
        (seen(ROOT, 200), hosts(5), [], "no other site: 5 other hosts tried, none answered"),
        (None, hosts(4), [seen(CONTROL)], "no other site: 5 other hosts tried"),
        (seen(ROOT, 200), [*hosts(4), seen("b.example", failure="dns")], [], "no other site: 5"),
        (
            seen(ROOT, 200),
            [*hosts(4), seen("shut.example", failure="refused")],
            [seen(CONTROL)],
            "no other site: 6",
        ),
        (seen(ROOT, 511), [], [], "asks for a login"),
        (seen(ROOT), [], [seen(CONTROL, 511)], "neither the site nor 1 other host"),
    ],
)
def test_the_network_is_blamed_where_all_are_silent(
    root: Visit | None, others: list[Visit], controls: list[Visit], words: str
) -> None:
    assert words in own_network_fault(root, others, controls)


def test_many_addresses_of_one_host_are_one_host() -> None:
    one = [Visit(f"https://host.example/{n}", failure=SILENT) for n in range(100)]
    assert own_network_fault(seen(ROOT, 200), one, []) == ""


def test_one_answer_of_a_host_is_enough() -> None:
    mixed = [*hosts(9), seen("host3.example", 200)]
    assert own_network_fault(seen(ROOT), mixed, []) == ""


VISITS = st.builds(
    seen,
    st.sampled_from(["a.example", "b.example", "c.example", "bad host"]),
    st.sampled_from([0, 0, 200, 404, 511]),
    st.sampled_from(["", "dns", "timeout", "nonsense"]),
)


@settings(deadline=None)
@given(st.one_of(st.none(), VISITS), st.lists(VISITS), st.lists(VISITS, max_size=2))
def test_a_host_that_answers_clears_the_network(
    root: Visit | None, others: list[Visit], controls: list[Visit]
) -> None:
    words = own_network_fault(root, others, controls)
    portal = root is not None and root.status == 511
    if not portal and any(visit.status in {200, 404} for visit in (*others, *controls)):
        assert words == ""
