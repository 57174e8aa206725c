"""Asking for a saga, as a bot's handler does: by its name, so that a callback need not load the steps."""

import json
from dataclasses import dataclass, field
from hashlib import sha256

from liushui.domain.errors import ConfigurationError
from liushui.domain.json import JsonObject
from liushui.domain.streams import StreamName

MAX_DATA_BYTES = 4096
"""What a saga may be started with, as JSON: it stands in two commits."""


@dataclass(frozen=True, slots=True)
class StartSaga:
    """The saga named `name` is to be started for the user, with `data` for its steps."""

    name: str
    data: JsonObject = field(default_factory=dict)


def start_saga(name: str, data: JsonObject | None = None) -> StartSaga:
    """Take the user through the saga of this name (see `liushui.domain.saga`) after the callback was answered. Raises
    ConfigurationError for data that is no JSON object or above 4096 bytes."""
    data = dict(data or {})
    try:
        size = len(json.dumps(data, ensure_ascii=False, allow_nan=False).encode("utf-8", "surrogatepass"))
    except (TypeError, ValueError) as error:
        raise ConfigurationError(f"start_saga({name!r}): the data must be JSON ({type(error).__name__})") from None
    if size > MAX_DATA_BYTES:
        raise ConfigurationError(
            f"start_saga({name!r}): the data is {size} bytes of JSON; at most {MAX_DATA_BYTES} are taken"
        )
    return StartSaga(name, data)


def saga_id_of(stream: StreamName, cause: str, ordinal: int) -> str:
    """The id of the `ordinal`-th saga that `cause` asks for: the same in every region and on every retry."""
    return sha256(f"saga\n{stream}\n{cause}\n{ordinal}".encode("utf-8", "surrogatepass")).hexdigest()[:24]
