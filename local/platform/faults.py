"""Faults that the API side is told to have, so that a caller's worst days can be tried out."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

from local.platform.errors import ControlError
from local.platform.payload import Payload

Kind = Literal["errcode", "http_status", "drop_before", "drop_after", "delay"]
ANY_API = "*"
MOST_SECONDS = 600


@dataclass
class Fault:
    """What goes wrong with the next `count` calls of `api`.

    `errcode`: refused with `value`. `http_status`: answered with HTTP `value` and no JSON. `drop_before`: the
    connection dies before the call is carried out. `drop_after`: carried out, then the connection dies without
    an answer. `delay`: carried out at once, the answer follows after `value` seconds.
    """

    api: str
    kind: Kind
    value: float | None
    count: int

    @property
    def carries_out(self) -> bool:
        return self.kind in ("drop_after", "delay")

    def public(self) -> dict[str, Any]:
        return {"api": self.api, "fault": self.kind, "value": self.value, "count": self.count}


def parse_fault(data: object, known_apis: tuple[str, ...]) -> Fault:
    """The fault in a control request. Raises ControlError naming what will not do."""
    payload = Payload(data, ("api", "fault", "value", "count"))
    api, kind = payload.text("api"), _parse_kind(payload.text("fault"))
    if api not in (*known_apis, ANY_API):
        raise ControlError(400, f"api must be one of {', '.join((*known_apis, ANY_API))}")
    return Fault(api, kind, _parse_value(kind, payload), payload.integer("count", 1, least=1, most=1_000_000))


def _parse_kind(kind: str) -> Kind:
    for known in get_args(Kind):
        if kind == known:
            return known  # type: ignore[no-any-return]
    raise ControlError(400, f"fault must be one of {', '.join(get_args(Kind))}")


def _parse_value(kind: Kind, payload: Payload) -> float | None:
    if kind == "errcode":
        if not payload.has("value"):
            raise ControlError(400, "value is missing: the errcode to refuse with")
        return payload.integer("value", 0, least=-1, most=99_999_999)
    if kind == "http_status":
        return payload.integer("value", 502, least=200, most=599)
    value = payload.raw("value")
    if kind == "delay":
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= MOST_SECONDS:
            raise ControlError(400, f"value must be the delay in seconds, above 0 and at most {MOST_SECONDS}")
        return value
    if value is not None:
        raise ControlError(400, f"{kind} takes no value")
    return None


class Faults:
    """Faults in the order they were set; the first one that fits a call is taken."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._faults.append(fault)

    def take(self, api: str) -> Fault | None:
        """The fault for a call of `api` now, counted down."""
        fault = next((fault for fault in self._faults if fault.api in (api, ANY_API)), None)
        if fault is None:
            return None
        fault.count -= 1
        if fault.count == 0:
            self._faults.remove(fault)
        return fault

    def clear(self) -> None:
        self._faults.clear()

    def public(self) -> list[dict[str, Any]]:
        return [fault.public() for fault in self._faults]
