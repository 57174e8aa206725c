import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushui.wechat.calls.oauth import authorize_url
from liushui.wechat.calls.oauth_state import sign_state, verify_state
from tests.unit.wechat.calls.shape import assert_refused

SECRET, COOKIE, NOW = b"0123456789abcdef", "cookie", 1_700_000_000


def signed(data: str = "page/7") -> str:
    return sign_state(SECRET, data, expires_at=NOW + 300, bound_to=COOKIE)


@given(st.text(max_size=14))
def test_data_comes_back(data: str) -> None:
    assert verify_state(SECRET, signed(data), now=NOW, bound_to=COOKIE) == data


def test_wechat_takes_it_even_at_its_longest() -> None:
    state = signed("x" * 58)
    assert re.fullmatch("[a-zA-Z0-9]{1,128}", state)
    assert state in authorize_url("wx1", "https://example.org/", scope="snsapi_base", state=state)
    assert_refused(lambda: signed("x" * 59), "data", "58")


def test_it_expires() -> None:
    assert verify_state(SECRET, signed(), now=NOW + 299, bound_to=COOKIE) == "page/7"
    assert verify_state(SECRET, signed(), now=NOW + 300, bound_to=COOKIE) is None


def test_another_browser_s_or_another_server_s_is_none() -> None:
    assert verify_state(SECRET, signed(), now=NOW, bound_to="another") is None
    assert verify_state(b"another secret!!", signed(), now=NOW, bound_to=COOKIE) is None


@pytest.mark.parametrize("place", range(len(signed())))
def test_no_character_can_be_changed(place: int) -> None:
    state = signed()
    other = "A" if state[place] != "A" else "B"
    assert verify_state(SECRET, state[:place] + other + state[place + 1 :], now=NOW, bound_to=COOKIE) is None


@given(st.text(max_size=140))
def test_whatever_comes_back_is_none_and_never_an_error(state: str) -> None:
    assert verify_state(SECRET, state, now=NOW, bound_to=COOKIE) is None


@pytest.mark.parametrize("cut", [0, 1, 25, 26, 27, 33])
def test_a_part_of_it_is_none(cut: int) -> None:
    assert verify_state(SECRET, signed()[:cut], now=NOW, bound_to=COOKIE) is None


def test_a_short_secret_is_refused_and_not_shown() -> None:
    assert_refused(lambda: sign_state(b"short", "x", expires_at=NOW, bound_to=COOKIE), "secret", "16")
