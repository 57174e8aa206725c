import pytest

from liushui.wechat.errcodes import ErrorClass
from liushui.wechat.pay_errors import classify


@pytest.mark.parametrize(
    ("code", "error_class"),
    [
        ("SYSTEM_ERROR", ErrorClass.WAIT),
        ("SYSTEMERROR", ErrorClass.WAIT),
        ("FREQUENCY_LIMITED", ErrorClass.RATE_LIMITED),
        ("RATELIMIT_EXCEEDED", ErrorClass.RATE_LIMITED),
        ("SIGN_ERROR", ErrorClass.CONFIGURATION),
        ("NOTENOUGH", ErrorClass.CONFIGURATION),
        ("NO_AUTH", ErrorClass.PERMISSION),
        ("OUT_TRADE_NO_USED", ErrorClass.PERMANENT),
        ("ORDERNOTEXIST", ErrorClass.PERMANENT),
    ],
)
def test_codes_have_classes_in_the_old_spelling_too(code: str, error_class: ErrorClass) -> None:
    assert classify(code).error_class is error_class


def test_an_unknown_code_is_permanent_and_says_so() -> None:
    known = classify("NEW_CODE")
    assert known.error_class is ErrorClass.PERMANENT
    assert "unknown" in known.meaning
