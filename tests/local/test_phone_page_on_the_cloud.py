"""The phone page in a browser, with the local cloud behind it."""

from collections.abc import Iterator

import pytest

from tests.local.browser import PhonePage
from tests.local.conftest import LocalCloud

pytestmark = pytest.mark.e2e


class TestOnTheLocalCloud:
    """The whole way: page, platform, callback, bot, events, replies, and back to the page."""

    @pytest.fixture
    def chat(self, page: PhonePage, cloud: LocalCloud, user: str) -> Iterator[PhonePage]:
        page.open(cloud.platform, "demo", user)
        page.find(".pill.good", "本地云")
        yield page
        cloud.control("DELETE", "faults")

    def test_a_person_follows_talks_and_leaves(self, chat: PhonePage) -> None:
        chat.click("#follow")
        chat.find(".theirs .bubble", "欢迎")
        chat.say("help")
        chat.find(".theirs .bubble", "later TEXT")
        chat.find(".theirs .way", "被动")
        chat.say("later 好的，稍后")
        chat.find(".theirs .bubble", "好的，稍后")
        chat.find(".theirs .way", "主动")
        chat.say("boom")
        chat.find(".event[data-type=HandlerFailed]")
        chat.find(".reply[data-state=failed]", "处理函数出错")
        chat.find(".reply[data-state=sent]")
        chat.find(".facts", "已是最新")
        chat.click("#follow")
        chat.find(".stranger", "未关注的用户不能发消息")
        chat.find(".event .gist", "unsubscribe")
        chat.find(".facts dd", "否")

    def test_the_timeline_shows_an_events_data_and_the_wire_what_was_sent(self, chat: PhonePage, user: str) -> None:
        chat.say("你好")
        chat.find(".theirs .bubble", "你好")
        chat.click(".event[data-type=MessageReceived] summary")
        chat.find(".event-detail .json-string", f'"{user}"')
        chat.click(".mine .look")
        chat.find(".exchange h4", "实际发送的请求体")
        wire = chat.find(".exchange").text
        assert f"<FromUserName><![CDATA[{user}]]></FromUserName>" in wire
        assert "msg_signature" in wire
        assert "<MsgSignature>" in wire, "the answer came encrypted"
        assert "<Content><![CDATA[你好]]></Content>" in wire.split("解密后的应答")[1]
        chat.find(".event.related", "当场回复")

    def test_a_fault_is_switched_on_and_its_work_is_seen(self, chat: PhonePage) -> None:
        chat.click("#follow")
        chat.find(".theirs .bubble", "欢迎")
        chat.show("faults")
        chat.click("[data-preset=lost]")
        chat.find(".pending-faults li", "执行后断开")
        chat.say("later 会到吗")
        chat.find(".theirs .bubble", "会到吗")
        chat.find(".call[data-fault=drop_after]", "已断开")
        chat.find(".pending-faults", "没有")
        chat.find(".event[data-type=ReplyBecameUnknown]")
        chat.show("state")
        chat.find(".reply[data-state=unknown]", "绝不盲目重发")

    def test_every_kind_of_message_is_sent(self, chat: PhonePage) -> None:
        chat.send("image")
        chat.find(".theirs .picture")  # the example bot returns pictures
        for kind in ("voice", "video", "shortvideo", "LOCATION", "VIEW"):
            chat.send(kind)
        chat.send("location", Label="外滩")
        chat.find(".mine .place", "外滩")
        chat.send("link", Title="一个链接")
        chat.find(".mine .card", "一个链接")
        chat.send("CLICK", EventKey="V2002")
        chat.find(".theirs .bubble", "menu: V2002")
        chat.send("SCAN", EventKey="42")
        chat.find(".system", "扫了二维码 · 场景 42")
        chat.click("#menu")
        chat.click(".menu-key", "帮助")
        chat.find(".theirs .bubble", "menu: HELP")
