"""Histograms of latencies: small, right to within half a bucket, and the same however added up."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.check_outcome import CheckOutcome
from sentinel.core.latency import LatencyCount, bucket_of, count_of, middle_of, together

SECONDS = st.floats(0.001, 900.0)


@settings(max_examples=40, deadline=None)
@given(st.lists(SECONDS, min_size=1, max_size=60), st.sampled_from([1, 50, 90, 95, 99, 100]))
def test_a_percentile_is_within_half_a_bucket_of_the_true_one(
    seconds: list[float], percent: int
) -> None:
    found = together(count_of(CheckOutcome.OK, one) for one in seconds)
    true = sorted(seconds)[math.ceil(len(seconds) * percent / 100) - 1]
    estimate = found.percentile_seconds(percent)
    assert estimate is not None
    assert abs(estimate / true - 1) < 0.05


def test_counts_add_up_in_any_order_and_unknown_looks_have_no_time() -> None:
    one = count_of(CheckOutcome.OK, 0.2)
    two = count_of(CheckOutcome.FAILED, 12.0)
    three = count_of(CheckOutcome.UNKNOWN, 0.001)
    whole = together((one, two, three))
    assert whole == together((three, two, one)) == one.plus(two).plus(three)
    assert (whole.ok, whole.failed, whole.unknown) == (1, 1, 1)
    assert sum(whole.buckets.values()) == 2
    assert whole.availability == 0.5
    assert LatencyCount().availability is None
    assert LatencyCount().percentile_seconds(99) is None


def test_no_duration_is_too_odd_for_a_bucket() -> None:
    odd = (-1.0, 0.0, 1e-9, 900.0, 1e9, math.inf, -math.inf, math.nan)
    buckets = [bucket_of(seconds) for seconds in odd]
    assert min(buckets) == 0
    assert max(buckets) == bucket_of(math.nan) == bucket_of(900.0)
    assert middle_of(0) < 0.0011
