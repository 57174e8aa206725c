"""Facts of "创建成员", "创建部门", "创建标签", message audit, task cards and 「升级服务」."""

from typing import Any

import pytest

from local.platform.apis.wecom_external import befriend
from tests.unit.platform.apis.server import Server

CARL = {"userid": "carl", "name": "卡尔", "mobile": "13800000000", "department": [1]}


def errcode(answer: dict[str, Any]) -> int:
    code: int = answer["errcode"]
    return code


def test_a_member_is_created_read_changed_and_deleted(corp: Server) -> None:
    assert errcode(corp.post("/cgi-bin/user/create", CARL)) == 0
    assert corp.get("/cgi-bin/user/get", userid="carl")["name"] == "卡尔"
    assert errcode(corp.post("/cgi-bin/user/update", {"userid": "carl", "position": "店长"})) == 0
    told = corp.get("/cgi-bin/user/get", userid="carl")
    assert (told["position"], told["mobile"], told["main_department"]) == ("店长", "13800000000", 1)
    assert errcode(corp.get("/cgi-bin/user/delete", userid="carl")) == 0
    assert errcode(corp.get("/cgi-bin/user/get", userid="carl")) == 60111
    assert errcode(corp.post("/cgi-bin/user/create", CARL)) == 0


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"userid": "anna"}, 60102),
        ({"mobile": None}, 60129),
        ({"name": ""}, 41006),
        ({"department": [9]}, 60003),
        ({"userid": "dora", "mobile": "13900000000"}, 60104),
    ],
)
def test_a_member_that_cannot_be(corp: Server, changes: dict[str, Any], expected: int) -> None:
    corp.post("/cgi-bin/user/create", {**CARL, "userid": "eve", "mobile": "13900000000"})
    assert errcode(corp.post("/cgi-bin/user/create", {**CARL, **changes})) == expected


def test_all_are_deleted_or_none(corp: Server) -> None:
    assert errcode(corp.post("/cgi-bin/user/batchdelete", {"useridlist": ["anna", "nobody"]})) == 60111
    assert corp.get("/cgi-bin/user/get", userid="anna")["errcode"] == 0
    assert errcode(corp.post("/cgi-bin/user/batchdelete", {"useridlist": ["anna", "bob"]})) == 0
    assert errcode(corp.get("/cgi-bin/user/get", userid="bob")) == 60111


def test_departments_form_a_tree(corp: Server) -> None:
    create, update = "/cgi-bin/department/create", "/cgi-bin/department/update"
    assert corp.post(create, {"name": "研发", "parentid": 1})["id"] == 2
    assert corp.post(create, {"name": "前端", "parentid": 2, "id": 7})["id"] == 7
    assert errcode(corp.post(create, {"name": "研发", "parentid": 1})) == 60008
    assert errcode(corp.post(create, {"name": "x", "parentid": 9})) == 60004
    assert errcode(corp.post(update, {"id": 2, "parentid": 7})) == 60010
    assert errcode(corp.post(update, {"id": 9, "name": "x"})) == 60003
    assert errcode(corp.get("/cgi-bin/department/delete", id=2)) == 60006
    corp.post("/cgi-bin/user/create", {**CARL, "department": [7]})
    assert errcode(corp.get("/cgi-bin/department/delete", id=7)) == 60005
    assert [one["id"] for one in corp.get("/cgi-bin/department/simplelist")["department_id"]] == [1, 2, 7]
    corp.get("/cgi-bin/user/delete", userid="carl")
    assert errcode(corp.get("/cgi-bin/department/delete", id=7)) == 0
    assert errcode(corp.get("/cgi-bin/department/delete", id=1)) == 60007


