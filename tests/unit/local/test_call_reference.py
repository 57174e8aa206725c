"""The generated page of outgoing calls, and how it reads a call from a function's source."""

from collections.abc import Callable
from pathlib import Path

import pytest

from liushui.wechat.calls import kf, mass, robots, wecom_contents
from liushui.wechat.calls.call import Call, nothing
from local.call_reference import PAGE, families, functions_of, main, page
from local.call_shapes import CallShape, UnreadableCall, returns_call, shape_of
from tests.markdown import Page, names_in, tables


def _post(path: str, *, key: str | None = None, sends: bool = True) -> Call[None]:
    return Call("x", "POST", f"/cgi-bin{path}", nothing, delivers=sends, vendor_key=key is not None)


def keyed(msgid: str | None = None) -> Call[None]:
    return _post("/a", key=msgid)


def unkeyed() -> Call[None]:
    return _post("/a")


def reads(kind: str) -> Call[None]:
    return _post(f"/{kind}/get", sends=False)


def made_anew(chat_id: str | None = None) -> Call[None]:
    return Call("x", "POST", "/c", nothing, delivers=chat_id is None)


def one_of_two(permanent: bool) -> Call[None]:
    path = "/long" if permanent else "/short"
    return Call[None]("x", "GET", path, nothing)


def hidden() -> Call[None]:
    return vars(Call)["nowhere"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("function", "shape"),
    [
        (keyed, CallShape("POST", "/cgi-bin/a", "yes", "with `msgid`")),
        (unkeyed, CallShape("POST", "/cgi-bin/a", "yes", "no")),
        (reads, CallShape("POST", "/cgi-bin/{kind}/get", "no", "yes")),
        (made_anew, CallShape("POST", "/c", "without `chat_id`", "with `chat_id`")),
        (one_of_two, CallShape("GET", "/long or /short", "no", "yes")),
    ],
)
def test_a_call_is_read_from_the_source_through_its_helpers(function: Callable[..., object], shape: CallShape) -> None:
    assert shape_of(function) == shape


def test_a_call_that_cannot_be_found_is_said_so() -> None:
    with pytest.raises(UnreadableCall, match="hidden: no Call"):
        shape_of(hidden)


def test_what_is_read_is_what_is_made() -> None:
    for call, function in (
        (kf.send("u", "k", kf.text("x"), msgid="m"), kf.send),
        (mass.get_speed(), mass.get_speed),
        (robots.send_voice("k", "m"), robots.send_voice),
    ):
        shape = shape_of(function)
        assert (shape.method, shape.path) == (call.method, call.path)
        assert (shape.repeatable != "no") is call.repeatable


def test_the_page_is_as_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m local.call_reference`"


def test_every_call_has_its_row() -> None:
    told = [name for table in tables(Page(PAGE).text) if table[0][0] == "call" for name in names_in(table)]
    assert told == [each.__name__ for module in families() for each in functions_of(module) if returns_call(each)]
    assert {"send_text", "send_template", "sync_messages", "recall"} <= set(told)


def test_what_can_be_sent_is_told_too() -> None:
    told = {name for table in tables(Page(PAGE).text) if table[0][0] == "content" for name in names_in(table)}
    assert {each.__name__ for each in functions_of(wecom_contents)} - told == {"link_articles"}
    assert {"vote_interaction", "images", "acquisition_link"} <= told


def test_it_says_when_it_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stale = tmp_path / "wechat-calls.md"
    stale.write_text("old")
    monkeypatch.setattr("local.call_reference.PAGE", stale)
    assert main(["--check"]) == 1
    assert "stale: run `python -m local.call_reference`" in capsys.readouterr().out
    assert main([]) == 0
    assert stale.read_text(encoding="utf-8") == page()
    assert main(["--check"]) == 0
