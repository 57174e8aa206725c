from collections.abc import Callable

import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers


def test_texts_and_numbers_are_read_as_what_they_are() -> None:
    answer: JsonObject = {"t": "a", "n": 1, "digits": "1380000000", "list": ["a", "b"], "ids": [1, 2], "o": {"k": 1}}
    assert answers.text(answer, "t") == "a"
    assert answers.number(answer, "n") == 1
    assert answers.number(answer, "digits") == 1380000000
    assert answers.texts(answer, "list") == ("a", "b")
    assert answers.numbers(answer, "ids") == (1, 2)
    assert answers.object_in(answer, "o") == {"k": 1}


def test_an_id_is_text_however_it_is_written() -> None:
    assert answers.identifier({"id": 9007199254740993}, "id") == "9007199254740993"
    assert answers.identifier({"id": "007"}, "id") == "007"


def test_missing_and_empty_texts_are_none() -> None:
    assert answers.optional_text({"t": ""}, "t") is None
    assert answers.optional_text({}, "t") is None
    assert answers.optional_number({}, "n") is None
    assert answers.texts({}, "list", may_lack=True) == ()
    assert answers.objects({"list": None}, "list", may_lack=True) == ()


def test_the_whole_answer_is_all_but_the_code() -> None:
    assert answers.whole({"errcode": 0, "errmsg": "ok", "a": 1}) == {"a": 1}


@pytest.mark.parametrize(
    ("read", "answer"),
    [
        (lambda answer: answers.text(answer, "x"), {}),
        (lambda answer: answers.text(answer, "x"), {"x": 1}),
        (lambda answer: answers.number(answer, "x"), {"x": "one"}),
        (lambda answer: answers.number(answer, "x"), {"x": True}),
        (lambda answer: answers.number(answer, "x"), {"x": 1.5}),
        (lambda answer: answers.texts(answer, "x"), {}),
        (lambda answer: answers.texts(answer, "x"), {"x": "text"}),
        (lambda answer: answers.texts(answer, "x", may_lack=True), {"x": [1]}),
        (lambda answer: answers.objects(answer, "x"), {"x": ["text"]}),
        (lambda answer: answers.object_in(answer, "x"), {"x": []}),
        (lambda answer: answers.identifier(answer, "x"), {"x": None}),
    ],
)
def test_anything_else_is_an_error_that_the_executor_expects(
    read: Callable[[JsonObject], object], answer: JsonObject
) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        read(answer)