def test_tags_are_carried_by_members_and_departments(corp: Server) -> None:
    number = corp.post("/cgi-bin/tag/create", {"tagname": "UI"})["tagid"]
    assert errcode(corp.post("/cgi-bin/tag/create", {"tagname": "UI"})) == 40071
    added = corp.post("/cgi-bin/tag/addtagusers", {"tagid": number, "userlist": ["anna", "x"], "partylist": [1, 9]})
    assert (added["invalidlist"], added["invalidparty"]) == ("x", [9])
    told = corp.get("/cgi-bin/tag/get", tagid=number)
    assert (told["tagname"], [one["userid"] for one in told["userlist"]], told["partylist"]) == ("UI", ["anna"], [1])
    assert errcode(corp.post("/cgi-bin/tag/addtagusers", {"tagid": number, "userlist": ["x"]})) == 40070
    corp.post("/cgi-bin/tag/deltagusers", {"tagid": number, "userlist": ["anna"]})
    assert corp.get("/cgi-bin/tag/get", tagid=number)["userlist"] == []
    assert errcode(corp.post("/cgi-bin/tag/update", {"tagid": number, "tagname": "UX"})) == 0
    assert corp.get("/cgi-bin/tag/list")["taglist"] == [{"tagid": number, "tagname": "UX"}]
    assert errcode(corp.get("/cgi-bin/tag/delete", tagid=number)) == 0
    assert errcode(corp.get("/cgi-bin/tag/get", tagid=number)) == 40068


def test_message_audit(corp: Server) -> None:
    befriend(corp.simulator, "corp", "anna", "wm-carl")
    assert corp.post("/cgi-bin/msgaudit/get_permit_user_list", {"type": 3})["ids"] == ["anna", "bob"]
    pair = {"userid": "anna", "exteranalopenid": "wm-carl"}
    agreed = corp.post("/cgi-bin/msgaudit/check_single_agree", {"info": [pair]})["agreeinfo"]
    assert [(one["exteranalopenid"], one["agree_status"]) for one in agreed] == [("wm-carl", "Agree")]
    stranger = {**pair, "exteranalopenid": "wm-x"}
    assert errcode(corp.post("/cgi-bin/msgaudit/check_single_agree", {"info": [stranger]})) == 40096
    corp.post("/cgi-bin/appchat/create", {"name": "团队", "userlist": ["anna", "bob"], "chatid": "wr1"})
    assert corp.post("/cgi-bin/msgaudit/check_room_agree", {"roomid": "wr1"})["agreeinfo"] == []
    room = corp.post("/cgi-bin/msgaudit/groupchat/get", {"roomid": "wr1"})
    assert (room["roomname"], [one["memberid"] for one in room["members"]]) == ("团队", ["anna", "bob"])
    assert errcode(corp.post("/cgi-bin/msgaudit/groupchat/get", {"roomid": "wr2"})) == 40058


def test_a_task_card_says_what_was_pressed_to_those_who_have_it(corp: Server) -> None:
    button = {"key": "yes", "name": "批准"}
    card = {"title": "t", "description": "d", "url": "https://x.example/", "task_id": "task-1", "btn": [button]}
    sent = {"touser": "anna", "agentid": 1000002, "msgtype": "taskcard", "taskcard": card}
    assert errcode(corp.post("/cgi-bin/message/send", sent)) == 0
    update = {"userids": ["anna", "bob"], "agentid": 1000002, "task_id": "task-1", "replace_name": "已批准"}
    answer = corp.post("/cgi-bin/message/update_taskcard", update)
    assert (answer["errcode"], answer["invaliduser"]) == (0, ["bob"])
    assert corp.shown("anna")[-1]["taskcard"]["button"] == {"replace_name": "已批准"}


def test_a_customer_is_handed_on(corp: Server) -> None:
    befriend(corp.simulator, "corp", "anna", "wm-carl")
    path, customer = "/cgi-bin/kf/customer/upgrade_service", {"open_kfid": "wk1", "external_userid": "wm-carl"}
    assert corp.get("/cgi-bin/kf/customer/get_upgrade_service_config")["member_range"]["userid_list"] == ["anna", "bob"]
    assert errcode(corp.post(path, {**customer, "type": 1, "member": {"userid": "anna"}})) == 0
    assert errcode(corp.post(path, {**customer, "type": 1, "member": {"userid": "x"}})) == 60111
    assert errcode(corp.post(path, {**customer, "type": 2, "groupchat": {"chat_id": "x"}})) == 86003
    assert errcode(corp.post(path, {**customer, "external_userid": "x", "type": 1, "member": {"userid": "anna"}})) == 40096
    assert errcode(corp.post("/cgi-bin/kf/customer/cancel_upgrade_service", customer)) == 0
