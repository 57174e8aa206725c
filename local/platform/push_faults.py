"""Faults of the way from the platform to accounts' servers: pushes that come twice, late, or after the next one."""

from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from local.platform.errors import ControlError
from local.platform.payload import Payload

API: Final = "callback"
"""What stands in the place of an API's name."""
Kind = Literal["duplicate", "out_of_order", "slow"]
MOST_SECONDS: Final = 60


@dataclass
class PushFault:
    """What goes wrong with the next `count` callbacks.

    `duplicate`: pushed twice at once. `out_of_order`: held back until the next callback to the same account has been answered.
    `slow`: under way for `value` seconds.
    """

    kind: Kind
    value: float
    count: int

    def public(self) -> dict[str, Any]:
        return {"api": API, "fault": self.kind, "value": self.value or None, "count": self.count}


def parse_push_fault(data: object) -> PushFault:
    """The fault in a control request. Raises ControlError naming what will not do."""
    payload = Payload(data, ("api", "fault", "value", "count"))
    kind, value = payload.text("fault"), payload.raw("value")
    if kind not in get_args(Kind):
        raise ControlError(400, f"fault must be one of {', '.join(get_args(Kind))} when api is {API}")
    if kind == "slow":
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= MOST_SECONDS:
            raise ControlError(400, f"value must be the delay in seconds, above 0 and at most {MOST_SECONDS}")
    elif value is not None:
        raise ControlError(400, f"{kind} takes no value")
    seconds = float(value) if isinstance(value, int | float) else 0.0
    return PushFault(kind, seconds, payload.integer("count", 1, least=1, most=1_000_000))  # type: ignore[arg-type]


class PushFaults:
    """Faults in the order they were set; each callback takes the first one."""

    def __init__(self) -> None:
        self._faults: list[PushFault] = []

    def add(self, fault: PushFault) -> None:
        self._faults.append(fault)

    def take(self) -> PushFault | None:
        """The fault for a callback now, counted down."""
        if not self._faults:
            return None
        fault = self._faults[0]
        fault.count -= 1
        if fault.count == 0:
            self._faults.pop(0)
        return fault

    def clear(self) -> None:
        self._faults.clear()

    def public(self) -> list[dict[str, Any]]:
        return [fault.public() for fault in self._faults]
