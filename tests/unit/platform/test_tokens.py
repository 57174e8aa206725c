import pytest

from local.platform.clock import ManualClock
from local.platform.errors import ApiError
from local.platform.timings import Timings
from local.platform.tokens import FORCED_PER_DAY, Tokens

SHOP = "shop"


@pytest.fixture
def tokens(clock: ManualClock) -> Tokens:
    return Tokens(clock, Timings())


def stable(tokens: Tokens, *, force: bool = False) -> str:
    return tokens.get_stable(SHOP, force=force)[0]


def refusal(tokens: Tokens, token: str | None) -> int | None:
    """The errcode that a token is refused with, None when it serves."""
    try:
        assert tokens.check(token) == SHOP
    except ApiError as error:
        return error.errcode
    return None


def test_a_stable_token_stays_the_same_and_counts_down(tokens: Tokens, clock: ManualClock) -> None:
    first, life = tokens.get_stable(SHOP, force=False)
    clock.advance(7200 - 301)
    again, left = tokens.get_stable(SHOP, force=False)
    assert (first, life, left) == (again, 7200, 301)


def test_in_its_last_five_minutes_it_is_renewed_and_both_serve_for_five_more(tokens: Tokens, clock: ManualClock) -> None:
    old = stable(tokens)
    clock.advance(7200 - 300)
    new = stable(tokens)
    assert new != old
    clock.advance(299)
    assert refusal(tokens, old) is None
    assert refusal(tokens, new) is None
    clock.advance(1)
    assert refusal(tokens, old) == 40001
    assert refusal(tokens, new) is None
    assert stable(tokens) == new


def test_a_renewed_token_serves_five_minutes_even_when_it_had_one_second_left(tokens: Tokens, clock: ManualClock) -> None:
    old = stable(tokens)
    clock.advance(7199)
    stable(tokens)
    clock.advance(299)
    assert refusal(tokens, old) is None


def test_force_ends_the_old_token_at_once(tokens: Tokens, clock: ManualClock) -> None:
    old = stable(tokens)
    clock.advance(1)
    new = stable(tokens, force=True)
    assert refusal(tokens, old) == 40001
    assert refusal(tokens, new) is None


def test_force_refreshes_nothing_within_thirty_seconds(tokens: Tokens, clock: ManualClock) -> None:
    first = stable(tokens, force=True)
    clock.advance(29)
    assert stable(tokens, force=True) == first
    clock.advance(1)
    assert stable(tokens, force=True) != first


def test_force_is_given_twenty_times_a_day_in_china(tokens: Tokens, clock: ManualClock) -> None:
    for _ in range(FORCED_PER_DAY):
        stable(tokens, force=True)
        clock.advance(30)
    with pytest.raises(ApiError) as refused:
        stable(tokens, force=True)
    assert refused.value.errcode == 45009
    clock.advance(86_400)
    assert stable(tokens, force=True)


def test_a_classic_token_outlives_its_successor_by_five_minutes(tokens: Tokens, clock: ManualClock) -> None:
    old, _ = tokens.get_classic(SHOP)
    clock.advance(10)
    new, life = tokens.get_classic(SHOP)
    assert (new != old, life) == (True, 7200)
    clock.advance(299)
    assert refusal(tokens, old) is None
    clock.advance(1)
    assert refusal(tokens, old) == 40001
    assert refusal(tokens, new) is None


def test_further_classic_calls_do_not_lengthen_the_overlap(tokens: Tokens, clock: ManualClock) -> None:
    first, _ = tokens.get_classic(SHOP)
    tokens.get_classic(SHOP)
    clock.advance(200)
    tokens.get_classic(SHOP)
    clock.advance(100)
    assert refusal(tokens, first) == 40001


def test_the_two_kinds_do_not_touch_each_other(tokens: Tokens, clock: ManualClock) -> None:
    kept = stable(tokens)
    classic, _ = tokens.get_classic(SHOP)
    tokens.get_classic(SHOP)
    clock.advance(301)
    assert refusal(tokens, kept) is None
    assert refusal(tokens, classic) == 40001
    latest, _ = tokens.get_classic(SHOP)
    stable(tokens, force=True)
    assert refusal(tokens, latest) is None


def test_a_token_whose_time_is_up_is_expired(tokens: Tokens, clock: ManualClock) -> None:
    token = stable(tokens)
    clock.advance(7200)
    assert refusal(tokens, token) == 42001
    assert stable(tokens) != token


@pytest.mark.parametrize(("token", "errcode"), [(None, 41001), ("", 41001), ("nonsense", 40014), ("9_" + "x" * 120, 40001)])
def test_what_is_no_token_is_refused(tokens: Tokens, token: str | None, errcode: int) -> None:
    assert refusal(tokens, token) == errcode


def test_expired_by_hand_it_answers_as_if_its_time_were_up_and_is_renewed(tokens: Tokens) -> None:
    token = stable(tokens)
    assert tokens.expire("another") == 0
    assert tokens.expire(SHOP) == 1
    assert refusal(tokens, token) == 42001
    assert refusal(tokens, stable(tokens)) is None


def test_tokens_survive_a_restart(tokens: Tokens, clock: ManualClock) -> None:
    token = stable(tokens, force=True)
    restarted = Tokens(clock, Timings())
    restarted.load(tokens.dump())
    assert refusal(restarted, token) is None
    assert stable(restarted) == token
    assert stable(restarted, force=True) == token, "the forced call of before still counts"


def test_a_forgotten_account_has_no_tokens(tokens: Tokens) -> None:
    token = stable(tokens)
    tokens.forget(SHOP)
    assert refusal(tokens, token) == 40001
    assert tokens.find_account(token) is None
