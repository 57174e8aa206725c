"""What WeChat sends: each kind has a view, a schema and a sample, and the three agree."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from liushui.domain.json import JsonObject
from liushui.wechat.views import MODULES, view
from liushui.wechat.views.kinds import Callback, UnknownEvent, UnknownMessage, View
from liushui.wechat.xml import parse
from local import catalogue
from local.view_reference import PAGES, pages
from local.view_schemas import SAMPLES, schema, stem, views_of

Sample = tuple[str, str]

NOT_TYPED = {
    "official/encrypted_text.xml": UnknownMessage,
    "official/unknown_message.xml": UnknownMessage,
    "official/unknown_event.xml": UnknownEvent,
}
"""Samples of what has no view: an envelope, and kinds that nobody knows."""
ENVELOPE = set(Callback.attributes())
"""What all callbacks have, as far as they do: WeCom's wake-ups come from nobody."""
SAMPLE_FILES = sorted(path for path in SAMPLES.glob("*/*.*") if not path.name.endswith(".schema.json"))
by_sample = pytest.mark.parametrize("path", SAMPLE_FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
by_view = pytest.mark.parametrize(
    ("platform", "kind"),
    [(platform, kind) for platform in MODULES for kind in views_of(platform)],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)


def fields_of(path: Path) -> JsonObject:
    loaded: JsonObject = parse(path.read_bytes()) if path.suffix == ".xml" else json.loads(path.read_text(encoding="utf-8"))
    return loaded


def seen(path: Path) -> Callback:
    return view(fields_of(path), path.parent.name)


def validator(path: Path) -> Draft202012Validator:
    return Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))


def schema_of(path: Path) -> Draft202012Validator:
    """The schema that stands beside a sample, or, for a kind of another platform's, there."""
    platform = type(seen(path)).__module__.split(".")[-2]
    return validator(SAMPLES / platform / f"{stem(type(seen(path)), platform)}.schema.json")


@by_sample
def test_a_sample_is_named_after_its_view_and_fits_its_schema(path: Path) -> None:
    name = f"{path.parent.name}/{path.name}"
    kind = type(seen(path))
    if name in NOT_TYPED:
        assert kind is NOT_TYPED[name]
        return
    platform = kind.__module__.split(".")[-2]
    assert path.name.partition(".")[0] in (stem(kind, platform), "compatible_text")
    schema_of(path).validate(fields_of(path))


FILLED: dict[tuple[str, type[View]], set[str]] = defaultdict(set)
"""For each platform and view, parts included, the attributes that some sample fills."""


def _note(platform: str, seen: View) -> None:
    for name, attribute in type(seen).attributes().items():
        value: Any = getattr(seen, name)
        if value:
            FILLED[platform, type(seen)].add(name)
        if attribute.part:
            for part in value if isinstance(value, tuple) else (value,):
                _note(platform, part)


for _path in SAMPLE_FILES:
    _note(_path.parent.name, seen(_path))


def _parts_of(kind: type[View]) -> set[type[View]]:
    own = {attribute.part for attribute in kind.attributes().values() if attribute.part}
    return own.union(*(_parts_of(part) for part in own))


def _declared(kind: type[View], platform: str) -> set[str]:
    """The attributes that a platform's own modules declare."""
    own = [each for each in kind.__mro__ if f".views.{platform}." in each.__module__]
    return {name for name in kind.attributes() if any(name in vars(each) for each in own)} - ENVELOPE


@by_view
def test_the_samples_of_a_view_fill_every_attribute_that_its_platform_declares(platform: str, kind: type[Callback]) -> None:
    assert (platform, kind) in FILLED, "it has no sample"
    for each in (kind, *_parts_of(kind)):
        empty = _declared(each, platform) - FILLED[platform, each]
        assert not empty, f"{each.__name__}: no sample fills these; is a name of WeChat's misspelt?"


@by_view
def test_a_view_says_what_it_is(platform: str, kind: type[Callback]) -> None:
    assert kind.__doc__, "it needs a docstring"
    assert kind.__doc__ != Callback.__doc__
    assert kind.page, "name the title of WeChat's page"


