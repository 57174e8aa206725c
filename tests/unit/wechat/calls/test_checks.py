import pytest

from liushui.wechat.calls import checks
from liushui.wechat.calls.call import InvalidCall
from tests.unit.wechat.calls.shape import assert_refused


def test_a_text_that_may_be_missing_is_measured_where_there_is_one() -> None:
    for missing in (None, ""):
        checks.maybe_characters("x", missing, 1)
        checks.maybe_bytes("x", missing, 1)
    checks.maybe_characters("x", "微信", 2)
    checks.maybe_bytes("x", "微信", 6)
    assert_refused(lambda: checks.maybe_characters("x", "微信", 1), "x has 2 characters", "1")
    assert_refused(lambda: checks.maybe_bytes("x", "微信", 5), "x has 6 bytes", "5")


def test_ids_are_a_list_of_texts_that_say_something() -> None:
    checks.check_ids("ids", ("a",), most=1)
    assert_refused(lambda: checks.check_ids("ids", ["a", "b"], most=1), "ids", "1 to 1")
    assert_refused(lambda: checks.check_ids("ids", [], most=1), "ids", "1 to 1")
    assert_refused(lambda: checks.check_ids("ids", ["a", ""], most=2), "ids", "empty")
    assert_refused(lambda: checks.check_ids("ids", "one", most=9), "ids must be a list")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//example.org", "https://", "https://a\nb", ""])
def test_an_address_is_absolute_and_on_one_line(url: str) -> None:
    assert_refused(lambda: checks.check_url("u", url), "u must be an address that begins with http:// or https://")


def test_an_address_is_measured_in_bytes() -> None:
    checks.check_url("u", "https://example.org/", most_bytes=20)
    assert_refused(lambda: checks.check_url("u", "https://example.org/1", most_bytes=20), "u has 21 bytes", "20")


def test_a_state_is_letters_and_digits() -> None:
    assert checks.is_state("")
    assert checks.is_state("aZ9" * 42)
    checks.check_state("a" * 128)
    for state in ("a" * 129, "a-b", "状态", "a\n"):
        assert not checks.is_state(state)
        with pytest.raises(InvalidCall, match="at most 128 letters and digits"):
            checks.check_state(state)


def test_three_languages() -> None:
    checks.check_language("zh_TW")
    assert_refused(lambda: checks.check_language("de"), "language must be one of zh_CN, zh_TW, en")  # type: ignore[arg-type]
