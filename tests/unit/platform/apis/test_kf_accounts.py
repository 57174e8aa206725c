"""Facts of "客服管理" and "会话控制"."""

import pytest

from local.platform.pictures import draw_picture
from tests.unit.platform.apis.server import USER, Server

ANNA = "anna@shop"


def add(shop: Server, name: str = ANNA, nickname: str = "Anna") -> int:
    return int(shop.post("/customservice/kfaccount/add", {"kf_account": name, "nickname": nickname})["errcode"])


def test_an_agents_life(shop: Server) -> None:
    assert add(shop) == 0
    invite = {"kf_account": ANNA, "invite_wx": "anna-wx"}
    assert shop.post("/customservice/kfaccount/inviteworker", invite)["errcode"] == 0
    assert shop.post("/customservice/kfaccount/update", {"kf_account": ANNA, "nickname": "安娜"})["errcode"] == 0
    portrait = "/customservice/kfaccount/uploadheadimg"
    assert shop.upload(portrait, draw_picture("Anna"), kf_account=ANNA)["errcode"] == 0
    (listed,) = shop.get("/cgi-bin/customservice/getkflist")["kf_list"]
    told = ("kf_account", "kf_nick", "kf_wx", "kf_id")
    assert [listed[name] for name in told] == [ANNA, "安娜", "anna-wx", "1001"]
    (online,) = shop.get("/cgi-bin/customservice/getonlinekflist")["kf_online_list"]
    assert (online["kf_account"], online["status"], online["accepted_case"]) == (ANNA, 1, 0)
    delete = "/customservice/kfaccount/del"
    assert [shop.get(delete, kf_account=ANNA)["errcode"] for _ in range(2)] == [0, 65401]


@pytest.mark.parametrize(
    ("name", "nickname", "errcode"), [("anna", "A", 65404), (ANNA, "A", 65406), ("bob@shop", "字" * 17, 65403)]
)
def test_an_agent_that_will_not_do_has_its_errcode(shop: Server, name: str, nickname: str, errcode: int) -> None:
    add(shop)
    assert add(shop, name, nickname) == errcode


def test_there_are_a_hundred_agents(shop: Server) -> None:
    assert [add(shop, f"a{number}@shop") for number in range(101)] == [0] * 100 + [65405]


def test_a_session_is_one_agents(shop: Server) -> None:
    shop.act()
    add(shop)
    add(shop, "bob@shop", "Bob")
    with_anna, with_bob = {"kf_account": ANNA, "openid": USER}, {"kf_account": "bob@shop", "openid": USER}
    create, close = "/customservice/kfsession/create", "/customservice/kfsession/close"
    assert shop.post(create, with_anna)["errcode"] == 0
    assert shop.post(create, with_bob)["errcode"] == 65414
    assert shop.get("/customservice/kfsession/getsession", openid=USER)["kf_account"] == ANNA
    assert shop.get("/customservice/kfsession/getsessionlist", kf_account=ANNA)["sessionlist"][0]["openid"] == USER
    assert shop.get("/customservice/kfsession/getwaitcase")["count"] == 0
    assert shop.post(close, with_bob)["errcode"] == 65413
    assert shop.post(close, with_anna)["errcode"] == 0
    assert shop.get("/customservice/kfsession/getsession", openid=USER) == {"createtime": 0, "kf_account": ""}
    assert [event["Event"] for _, event in shop.owed()] == ["kf_create_session", "kf_close_session"]
    assert shop.post(create, {**with_anna, "openid": "o-stranger"})["errcode"] == 40003


def test_what_was_said_is_on_record(shop: Server) -> None:
    shop.act(USER, "text", Content="hello")
    shop.post("/cgi-bin/message/custom/send", {"touser": USER, "msgtype": "text", "text": {"content": "hi"}})
    span = {"starttime": 1_800_000_000, "endtime": 1_800_000_001, "msgid": 1, "number": 10_000}
    told = shop.post("/customservice/msgrecord/getmsglist", span)
    assert [(record["opercode"], record["text"]) for record in told["recordlist"]] == [(2003, "hello"), (2002, "hi")]
    assert (told["number"], told["msgid"]) == (2, 3)
    for changes in ({"endtime": 1_800_086_401}, {"number": 10_001}, {"msgid": 0}):
        assert shop.post("/customservice/msgrecord/getmsglist", {**span, **changes})["errcode"] == 61451
