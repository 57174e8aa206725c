"""A sending budget's windows and leases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushui.domain.budget import LARGEST_LEASE, Lease, Span, lease_size
from liushui.domain.reply import quota_reset_at
from tests.builders import NOW_MS

NOW = st.integers(NOW_MS, NOW_MS + 10**10)


@given(NOW, st.sampled_from(Span))
def test_a_window_ends_where_the_next_begins(now: int, span: Span) -> None:
    ends = span.ends(now)
    assert span.window(ends - 1) == span.window(now)
    assert span.window(ends) == span.window(now) + 1


@given(NOW)
def test_a_day_ends_when_wechat_counts_anew(now: int) -> None:
    assert Span.DAY.ends(now) == quota_reset_at(now)
    assert 0 < Span.MINUTE.ends(now) - now <= 60_000


@pytest.mark.parametrize(
    ("had", "limit", "size"),
    [(0, 1000, 1), (1, 1000, 1), (2, 1000, 2), (16, 1000, 16), (900, 1000, LARGEST_LEASE), (50, 20, 2)],
)
def test_leases_grow_with_what_was_used(had: int, limit: int, size: int) -> None:
    assert lease_size(had, limit) == size


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_what_is_lost_with_a_container_is_at_most_half_of_what_it_took_and_a_tenth_of_all(sends: int, limit: int) -> None:
    lease, asked = Lease(0), 0
    for _ in range(sends):
        if not lease.left:
            wanted, asked = lease_size(lease.had, limit), asked + 1
            lease = lease.grown(wanted, wanted=wanted)
        lease = lease.used()
        assert lease.left <= lease.had / 2
        assert lease.left <= max(limit / 10, 1)
    if limit >= 10 * LARGEST_LEASE:
        assert asked <= 6 + sends / LARGEST_LEASE + 1
