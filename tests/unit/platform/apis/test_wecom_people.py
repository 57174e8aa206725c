"""Facts of "读取成员", "获取访问用户身份", "获取客户详情", "发送新客户欢迎语", of robots, and of uploads to WeCom."""

import base64
import hashlib
from typing import Any

import pytest

from local.platform.apis.robots import TABLE, group_of
from local.platform.apis.wecom_external import befriend
from local.platform.clock import ManualClock
from local.platform.logins import issue_code
from local.platform.pictures import draw_picture
from tests.unit.platform.apis.server import Server

KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
HOOK = "/cgi-bin/webhook/send"
PNG = draw_picture("a picture")


def test_members_are_who_is_no_customer(corp: Server) -> None:
    befriend(corp.simulator, "corp", "anna", "wm-carl")
    assert corp.get("/cgi-bin/user/get", userid="anna")["department"] == [1]
    assert corp.get("/cgi-bin/user/get", userid="wm-carl")["errcode"] == 60111
    listed = corp.post("/cgi-bin/user/list_id", {"limit": 10})["dept_user"]
    assert [user["userid"] for user in listed] == ["anna", "bob"]
    assert corp.get("/cgi-bin/department/simplelist")["department_id"][0]["id"] == 1
    assert corp.get("/cgi-bin/department/list", id="1")["department"][0]["parentid"] == 0
    assert corp.get("/cgi-bin/department/get", id="1")["department"]["id"] == 1
    listed = corp.get("/cgi-bin/user/simplelist", department_id="1")["userlist"]
    assert [(one["userid"], one["department"]) for one in listed] == [("anna", [1]), ("bob", [1])]
    for path in (
        "department/simplelist?id=9",
        "department/list?id=9",
        "department/get?id=9",
        "user/simplelist?department_id=9",
    ):
        name, _, number = path.partition("?")
        assert corp.get(f"/cgi-bin/{name}", **dict([number.split("=")]))["errcode"] == 60003
    assert corp.post("/cgi-bin/user/convert_to_openid", {"userid": "anna"})["openid"]


def test_a_visitor_is_a_member_or_not(corp: Server) -> None:
    def visit(user: str, scope: str = "snsapi_base") -> dict[str, Any]:
        code = issue_code(corp.simulator, "corp", user, scope)
        answer = corp.get("/cgi-bin/auth/getuserinfo", code=code)
        assert corp.get("/cgi-bin/auth/getuserinfo", code=code)["errcode"] == 40163
        return answer

    assert visit("anna") == {"errcode": 0, "errmsg": "ok", "userid": "anna"}
    ticket = visit("anna", "snsapi_privateinfo")["user_ticket"]
    assert corp.post("/cgi-bin/auth/getuserdetail", {"user_ticket": ticket})["userid"] == "anna"
    assert corp.post("/cgi-bin/auth/getuserdetail", {"user_ticket": "invented"})["errcode"] == 40058
    befriend(corp.simulator, "corp", "anna", "wm-carl")
    assert visit("wm-carl")["external_userid"] == "wm-carl"
    assert corp.get("/cgi-bin/auth/getuserinfo", code="invented")["errcode"] == 40029


def test_a_login_page_serves_corporations_too(corp: Server) -> None:
    query = {"appid": "ww0123456789abcdef", "redirect_uri": "https://a.example/", "agentid": "1000002", "user": "anna"}
    for path in ("/connect/oauth2/authorize", "/wwlogin/sso/login"):
        answer = corp.request("GET", path, params=query)
        assert answer.headers["location"].startswith("https://a.example/?code=")


def test_a_customers_card_is_the_members_own(corp: Server) -> None:
    befriend(corp.simulator, "corp", "anna", "wm-carl", "campaign")
    contact = {"userid": "anna", "external_userid": "wm-carl"}
    assert corp.post("/cgi-bin/externalcontact/remark", {**contact, "remark": "Carl"})["errcode"] == 0
    for changes in ({"add_tag": ["a", "b"]}, {"remove_tag": ["a"]}):
        assert corp.post("/cgi-bin/externalcontact/mark_tag", {**contact, **changes})["errcode"] == 0
    (follow,) = corp.get("/cgi-bin/externalcontact/get", external_userid="wm-carl")["follow_user"]
    assert (follow["userid"], follow["remark"], follow["state"]) == ("anna", "Carl", "campaign")
    assert [tag["tag_id"] for tag in follow["tags"]] == ["b"]
    assert corp.get("/cgi-bin/externalcontact/list", userid="anna")["external_userid"] == ["wm-carl"]
    batch = corp.post("/cgi-bin/externalcontact/batch/get_by_user", {"userid_list": ["anna"]})["external_contact_list"]
    assert batch[0]["follow_info"]["remark"] == "Carl"
    assert corp.get("/cgi-bin/externalcontact/list", userid="bob")["errcode"] == 84061
    assert corp.get("/cgi-bin/externalcontact/list", userid="nobody")["errcode"] == 60111
    assert corp.get("/cgi-bin/externalcontact/get", external_userid="wm-x")["errcode"] == 84061
    assert corp.get("/cgi-bin/externalcontact/get")["errcode"] == 40096
    assert corp.post("/cgi-bin/externalcontact/remark", {**contact, "userid": "bob"})["errcode"] == 84061


