from typing import Any

import pytest

from local.platform.errors import ControlError
from local.platform.faults import Faults, parse_fault

APIS = ("token", "custom/send")


def parse(**fields: Any) -> Any:
    return parse_fault(fields, APIS)


def test_faults_are_taken_in_order_and_counted_down() -> None:
    faults = Faults()
    faults.add(parse(api="custom/send", fault="errcode", value=45015, count=2))
    faults.add(parse(api="*", fault="drop_after"))
    taken = [fault and fault.kind for fault in (faults.take("custom/send") for _ in range(4))]
    assert taken == ["errcode", "errcode", "drop_after", None]


def test_a_fault_waits_for_its_own_api() -> None:
    faults = Faults()
    faults.add(parse(api="token", fault="drop_before"))
    assert faults.take("custom/send") is None
    assert faults.public() == [{"api": "token", "fault": "drop_before", "value": None, "count": 1}]
    assert faults.take("token") is not None


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"api": "custom", "fault": "drop_before"}, "api must be one of token, custom/send, \\*"),
        ({"api": "token", "fault": "explode"}, "fault must be one of"),
        ({"api": "token", "fault": "errcode"}, "value is missing"),
        ({"api": "token", "fault": "errcode", "value": "45015"}, "whole number"),
        ({"api": "token", "fault": "http_status", "value": 99}, "from 200 to 599"),
        ({"api": "token", "fault": "delay"}, "delay in seconds"),
        ({"api": "token", "fault": "delay", "value": 601}, "at most 600"),
        ({"api": "token", "fault": "drop_after", "value": 1}, "takes no value"),
        ({"api": "token", "fault": "drop_after", "count": 0}, "count"),
        ({"api": "token", "fault": "drop_after", "count": True}, "count"),
    ],
)
def test_a_fault_that_will_not_do_is_refused_with_its_reason(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(ControlError, match=reason):
        parse(**fields)
