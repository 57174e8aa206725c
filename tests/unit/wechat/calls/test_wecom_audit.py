from liushui.domain.json import JsonObject
from liushui.wechat.calls import wecom_audit as audit
from liushui.wechat.calls.call import Host
from tests.unit.wechat.calls.shape import assert_get, assert_post, assert_refused


def test_whose_messages_are_kept() -> None:
    call = audit.list_audited_members(3)
    assert_post(call, "/cgi-bin/msgaudit/get_permit_user_list", {"type": 3}, host=Host.WORK)
    assert call.read({"ids": ["anna", "bob"]}) == ("anna", "bob")
    assert audit.list_audited_members().body == {}
    assert_refused(lambda: audit.list_audited_members(4), "edition")  # type: ignore[arg-type]


def test_who_agrees() -> None:
    call = audit.check_pairs_agree([audit.Pair("anna", "wm1")])
    body = {"info": [{"userid": "anna", "exteranalopenid": "wm1"}]}
    assert_post(call, "/cgi-bin/msgaudit/check_single_agree", body, host=Host.WORK)
    one: JsonObject = {"status_change_time": 1562766651, "exteranalopenid": "wm1", "agree_status": "Agree"}
    assert call.read({"agreeinfo": [{**one, "userid": "anna"}]}) == (audit.Agreement("anna", "wm1", "Agree", 1562766651),)
    room = audit.check_room_agrees("wr1")
    assert_post(room, "/cgi-bin/msgaudit/check_room_agree", {"roomid": "wr1"}, host=Host.WORK)
    assert room.read({"agreeinfo": [one]}) == (audit.Agreement(None, "wm1", "Agree", 1562766651),)
    assert_refused(lambda: audit.check_pairs_agree([audit.Pair("a", "b")] * 101), "pairs", "1 to 100")
    assert_refused(lambda: audit.check_pairs_agree([audit.Pair("a", "")]), "external_userid")


def test_a_robot() -> None:
    call = audit.get_audited_robot("wb1")
    assert_get(call, "/cgi-bin/msgaudit/get_robot_info", {"robot_id": "wb1"}, host=Host.WORK)
    data: JsonObject = {"robot_id": "wb1", "name": "机器人", "creator_userid": "anna"}
    assert call.read({"data": data}) == audit.AuditedRobot("wb1", "机器人", "anna")


def test_an_internal_group() -> None:
    call = audit.get_audited_group("wr1")
    assert_post(call, "/cgi-bin/msgaudit/groupchat/get", {"roomid": "wr1"}, host=Host.WORK)
    members: list[JsonObject] = [{"memberid": "anna", "jointime": 1592361605}]
    answer: JsonObject = {
        "roomname": "团队",
        "creator": "anna",
        "room_create_time": 1592361604,
        "notice": "",
        "members": members,
    }
    assert call.read(answer) == audit.AuditedGroup("团队", "anna", None, 1592361604, (("anna", 1592361605),))