def test_welcome_is_said_once_within_twenty_seconds(corp: Server, clock: ManualClock) -> None:
    path = "/cgi-bin/externalcontact/send_welcome_msg"
    code, late = (befriend(corp.simulator, "corp", "anna", user) for user in ("wm-carl", "wm-dora"))
    assert corp.post(path, {"welcome_code": code})["errcode"] == 40058
    welcome = {"welcome_code": code, "text": {"content": "欢迎"}}
    assert [corp.post(path, welcome)["errcode"] for _ in range(2)] == [0, 41051]
    assert corp.shown("wm-carl")[0]["welcome"]["text"] == {"content": "欢迎"}
    clock.advance(20)
    assert corp.post(path, {**welcome, "welcome_code": late})["errcode"] == 41051


@pytest.fixture
def robot(corp: Server) -> Server:
    corp.simulator.records.put("corp", TABLE, KEY, {})
    return corp


def hook(server: Server, msgtype: str, content: Any, key: str = KEY) -> int:
    return int(server.post(HOOK, {"msgtype": msgtype, msgtype: content}, key=key)["errcode"])


def test_whoever_has_the_key_writes_to_the_group(robot: Server) -> None:
    picture = {"base64": base64.b64encode(PNG).decode(), "md5": hashlib.md5(PNG, usedforsecurity=False).hexdigest()}
    file = robot.upload("/cgi-bin/webhook/upload_media", b"a long file", "a.txt", key=KEY, type="file")["media_id"]
    card = {"card_type": "text_notice", "main_title": {"title": "t"}, "card_action": {"type": 1, "url": "https://a.example"}}
    sent = [
        ("text", {"content": "hi", "mentioned_list": ["@all"]}),
        ("markdown", {"content": "字" * 1_365}),
        ("image", picture),
        ("news", {"articles": [{"title": "t", "url": "https://a.example"}]}),
        ("file", {"media_id": file}),
        ("template_card", card),
    ]
    assert [hook(robot, *message) for message in sent] == [0] * 6
    assert [(message["msgtype"], message["via"]) for message in robot.shown(group_of(KEY))] == [
        (msgtype, "robot") for msgtype, _ in sent
    ]
    assert KEY not in str([robot.simulator.exchanges.get(call["id"]) for call in robot.simulator.exchanges.calls("corp")])


@pytest.mark.parametrize(
    ("msgtype", "content", "errcode"),
    [
        ("text", {"content": "字" * 683}, 40058),
        ("markdown", {"content": "字" * 1_366}, 40058),
        ("image", {"base64": "?", "md5": ""}, 40058),
        ("image", {"base64": base64.b64encode(PNG).decode(), "md5": "0"}, 301019),
        ("mpnews", {}, 40008),
        ("file", {"media_id": "invented"}, 40007),
        ("template_card", {"card_type": "button_interaction", "button_list": [1], "task_id": "1"}, 40058),
    ],
)
def test_what_a_robot_may_not_say_has_its_errcode(robot: Server, msgtype: str, content: Any, errcode: int) -> None:
    assert hook(robot, msgtype, content) == errcode
    assert hook(robot, msgtype, content, "invented") == 93000


def test_a_robot_speaks_twenty_times_a_minute(robot: Server, clock: ManualClock) -> None:
    assert [hook(robot, "text", {"content": "hi"}) for _ in range(21)] == [0] * 20 + [45009]
    clock.advance(60)
    assert hook(robot, "text", {"content": "hi"}) == 0


@pytest.mark.parametrize(
    ("kind", "content", "errcode"),
    [
        ("image", PNG, 0),
        ("voice", b"#!AMR\n a voice", 0),
        ("file", b"anything at all", 0),
        ("file", b"tiny!", 40006),
        ("voice", b"ID3 a song", 40005),
        ("thumb", PNG, 40005),
        ("file", b"x" * (20 * 1024 * 1024 + 1), 40006),
    ],
)
def test_uploads_to_wecom_have_their_own_limits(corp: Server, kind: str, content: bytes, errcode: int) -> None:
    answer = corp.upload("/cgi-bin/media/upload", content, type=kind)
    assert answer["errcode"] == errcode
    if errcode == 0:
        assert answer["created_at"] == "1800000000"
        assert corp.fetch("/cgi-bin/media/get", media_id=answer["media_id"]).content == content
