"""Names of streams."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from liushui.domain.streams import StreamName
from tests.strategies import any_text

NAMES = st.builds(
    StreamName,
    st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True),
    st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True),
    st.sampled_from(["user", "reply", "saga", "job", "account"]),
    any_text.filter(bool),
)


@given(NAMES)
@example(StreamName("default", "demo", "user", "\ud800"))
@example(StreamName("default", "demo", "user", "%2F/@%"))
def test_a_name_survives_its_text_form_whatever_the_subject_holds(name: StreamName) -> None:
    assert StreamName.parse(str(name)) == name


@given(NAMES, st.sampled_from(["us-east-1", "ap-northeast-1"]))
def test_so_does_a_sub_streams_name(name: StreamName, region: str) -> None:
    assert StreamName.parse_in_region(name.in_region(region)) == (name, region)


@given(NAMES, NAMES)
def test_two_names_never_share_a_text_form(one: StreamName, other: StreamName) -> None:
    assert (one == other) == (str(one) == str(other))


@given(NAMES)
def test_the_text_form_is_ascii_with_no_separator_inside_the_subject(name: StreamName) -> None:
    assert str(name).isascii()
    assert str(name).count("/") == 3
    assert "@" not in str(name)


def test_an_openid_is_its_own_text_form() -> None:
    name = StreamName("default", "demo", "user", "oLiushui_0123456789-abcdefgh")
    assert name.in_region("us-east-1") == "default/demo/user/oLiushui_0123456789-abcdefgh@us-east-1"


@pytest.mark.parametrize("text", ["", "a/b/c", "a/b/c/d/e", "a/b/c/", "/b/c/d", "a//c/d"])
def test_what_is_no_name_is_said_with_the_form_that_is_expected(text: str) -> None:
    with pytest.raises(ValueError, match=r"<tenant>/<account>/<kind>/<subject>"):
        StreamName.parse(text)


@pytest.mark.parametrize("text", ["", "a/b/c/d", "a/b/c/d@", "us-east-1"])
def test_a_sub_stream_without_its_region_is_no_name(text: str) -> None:
    with pytest.raises(ValueError, match="expected <tenant>"):
        StreamName.parse_in_region(text)
