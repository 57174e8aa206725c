"""The shape of everything that is stored: what JSON can say."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias, Union

JsonValue: TypeAlias = Union[str, int, float, bool, Sequence["JsonValue"], Mapping[str, "JsonValue"], None]  # noqa: UP007 - a forward reference
JsonObject: TypeAlias = Mapping[str, JsonValue]
