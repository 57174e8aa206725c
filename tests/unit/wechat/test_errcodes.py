import subprocess
import sys
from pathlib import Path

import pytest

from liushui.wechat import errcodes_official, errcodes_wecom
from liushui.wechat.errcodes import ApiPlatform, Classified, ErrorClass, classify, table


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


@pytest.mark.parametrize(
    ("errcode", "official", "wecom"),
    [
        (40001, ErrorClass.REFRESH_TOKEN, ErrorClass.CONFIGURATION),
        (40003, ErrorClass.RECIPIENT_UNREACHABLE, ErrorClass.RECIPIENT_UNREACHABLE),
        (42007, ErrorClass.PERMISSION, ErrorClass.PERMISSION),
        (43004, ErrorClass.RECIPIENT_UNREACHABLE, ErrorClass.RECIPIENT_UNREACHABLE),
        (45009, ErrorClass.QUOTA_RESET, ErrorClass.RATE_LIMITED),
        (45026, ErrorClass.CONFIGURATION, ErrorClass.PERMANENT),
        (48002, ErrorClass.RECIPIENT_UNREACHABLE, ErrorClass.PERMISSION),
        (50001, ErrorClass.PERMISSION, ErrorClass.CONFIGURATION),
        (50002, ErrorClass.PERMISSION, ErrorClass.RECIPIENT_UNREACHABLE),
        (81013, ErrorClass.PERMANENT, ErrorClass.RECIPIENT_UNREACHABLE),
        (42001, ErrorClass.REFRESH_TOKEN, ErrorClass.REFRESH_TOKEN),
    ],
)
def test_the_same_number_is_read_by_the_platform_that_said_it(errcode: int, official: ErrorClass, wecom: ErrorClass) -> None:
    assert classify(errcode, send=True).error_class is official
    assert classify(errcode, send=True, platform="wecom").error_class is wecom


def test_a_number_that_both_know_is_explained_by_each_in_its_own_words() -> None:
    assert "daily quota" in classify(45009, send=False).meaning
    assert "20 a minute" in classify(45009, send=False, platform="wecom").meaning


@pytest.mark.parametrize("platform", ["official", "wecom"])
def test_every_code_is_explained_in_english_and_chinese(platform: ApiPlatform) -> None:
    for errcode, known in table(platform).items():
        english, chinese = known.meaning.split(" / ")
        assert english.strip(), errcode
        assert any("\u4e00" <= character <= "\u9fff" for character in chinese), errcode


@pytest.mark.parametrize(("platform", "rows"), [("official", errcodes_official.ROWS), ("wecom", errcodes_wecom.ROWS)])
def test_no_code_has_two_rows(platform: ApiPlatform, rows: tuple[tuple[tuple[int, ...], ErrorClass, str, str], ...]) -> None:
    assert len(table(platform)) == sum(len(row[0]) for row in rows)


def test_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        table("official")[1] = Classified(ErrorClass.WAIT, "")  # type: ignore[index]


def test_a_callback_imports_no_table() -> None:
    code = "import sys, liushui.ports; sys.exit('liushui.wechat.errcodes_official' in sys.modules)"
    root = Path(__file__).parents[3] / "layers/liushui/python"
    assert subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(root)}, check=False).returncode == 0
