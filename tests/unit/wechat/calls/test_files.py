import pytest

from liushui.wechat.calls.files import FileRule, check_file, check_kind
from tests.unit.wechat.calls.shape import assert_refused

RULES = {"image": FileRule(10, ("png", "jpg")), "file": FileRule(20)}


def test_the_ending_counts_in_any_case_and_the_size_to_the_byte() -> None:
    check_kind("image", RULES, "a.b.PNG", 10)
    check_kind("file", RULES, "anything", 20)
    assert_refused(lambda: check_kind("image", RULES, "a.gif", 1), "file_name of the image must end in .png, .jpg")
    assert_refused(lambda: check_kind("image", RULES, "a.png", 11), "the image has 11 bytes, more than WeChat's 10")
    assert_refused(lambda: check_kind("image", RULES, "a.png", 0), "the image has 0 bytes", "at least 1")
    assert_refused(lambda: check_kind("file", RULES, "a", 5, least_bytes=6), "at least 6")
    assert_refused(lambda: check_kind("sound", RULES, "a.png", 1), "kind must be one of image, file")


def test_without_a_documented_limit_any_size_will_do() -> None:
    check_file(FileRule(None, ("jpg",)), "a.jpg", 10**9, what="picture")
    assert_refused(lambda: check_file(FileRule(None), "a", 0, what="picture"), "at least 1")


@pytest.mark.parametrize("name", ['a".png', "a\r\n.png", "../a.png", "a\\b.png", ""])
def test_a_name_that_could_break_out_of_its_header_is_refused(name: str) -> None:
    assert_refused(lambda: check_kind("image", RULES, name, 1), "file_name")
