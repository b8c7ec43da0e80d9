"""Attacks that take time, several servers or other protocols than HTTP: each has its own test."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """One row of the second table."""

    name: str
    seen: str
    """What it comes to."""
    file: str
    """The file below `tests` ..."""
    test: str
    """... and the function that stages it."""


ELSEWHERE: tuple[Elsewhere, ...] = (
    Elsewhere(
        name="poisoned cache, or a delivery network that was taken over",
        seen="`defaced` where the claim or the code is proof; the origin, asked directly, gives "
        "the approved page: case `delivery-network-or-cache`",
        file="test_witnessing.py",
        test="test_a_poisoned_cache_is_told_from_its_origin",
    ),
    Elsewhere(
        name="one name server leads elsewhere",
        seen="that address is asked as a witness of its own",
        file="test_witnessing.py",
        test="test_a_name_server_that_gives_another_address_leads_to_another_witness",
    ),
    Elsewhere(
        name="domain taken over: other name servers",
        seen="`suspect` by rule N2, at once told; with a lost page more",
        file="test_serving.py",
        test="test_another_name_server_opens_an_incident",
    ),
    Elsewhere(
        name="another page for visitors than for search engines",
        seen="`defaced`, case `cloaked-for-visitors`",
        file="test_cloaking.py",
        test="test_what_is_hidden_from_search_engines_is_told_so",
    ),
    Elsewhere(
        name="shown at the first visit alone, by a cookie",
        seen="`defaced`: every look is a first visit",
        file="test_cloaking.py",
        test="test_what_is_shown_at_the_first_visit_alone_is_seen_each_time",
    ),
    Elsewhere(
        name="poisoned baseline: learnt while defaced",
        seen="the candidate carries warnings, and is not approved without a reason",
        file="commands/test_baseline_command.py",
        test="test_a_candidate_with_warnings_is_approved_with_a_reason_alone",
    ),
    Elsewhere(
        name="defaced while it is being learnt",
        seen="the learning ends",
        file="test_learning.py",
        test="test_a_page_that_turns_hostile_between_rounds_ends_the_learning",
    ),
    Elsewhere(
        name="slow drift, one benign edit after another",
        seen="each is `edited` and asks for review; the approved page stays what it is compared "
        "with",
        file="test_learning.py",
        test="test_slow_drift_never_changes_what_is_approved",
    ),
    Elsewhere(
        name="hundreds of pages defaced at once",
        seen="`defaced`; all are counted",
        file="test_mass_defacement.py",
        test="test_every_changed_page_is_counted_and_named_in_the_draft",
    ),
    Elsewhere(
        name="build that was poisoned before it is deployed",
        seen="`deploy plan` refuses to announce it",
        file="commands/test_deploy_command.py",
        test="test_a_poisoned_build_is_not_planned",
    ),
)
