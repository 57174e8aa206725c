"""Conversations of a mini program."""

from liushui.wechat.views.attributes import text, word
from liushui.wechat.views.kinds import Event


class UserEnterTempsessionEvent(Event, names="user_enter_tempsession", page="小程序客服消息"):
    """A user opened the conversation: two messages may be sent within a minute."""

    session_from = text("SessionFrom")
    scene = word("Scene")
    wecha_info = text("WechaInfo")
