from collections.abc import Callable

import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls import wecom_contact_ways as ways
from liushui.wechat.calls.call import Host
from tests.unit.wechat.calls.shape import assert_post, assert_refused

ROOT, ID = "/cgi-bin/externalcontact", "42b34949e138eb6e027c123cba77fAAA"


def test_a_way_to_one_member_by_qr_code() -> None:
    call = ways.add_contact_way(["zhangsan"], state="teststate", remark="渠道客户")
    body: JsonObject = {
        "type": 1,
        "scene": 2,
        "user": ["zhangsan"],
        "party": [],
        "state": "teststate",
        "remark": "渠道客户",
        "skip_verify": True,
    }
    assert_post(call, f"{ROOT}/add_contact_way", body, host=Host.WORK)
    assert call.delivers, "a second try could add a second one"
    read = call.read({"errcode": 0, "config_id": ID, "qr_code": "http://p.qpic.cn/0"})
    assert read == ways.ContactWay(ID, "http://p.qpic.cn/0")


def test_a_way_to_several_and_a_temporary_one() -> None:
    body = ways.add_contact_way(["a", "b"], parties=[2], in_mini_program=True, exclusive=True).body
    assert body is not None
    assert (body["type"], body["scene"], body["party"], body["is_exclusive"]) == (2, 1, [2], True)
    body = ways.add_contact_way(["a"], temporary_seconds=86400).body
    assert body is not None
    assert (body["is_temp"], body["expires_in"]) == (True, 86400)


def test_a_way_is_read_updated_and_deleted() -> None:
    get = ways.get_contact_way(ID)
    assert_post(get, f"{ROOT}/get_contact_way", {"config_id": ID}, host=Host.WORK)
    way: JsonObject = {"config_id": ID, "type": 1, "scene": 1, "state": "teststate"}
    assert get.read({"errcode": 0, "contact_way": way}) == ways.ContactWay(ID, None, way)
    update = ways.update_contact_way(ID, state="new", users=["lisi"])
    body: JsonObject = {"config_id": ID, "state": "new", "user": ["lisi"]}
    assert_post(update, f"{ROOT}/update_contact_way", body, host=Host.WORK)
    assert_post(ways.delete_contact_way(ID), f"{ROOT}/del_contact_way", {"config_id": ID}, host=Host.WORK)


def test_ways_by_pages() -> None:
    call = ways.list_contact_ways(since=1622476800, until=1625068800, cursor="C")
    body: JsonObject = {"start_time": 1622476800, "end_time": 1625068800, "cursor": "C", "limit": 1000}
    assert_post(call, f"{ROOT}/list_contact_way", body, host=Host.WORK)
    read = call.read({"errcode": 0, "contact_way": [{"config_id": ID}], "next_cursor": "N"})
    assert read == ways.ContactWayIds((ID,), "N")


WRONG: dict[str, tuple[Callable[[], object], str, str]] = {
    "nobody": (lambda: ways.add_contact_way([]), "users or parties", "given"),
    "too many": (lambda: ways.add_contact_way(["x"] * 101), "users", "100"),
    "long state": (lambda: ways.add_contact_way(["x"], state="s" * 31), "state", "30"),
    "long remark": (lambda: ways.update_contact_way(ID, remark="备" * 31), "remark", "30"),
    "long life": (lambda: ways.add_contact_way(["x"], temporary_seconds=1_209_601), "temporary_seconds", "1209600"),
    "temporary for two": (lambda: ways.add_contact_way(["x", "y"], temporary_seconds=1), "temporary", "one member"),
    "long page": (lambda: ways.list_contact_ways(limit=1001), "limit", "1000"),
    "too many later": (lambda: ways.update_contact_way(ID, users=["x"] * 101), "users", "100"),
}


@pytest.mark.parametrize(("make", "field", "limit"), WRONG.values(), ids=WRONG)
def test_what_wecom_would_refuse_is_refused_here(make: Callable[[], object], field: str, limit: str) -> None:
    assert_refused(make, field, limit)
