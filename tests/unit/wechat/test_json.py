import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushui.domain.errors import MalformedBody
from liushui.wechat.json import parse


def test_every_leaf_is_text_as_the_document_writes_it() -> None:
    body = b'{"MsgId":9007199254740993123456,"order":{"id":-1,"price":1.10,"paid":true,"gone":null},"list":[1,"a",false]}'
    assert parse(body) == {
        "MsgId": "9007199254740993123456",
        "order": {"id": "-1", "price": "1.10", "paid": "true", "gone": ""},
        "list": ["1", "a", "false"],
    }


@given(st.integers())
def test_no_digit_of_an_integer_is_lost(number: int) -> None:
    assert parse(json.dumps({"n": number}).encode()) == {"n": str(number)}


def test_an_integer_of_thousands_of_digits_is_text_too() -> None:
    assert parse(b'{"n":' + b"9" * 50_000 + b"}") == {"n": "9" * 50_000}


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"]))))
def test_text_survives_unchanged(fields: dict[str, str]) -> None:
    for ascii_only in (True, False):
        assert parse(json.dumps(fields, ensure_ascii=ascii_only).encode()) == fields


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "not well-formed JSON"),
        (b"{", "not well-formed JSON"),
        (b'{"a":1}x', "not well-formed JSON"),
        (b'{"a":"\n"}', "not well-formed JSON"),
        (b'\xef\xbb\xbf{"a":1}', "not well-formed JSON|not JSON in UTF-8"),
        (b'{"a":"\xff"}', "not JSON in UTF-8"),
        ('{"a":1}'.encode("utf-16"), "not"),
        (b"[]", "not a JSON object"),
        (b'"s3cret"', "not a JSON object"),
        (b'{"a":1,"a":2}', "a name twice"),
        (b'{"b":{"a":1,"\\u0061":1}}', "a name twice"),
        (b'{"a":NaN}', "NaN or Infinity"),
        (b'{"a":-Infinity}', "NaN or Infinity"),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "more than 32 levels"),
        (b'{"a":' + b"[" * 32 + b"]" * 32 + b"}", "more than 32 levels"),
        (b'{"a":' + b"[" * 30_000 + b"]" * 30_000 + b"}", "more than 32 levels"),
    ],
)
def test_what_wechat_never_sends_is_refused_without_quoting_it(body: bytes, why: str) -> None:
    with pytest.raises(MalformedBody, match=why) as refused:
        parse(body)
    assert "s3cret" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_32_levels_are_taken() -> None:
    assert parse(b'{"a":' * 32 + b"1" + b"}" * 32)


@given(st.binary(max_size=200) | st.text('{}[]":,0123456789.eE-+truefalsenulNaI\\u ', max_size=60).map(str.encode))
def test_nothing_escapes_as_anything_but_a_refusal(body: bytes) -> None:
    try:
        fields: Any = parse(body)
    except MalformedBody:
        return
    assert isinstance(fields, dict)
