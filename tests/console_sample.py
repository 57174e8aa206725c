"""An office with something to look at: replies of every cause, an hour of metrics, and users who write what they like."""

from collections import deque
from math import sin

from liushui.adapters.memory_platform import ScriptedPlatform, refused, unanswered
from liushui.domain.reply import Decision
from tests.console import ConsoleOffice

HOSTILE = """<script>alert("x")</script><img src=x onerror=alert(1)> "quoted" 'quoted' {{ 7 * 7 }}"""
SAID = [
    "退货怎么走？",
    "我的券到账了吗",
    "Where is my order?",
    "你好，想问一下周末营业时间",
    HOSTILE,
    "在吗",
    "发票能补开吗？",
    "Thanks!",
]
SENT = [
    "您好，退货请在订单页点击“申请售后”，我们会在 24 小时内处理。",
    "新人券已发放，请在“我的-卡券”查看。",
    "Your parcel left Hangzhou this morning.",
    "周末 10:00–21:00 营业。",
    HOSTILE,
    "在的，请问有什么可以帮您？",
    "可以的，请提供订单号。",
    "You are welcome.",
]


def a_busy_office() -> ConsoleOffice:
    """Eight replies: six failed of several causes, one is UNKNOWN, one was decided on; and an hour of traffic."""
    answers = [
        refused(45015),
        unanswered(),
        refused(45047),
        refused(40003),
        refused(48001),
        unanswered(),
        refused(45009),
        refused(45015),
    ]
    office = ConsoleOffice(platform=ScriptedPlatform(sends=deque(answers)))
    for number, (said, sent) in enumerate(zip(SAID, SENT, strict=True)):
        office.send(office.ask(sent, said=said, user=f"o-user-{1 + number % 2}"))
        office.clock.at += 7 * 60_000
    for index, (commit, intent) in enumerate(office.intents()):
        if index % 3 != 2:
            stream = office.own(commit, intent.reply_id)[0].stream
            office.ask_at(stream, f"token-{index}")
        office.clock.at += 90_000
    _, last = office.intents()[-1]
    office.desk.decide(last.reply_id, Decision.ABANDON, operator="wang", reason="用户已在门店解决")
    measure(office)
    return office


def measure(office: ConsoleOffice) -> None:
    """An hour of counts."""
    now = office.clock.at
    for minute in range(1, 62):
        at, wave = now - minute * 60_000, 1 + sin(minute / 7)
        office.metrics.put("CallbackStored", "receive_callback", at=at, value=round(24 * wave + minute % 5))
        office.metrics.put("ReplySent", "send_replies", at=at, value=round(9 * wave + minute % 3))
        office.metrics.put("ProjectionLag", "project_users", at=at, value=320 + 180 * wave + (minute == 21) * 4200)
        office.metrics.put("SweepLeft", "sweep_intents", at=at, value=minute % 4)
        if minute % 9 == 0:
            office.metrics.put("ReplyFailed", "send_replies", at=at, value=1 + minute % 2)
