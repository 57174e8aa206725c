"""Odd fields never make a view fail, whatever its kind."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liushui.domain.json import JsonValue
from liushui.wechat.views import MODULES, PLATFORMS, known_by, view
from liushui.wechat.views.kinds import Callback, View
from tests.unit.wechat.samples import odd_callbacks

KINDS = sorted(
    {kind for modules in MODULES.values() for module in modules for kind in known_by(module).values()},
    key=lambda kind: (kind.__module__, kind.__name__),
)
ODD: st.SearchStrategy[JsonValue] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=20),
        st.sampled_from(["-", "1e400", "２", "2024-04-26T14:20:45+08:00", "9999-12-31T23:59:59-23:59", ",", "|", " 1 "]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=6,
)


def read(seen: View, name: str) -> None:
    """One attribute, with all of its parts."""
    value = getattr(seen, name)
    for part in value if isinstance(value, tuple) else (value,):
        if isinstance(part, View):
            read_all(part)


def read_all(seen: View) -> None:
    """Every attribute and property."""
    repr(seen)
    for name in dir(type(seen)):
        if not name.startswith("_") and name != "fields":
            read(seen, name)


ODD_VALUES: list[JsonValue] = [
    None, True, -1, 10**600, float("nan"), float("inf"), "", " ", "x", "-", "1e999", "２", "9" * 19, "9999-12-31T23:59:59-23:59",
    [], ["a", ["b"]], [{"a": "b"}, "c", None], {}, {"a": {"b": "c"}},
]  # fmt: skip


def with_value(path: str, value: JsonValue) -> dict[str, JsonValue]:
    first, _, rest = path.partition(".")
    return {first: with_value(rest, value) if rest else value}


def named(kind: type[Callback]) -> str:
    return f"{kind.__module__.partition('views.')[2]}.{kind.__name__}"


@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_each_view_reads_anything_at_each_of_its_places(kind: type[Callback]) -> None:
    for name, attribute in kind.attributes().items():
        for path in attribute.paths:
            for step in range(path.count(".") + 1):
                place = ".".join(path.split(".")[: step + 1])
                for value in ODD_VALUES:
                    read(kind(with_value(place, value)), name)


@st.composite
def odd_views(draw: st.DrawFn) -> Callback:
    """A view whose own fields hold anything, at their own places or others."""
    kind = draw(st.sampled_from(KINDS))
    paths = sorted(path for attribute in kind.attributes().values() for path in attribute.paths)
    fields: dict[str, JsonValue] = {}
    for path in draw(st.lists(st.sampled_from(paths), max_size=6, unique=True)):
        fields |= with_value(path.partition(".")[2] or path if draw(st.booleans()) else path, draw(ODD))
    return kind(fields)


@given(seen=odd_views())
@settings(deadline=None, max_examples=300)
def test_a_view_reads_odd_fields_of_its_own(seen: Callback) -> None:
    read_all(seen)


@given(fields=odd_callbacks(), platform=st.sampled_from(sorted(PLATFORMS)))
@settings(deadline=None)
def test_any_callback_has_a_view(fields: dict[str, JsonValue], platform: str) -> None:
    read_all(view(fields, platform))


@given(fields=st.dictionaries(st.sampled_from(["MsgType", "Event", "InfoType", "msgtype", "event", "event_type"]), ODD))
@settings(deadline=None)
def test_whatever_it_is_known_by(fields: dict[str, JsonValue]) -> None:
    for platform in PLATFORMS:
        read_all(view(fields, platform))
