import pytest

from local.platform.clock import ManualClock
from local.platform.errors import ApiError
from local.platform.quotas import (
    CLEARINGS_PER_MONTH,
    HOUR,
    WECOM_ADDRESS_LIMITS,
    WECOM_LIMITS,
    Quotas,
    ReplyWindows,
)


def sendable(windows: ReplyWindows, now: float) -> int:
    """How many messages may go out at one moment."""
    sent = 0
    while refusal(windows, now) is None:
        windows.spend(now)
        sent += 1
    return sent


def refusal(windows: ReplyWindows, now: float) -> int | None:
    try:
        windows.check(now)
    except ApiError as error:
        return error.errcode
    return None


@pytest.mark.parametrize(
    ("kind", "room", "seconds"), [("message", 5, 48 * HOUR), ("menu", 3, 60), ("follow", 3, 60), ("scan", 3, 60)]
)
def test_each_action_opens_its_own_window(kind: str, room: int, seconds: int) -> None:
    windows = ReplyWindows()
    windows.open(kind, now=1000)
    assert refusal(windows, 1000 + seconds - 1) is None
    assert sendable(windows, 1000) == room
    assert refusal(windows, 1000) == 45047
    assert refusal(windows, 1000 + seconds) == 45015


def test_without_an_action_every_message_is_outside() -> None:
    assert refusal(ReplyWindows(), 0) == 45015


def test_a_new_message_fills_the_window_again_without_adding_up() -> None:
    windows = ReplyWindows()
    windows.open("message", 0)
    windows.spend(0)
    windows.open("message", 10)
    assert sendable(windows, 10) == 5


def test_windows_do_not_add_up() -> None:
    windows = ReplyWindows()
    windows.open("message", 0)
    windows.open("menu", 0)
    assert sendable(windows, 0) == 5


def test_a_menu_tap_gives_room_when_the_message_window_is_used_up_and_for_a_minute_only() -> None:
    windows = ReplyWindows()
    windows.open("message", 0)
    assert sendable(windows, 0) == 5
    windows.open("menu", 100)
    assert refusal(windows, 159) is None
    assert refusal(windows, 160) == 45047
    assert sendable(windows, 159) == 3


def test_windows_survive_a_restart() -> None:
    windows = ReplyWindows()
    windows.open("message", 0)
    windows.spend(0)
    assert sendable(ReplyWindows.loaded(windows.dump()), 0) == 4


def test_calls_are_counted_by_the_day_in_china(clock: ManualClock) -> None:
    quotas = Quotas(clock)
    for _ in range(2000):
        quotas.spend("shop", "token")
    with pytest.raises(ApiError) as refused:
        quotas.spend("shop", "token")
    assert refused.value.errcode == 45009
    quotas.spend("another", "token")
    clock.advance(86_400)
    quotas.spend("shop", "token")


@pytest.mark.parametrize(("seconds", "calls"), [(60, 10_000), (3_600, 150_000)], ids=["minute", "hour"])
def test_wecom_counts_a_corporations_calls_of_an_api_and_blocks_it_for_as_long(
    clock: ManualClock, monkeypatch: pytest.MonkeyPatch, seconds: int, calls: int
) -> None:
    assert WECOM_LIMITS[seconds] == calls
    monkeypatch.setattr("local.platform.quotas.WECOM_LIMITS", {seconds: 3})
    quotas = Quotas(clock)
    clock.advance(seconds - clock.now() % seconds)
    refused = []
    for wait in (0, 0, 0, 0, seconds - 1, 1):
        clock.advance(wait)
        try:
            quotas.spend("corp", "wecom/user/get")
        except ApiError as error:
            refused.append((wait, error.errcode))
    assert refused == [(0, 45009), (seconds - 1, 45009)]
    quotas.spend("corp", "wecom/user/list_id")
    quotas.spend("other", "wecom/user/get")


def test_wecom_counts_all_calls_of_one_address(clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    assert WECOM_ADDRESS_LIMITS == {60: 20_000, 3_600: 600_000}
    monkeypatch.setattr("local.platform.quotas.WECOM_ADDRESS_LIMITS", {60: 2})
    quotas = Quotas(clock)
    quotas.spend("corp", "wecom/user/get")
    quotas.spend("other", "wecom/user/list_id")
    with pytest.raises(ApiError) as refused:
        quotas.spend("third", "wecom/user/get")
    assert refused.value.errcode == 45009
    quotas.spend("shop", "token")


def test_clearing_gives_the_day_back_ten_times_a_month(clock: ManualClock) -> None:
    quotas = Quotas(clock)
    for _ in range(2000):
        quotas.spend("shop", "token")
    for _ in range(CLEARINGS_PER_MONTH):
        quotas.clear("shop")
    quotas.spend("shop", "token")
    with pytest.raises(ApiError) as refused:
        quotas.clear("shop")
    assert refused.value.errcode == 48006
    clock.advance(31 * 86_400)
    quotas.clear("shop")
