from liushui.domain.json import JsonObject
from liushui.wechat.calls import wecom_group_chats as chats
from liushui.wechat.calls.call import Host
from tests.unit.wechat.calls.shape import assert_post, assert_refused

ROOT, ID = "/cgi-bin/externalcontact", "wrOgQhDgAAMYQiS5ol9G7gK9JVAAAA"


def test_chats_by_pages() -> None:
    call = chats.list_group_chats(owners=["abel"], cursor="C", limit=10)
    body: JsonObject = {"status_filter": 0, "owner_filter": {"userid_list": ["abel"]}, "cursor": "C", "limit": 10}
    assert_post(call, f"{ROOT}/groupchat/list", body, host=Host.WORK)
    read = call.read({"group_chat_list": [{"chat_id": ID, "status": 0}], "next_cursor": "N"})
    assert read == chats.GroupChats(((ID, 0),), "N")
    assert chats.list_group_chats().body == {"status_filter": 0, "limit": 1000}


def test_one_chat_shows_no_names() -> None:
    call = chats.get_group_chat(ID, with_names=True)
    assert_post(call, f"{ROOT}/groupchat/get", {"chat_id": ID, "need_name": 1}, host=Host.WORK)
    insider: JsonObject = {"userid": "abel", "type": 1, "join_time": 1572505491, "state": "klsdup3kj3s1"}
    outsider: JsonObject = {"userid": "wmOg", "type": 2, "unionid": "ozy", "join_time": 1, "name": "王语嫣"}
    read = call.read(
        {
            "group_chat": {
                "chat_id": ID,
                "name": "销售客服群",
                "owner": "ZhuShengBen",
                "create_time": 1572505490,
                "member_list": [insider, outsider],
                "admin_list": [{"userid": "sam"}],
            }
        }
    )
    assert (read.chat_id, read.name, read.owner, read.created_at) == (ID, "销售客服群", "ZhuShengBen", 1572505490)
    assert read.members == (
        chats.GroupMember("abel", 1, 1572505491, None, "klsdup3kj3s1", insider),
        chats.GroupMember("wmOg", 2, 1, "ozy", None, outsider),
    )
    assert read.admins == ("sam",)
    assert "王语嫣" not in repr(read)
    assert "销售" not in repr(read)


def test_a_mini_program_s_chat() -> None:
    call = chats.convert_opengid("oAAAAAAA")
    assert_post(call, f"{ROOT}/opengid_to_chatid", {"opengid": "oAAAAAAA"}, host=Host.WORK)
    assert call.read({"errcode": 0, "chat_id": ID}) == ID


def test_limits() -> None:
    assert_refused(lambda: chats.list_group_chats(owners=["x"] * 101), "owners", "100")
    assert_refused(lambda: chats.list_group_chats(limit=1001), "limit", "1000")
    assert_refused(lambda: chats.list_group_chats(status=4), "status", "3")  # type: ignore[arg-type]
    assert_refused(lambda: chats.get_group_chat(""), "chat_id")
