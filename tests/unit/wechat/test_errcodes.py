import pytest

from liushui.wechat.errcodes import ERRCODES, ErrorClass, classify


@pytest.mark.parametrize(
    ("errcode", "error_class"),
    [
        (40001, ErrorClass.REFRESH_TOKEN),
        (40014, ErrorClass.REFRESH_TOKEN),
        (42001, ErrorClass.REFRESH_TOKEN),
        (45102, ErrorClass.WAIT),
        (45011, ErrorClass.RATE_LIMITED),
        (45009, ErrorClass.QUOTA_RESET),
        (45015, ErrorClass.WINDOW_CLOSED),
        (45047, ErrorClass.WINDOW_CLOSED),
        (40003, ErrorClass.RECIPIENT_UNREACHABLE),
        (50005, ErrorClass.RECIPIENT_UNREACHABLE),
        (87014, ErrorClass.CONTENT_REJECTED),
        (48001, ErrorClass.PERMISSION),
        (40164, ErrorClass.CONFIGURATION),
        (40007, ErrorClass.PERMANENT),
        (65317, ErrorClass.PERMANENT),
    ],
)
@pytest.mark.parametrize("send", [True, False])
def test_a_code_has_one_class_for_every_call(errcode: int, error_class: ErrorClass, send: bool) -> None:
    assert classify(errcode, send=send).error_class is error_class


def test_system_busy_leaves_a_sending_open_and_nothing_else() -> None:
    assert classify(-1, send=True).error_class is ErrorClass.AMBIGUOUS
    assert "may or may not" in classify(-1, send=True).meaning
    assert classify(-1, send=False).error_class is ErrorClass.WAIT


@pytest.mark.parametrize("send", [True, False])
def test_an_unknown_code_is_permanent_and_says_so(send: bool) -> None:
    classified = classify(9999999, send=send)
    assert classified.error_class is ErrorClass.PERMANENT
    assert "errcode 9999999 is unknown" in classified.meaning


@pytest.mark.parametrize("errcode", ERRCODES)
def test_every_code_is_explained_in_english_and_chinese(errcode: int) -> None:
    english, chinese = classify(errcode, send=False).meaning.split(" / ")
    assert english.strip()
    assert any("\u4e00" <= character <= "\u9fff" for character in chinese)


def test_no_code_has_two_rows() -> None:
    from liushui.wechat import errcodes

    assert len(ERRCODES) == sum(len(row[0]) for row in errcodes._ROWS)


def test_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        ERRCODES[1] = (ErrorClass.WAIT, "")  # type: ignore[index]
