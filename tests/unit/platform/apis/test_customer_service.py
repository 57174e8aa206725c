"""Facts of "发送客服消息" beyond what `test_api` shows over real HTTP: kinds by account, servicers, entering a session."""

from typing import Any

import pytest

from tests.unit.platform.apis.server import USER, Server

SEND = "/cgi-bin/message/custom/send"


def send(server: Server, msgtype: str, content: dict[str, Any], **more: Any) -> int:
    return int(server.post(SEND, {"touser": USER, "msgtype": msgtype, msgtype: content, **more})["errcode"])


LINK = {"title": "t", "description": "d", "url": "https://a.example", "thumb_url": "https://a.example/b.png"}
MENU = {"head_content": "?", "list": [{"id": "1", "content": "yes"}], "tail_content": "!"}


@pytest.mark.parametrize(
    ("msgtype", "content", "of_account", "of_mini_program"),
    [
        ("text", {"content": "hi"}, 0, 0),
        ("msgmenu", MENU, 0, 40008),
        ("wxcard", {"card_id": "c"}, 0, 40008),
        ("link", LINK, 40008, 0),
        ("miniprogrampage", {"title": "t", "pagepath": "p", "thumb_media_id": "m"}, 40035, 0),
        ("miniprogrampage", {"title": "t", "appid": "wx1", "pagepath": "p", "thumb_media_id": "m"}, 0, 0),
        ("mpnewsarticle", {"article_id": "invented"}, 53600, 40008),
        ("mpnews", {"media_id": "invented"}, 40007, 40008),
    ],
)
def test_accounts_and_mini_programs_have_kinds_of_their_own(
    shop: Server, game: Server, msgtype: str, content: dict[str, Any], of_account: int, of_mini_program: int
) -> None:
    for server, errcode in ((shop, of_account), (game, of_mini_program)):
        server.act()
        server.simulator.media.add(server.account.name, "m")
        assert send(server, msgtype, content) == errcode
        assert [message[msgtype] for message in server.shown()] == ([content] if errcode == 0 else [])


def test_a_servicer_must_be_one(shop: Server) -> None:
    shop.act()
    assert send(shop, "text", {"content": "hi"}, customservice={"kf_account": "nobody@shop"}) == 61452
    shop.post("/customservice/kfaccount/add", {"kf_account": "anna@shop", "nickname": "Anna"})
    assert send(shop, "text", {"content": "hi"}, customservice={"kf_account": "anna@shop"}) == 0


def test_a_blacklisted_user_gets_nothing(shop: Server) -> None:
    shop.act().blacklisted = True
    assert send(shop, "text", {"content": "hi"}) == 43019


def test_entering_a_mini_programs_session_allows_two_messages_in_a_minute(game: Server) -> None:
    game.act(USER, None, MsgType="event", Event="user_enter_tempsession", SessionFrom="s")
    assert [send(game, "text", {"content": "hi"}) for _ in range(3)] == [0, 0, 45047]


def test_escapes_are_refused_in_every_call(shop: Server) -> None:
    answer = shop.send("/cgi-bin/tags/create", content=b'{"tag": {"name": "\\u4f60"}}').json()
    assert answer["errcode"] == 40033