@by_view
def test_a_schema_is_one(platform: str, kind: type[Callback]) -> None:
    Draft202012Validator.check_schema(schema(kind, "x"))


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("official/scancode_waitmsg", {"Event": "scancode_push"}),
        ("official/scancode_waitmsg", {"MsgType": "text"}),
        ("official/scancode_waitmsg", {"ScanCodeInfo": "qrcode"}),
        ("official/scancode_waitmsg", {"ScanCodeInfo": [{"ScanType": "qrcode"}, {"ScanType": "qrcode"}]}),
        ("official/pic_sysphoto", {"SendPicsInfo": {"Count": "two"}}),
        ("official/pic_sysphoto", {"SendPicsInfo": {"PicList": {"item": "1b5f"}}}),
        ("official/location_event", {"Latitude": "north"}),
        ("official/text", {"Content": {"b": "bold"}}),
        ("wecom/change_contact-create_user", {"ChangeType": "update_user"}),
        ("wecom/robot_enter_chat", {"event": {"eventtype": "feedback_event"}}),
        ("pay/refund_success", {"create_time": "yesterday"}),
        ("pay/refund_success", {"event_type": "REFUND.CLOSED"}),
    ],
)
def test_a_schema_refuses_another_shape(path: str, change: JsonObject) -> None:
    sample = next(file for file in SAMPLE_FILES if f"{file.parent.name}/{file.stem}" == path)
    schema_of(sample).validate(fields_of(sample))
    assert not schema_of(sample).is_valid({**fields_of(sample), **change})


@pytest.mark.parametrize(
    "change",
    [
        {"SendPicsInfo": {"PicList": {"item": {"PicMd5Sum": "1b5f"}}}},
        {"SendPicsInfo": ""},
        {"SendPicsInfo": {"Count": 2, "PicList": ""}},
        {"Unheard": {"Of": ["a"]}},
    ],
)
def test_a_schema_takes_one_for_several_nothing_for_some_numbers_for_texts_and_more(change: JsonObject) -> None:
    sample = SAMPLES / "official" / "pic_sysphoto.xml"
    schema_of(sample).validate({**fields_of(sample), **change})


def test_what_is_stale_or_left_over_is_said_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stale, missing, left = tmp_path / "stale.json", tmp_path / "missing.json", tmp_path / "left.schema.json"
    stale.write_text("old")
    left.write_text("{}")
    monkeypatch.setattr(catalogue, "view_files", lambda: {stale: "new", missing: "new"})
    monkeypatch.setattr(catalogue, "left_over", lambda: [left] if left.exists() else [])
    assert catalogue.main(["--check"]) == 1
    assert capsys.readouterr().out.count("run `python -m local.catalogue`") == 3
    assert catalogue.main([]) == 0
    assert (stale.read_text(), missing.read_text(), left.exists()) == ("new", "new", False)
    assert catalogue.main(["--check"]) == 0


def test_a_schema_of_no_view_is_left_over(tmp_path: Path) -> None:
    (tmp_path / "wechat" / "official").mkdir(parents=True)
    (tmp_path / "wechat" / "official" / "gone.schema.json").write_text("{}")
    assert [path.name for path in catalogue.left_over(tmp_path)] == ["gone.schema.json"]
    assert catalogue.left_over() == []


def test_the_pages_list_every_view_with_its_names() -> None:
    written = pages()
    for platform in MODULES:
        page = written[PAGES / f"wechat-events-{platform}.md"]
        for kind in views_of(platform):
            assert f"| `{kind.__name__}` |" in page
            assert all(f"`{name}`" in page for name in kind.names)
        assert f"({PAGES / 'wechat-events-official.md'})" not in page, "links are relative"
    assert "`scan` ScanCodeInfo: `ScanCodeInfo`" in written[PAGES / "wechat-events-official.md"]
    assert "`scene`, derived" in written[PAGES / "wechat-events-official.md"]
