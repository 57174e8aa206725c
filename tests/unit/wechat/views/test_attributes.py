"""How an attribute reads raw fields: alike from XML's texts and JSON's values, and never failing."""

from typing import Any

import pytest

from liushui.domain.json import JsonValue
from liushui.wechat.views.attributes import decimal, flag, many, moment, one, seconds, text, texts, whole, word, words
from liushui.wechat.views.kinds import Part, View


class Inner(Part):
    name = text("Name")


class Outer(View):
    a_text = text("A")
    a_word = word("A")
    a_whole = whole("A")
    a_seconds = seconds("A")
    a_moment = moment("A")
    a_decimal = decimal("A")
    a_flag = flag("A")
    a_texts = texts("A")
    a_deep = texts("A.B.C")
    a_words = words("A")
    a_bars = words("A", separator="|")
    a_one = one("A", Inner, "B")
    a_many = many("A.Item", Inner, "B")
    a_spelt = text("Outer.Right", "Outer.Wrogn")


def read(name: str, value: JsonValue) -> Any:
    return getattr(Outer({"A": value}), f"a_{name}")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("text", " a ", " a "),
        ("text", 7, "7"),
        ("text", 2.5, "2.5"),
        ("text", True, "true"),
        ("text", False, "false"),
        ("text", 3705115058471208928, "3705115058471208928"),
        ("text", None, ""),
        ("text", {"B": "x"}, ""),
        ("text", ["x", "y"], ""),
        ("word", " accept\n", "accept"),
        ("whole", " 12 ", 12),
        ("whole", 12, 12),
        ("whole", "12.0", 12),
        ("whole", "-1", -1),
        ("whole", "1.5", 0),
        ("whole", "²", 0),
        ("whole", "１", 0),
        ("whole", "--1", 0),
        ("whole", "9" * 18, 10**18 - 1),
        ("whole", "9" * 19, 0),
        ("seconds", "1714112445", 1714112445),
        ("seconds", "-1", 0),
        ("moment", "2024-04-26T14:20:45+08:00", 1714112445),
        ("moment", "2024-04-26T06:20:45Z", 1714112445),
        ("moment", "2024-04-26T14:20:45.120+08:00", 1714112445),
        ("moment", "2024-04-26T14:20:45", 0),
        ("moment", "0001-01-01T00:00:00+14:00", 0),
        ("moment", "yesterday", 0),
        ("decimal", "23.5", 23.5),
        ("decimal", 23.5, 23.5),
        ("decimal", "nan", 0.0),
        ("decimal", "1e999", 0.0),
        ("decimal", "x", 0.0),
        ("flag", "1", True),
        ("flag", True, True),
        ("flag", " True ", True),
        ("flag", "0", False),
        ("flag", "no", False),
        ("texts", "a", ("a",)),
        ("texts", ["a", 7, "", None, {"x": "y"}], ("a", "7")),
        ("texts", "", ()),
        ("deep", {"B": [{"C": "a"}, {"C": ["b", "c"]}, "odd"]}, ("a", "b", "c")),
        ("words", "a, b,,c", ("a", "b", "c")),
        ("words", "", ()),
        ("bars", "a|b", ("a", "b")),
        ("one", {"Name": "a"}, Inner({"Name": "a"})),
        ("one", "", Inner({})),
        ("one", [{"Name": "a"}, {"Name": "b"}], Inner({})),
        ("many", {"Item": {"Name": "a"}}, (Inner({"Name": "a"}),)),
        ("many", {"Item": [{"Name": "a"}, "odd", {"Name": "b"}]}, (Inner({"Name": "a"}), Inner({"Name": "b"}))),
        ("many", {"Item": ""}, ()),
        ("many", "", ()),
    ],
)
def test_a_value_is_read_as_what_it_is_declared(name: str, value: JsonValue, expected: object) -> None:
    assert read(name, value) == expected


def test_a_number_that_python_would_not_write_is_no_text() -> None:
    assert read("text", 10**5000) == ""


@pytest.mark.parametrize("name", Outer.attributes())
def test_a_missing_field_is_empty(name: str) -> None:
    value = getattr(Outer({}), name)
    assert not value or value == Inner({})


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"Right": "a", "Wrogn": "b"}, "a"),
        ({"Wrogn": "b"}, "b"),
        ({"Right": "", "Wrogn": "b"}, "b"),
        ({"Right": {"x": "y"}, "Wrogn": "b"}, "b"),
    ],
)
def test_of_several_spellings_the_first_that_holds_something_counts(fields: dict[str, JsonValue], expected: str) -> None:
    assert Outer({"Outer": fields}).a_spelt == expected


def test_other_places_serve_elements_too() -> None:
    assert Outer({"B": {"Name": "a"}}).a_one.name == "a"
    assert [each.name for each in Outer({"A": "", "B": [{"Name": "a"}, {"Name": "b"}]}).a_many] == ["a", "b"]


def test_a_view_cannot_be_changed_and_equals_one_of_the_same_kind_and_fields() -> None:
    view = Inner({"Name": "a"})
    with pytest.raises(AttributeError, match="Inner cannot be changed"):
        view.name = "b"
    assert view == Inner({"Name": "a"})
    assert view != Inner({"Name": "b"})
    assert view != Outer({"Name": "a"})


def test_a_class_gives_the_attribute_itself() -> None:
    assert Outer.a_spelt.paths == ("Outer.Right", "Outer.Wrogn")
    assert Outer.attributes()["a_many"].part is Inner
