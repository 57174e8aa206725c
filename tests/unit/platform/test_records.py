import json

from local.platform.clock import ManualClock
from local.platform.records import Records


def test_a_row_ends_by_itself_and_is_told_with_what_is_left(clock: ManualClock) -> None:
    records = Records(clock)
    records.put("shop", "codes", "a", {"user": "u"}, 60)
    records.put("shop", "codes", "b", "stays")
    clock.advance(59)
    assert records.seconds_left("shop", "codes", "a") == 1
    assert list(records.rows("shop", "codes")) == ["a", "b"]
    clock.advance(1)
    assert records.get("shop", "codes", "a") is None
    assert records.find("codes", "a") is None
    assert list(records.rows("shop", "codes")) == ["b"]


def test_what_is_taken_is_gone_and_owners_do_not_meet(clock: ManualClock) -> None:
    records = Records(clock)
    records.put("shop", "codes", "a", 1)
    assert records.get("other", "codes", "a") is None
    assert records.find("codes", "a") == ("shop", 1)
    assert [records.take("shop", "codes", "a") for _ in range(2)] == [1, None]
    assert [records.next_number("shop", "ids", 100) for _ in range(2)] == [100, 101]
    records.forget("shop")
    assert records.next_number("shop", "ids", 100) == 100


def test_records_survive_a_restart(clock: ManualClock) -> None:
    records, restarted = Records(clock), Records(clock)
    records.put("shop", "codes", "a", {"user": "u"}, 60)
    restarted.load(json.loads(json.dumps(records.dump())))
    assert restarted.get("shop", "codes", "a") == {"user": "u"}
    clock.advance(60)
    assert restarted.get("shop", "codes", "a") is None
