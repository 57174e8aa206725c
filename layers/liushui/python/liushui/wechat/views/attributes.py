"""Attributes of views: each reads a value out of a callback's raw fields when it is asked for, and never fails on odd ones.

    content = text("Content")                                    # a leaf
    count = whole("SendPicsInfo.Count")                          # dots lead into nested elements
    options = texts("OptionIds.OptionId", "OpitonIds.OpitonId")  # alternative spellings: the first that holds something
    pictures = many("SendPicsInfo.PicList.item", Picture)        # one or several elements: always a tuple

XML brings all values as text, JSON numbers and truth values, too: both read alike. What is missing, empty or of another shape
reads as "", 0, False or ().
"""

from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar, overload

from liushui.domain.json import JsonObject
from liushui.wechat.views import reading

T = TypeVar("T")


class HasFields(Protocol):
    """What attributes are read from."""

    @property
    def fields(self) -> JsonObject: ...


P = TypeVar("P", bound=HasFields)


class Attribute(Generic[T]):
    """`paths`: where the value may stand; `type`: the name of the function below that made this; `part`: the view of nested
    elements; `separator`: what joins a list that is written as one text."""

    __slots__ = ("part", "paths", "read", "separator", "type")

    def __init__(
        self,
        type_: str,
        paths: tuple[str, ...],
        read: Callable[[JsonObject, tuple[str, ...]], T],
        part: type[Any] | None = None,
        separator: str = "",
    ) -> None:
        self.type = type_
        self.paths = paths
        self.read = read
        self.part = part
        self.separator = separator

    @overload
    def __get__(self, view: None, owner: type) -> "Attribute[T]": ...

    @overload
    def __get__(self, view: HasFields, owner: type) -> T: ...

    def __get__(self, view: HasFields | None, owner: type) -> "Attribute[T] | T":
        return self if view is None else self.read(view.fields, self.paths)


def text(*paths: str) -> Attribute[str]:
    """The exact text."""
    return Attribute("text", paths, reading.text)


def word(*paths: str) -> Attribute[str]:
    """An id, or one of a few values, without the blanks around it that WeChat writes here and there."""
    return Attribute("word", paths, reading.word)


def whole(*paths: str) -> Attribute[int]:
    """A whole number of at most 18 digits."""
    return Attribute("whole", paths, reading.whole)


def seconds(*paths: str) -> Attribute[int]:
    """A moment in unix seconds."""
    return Attribute("seconds", paths, reading.seconds)


def moment(*paths: str) -> Attribute[int]:
    """A moment written as in RFC 3339, in unix seconds."""
    return Attribute("moment", paths, reading.moment)


def decimal(*paths: str) -> Attribute[float]:
    """A number."""
    return Attribute("decimal", paths, reading.decimal)


def flag(*paths: str) -> Attribute[bool]:
    """Whether it is `1` or `true`."""
    return Attribute("flag", paths, reading.flag)


def texts(*paths: str) -> Attribute[tuple[str, ...]]:
    """The texts of one or several elements."""
    return Attribute("texts", paths, reading.texts)


def words(*paths: str, separator: str = ",") -> Attribute[tuple[str, ...]]:
    """A list that is written as one text."""
    return Attribute("words", paths, lambda fields, where: reading.words(fields, where, separator), separator=separator)


def one(path: str, part: type[P], *more: str) -> Attribute[P]:
    """A nested element; one without fields when it is missing."""
    make: Callable[[JsonObject], P] = part
    return Attribute("one", (path, *more), lambda fields, where: make(reading.nested(fields, where)), part)


def many(path: str, part: type[P], *more: str) -> Attribute[tuple[P, ...]]:
    """One or several nested elements."""
    make: Callable[[JsonObject], P] = part
    return Attribute("many", (path, *more), lambda fields, where: tuple(map(make, reading.repeated(fields, where))), part)
