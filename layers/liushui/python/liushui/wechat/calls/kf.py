"""WeChat customer service (微信客服): customers in WeChat, answered by WeCom members or by the API.

Source: WeCom developer documentation, "Read messages" (读取消息), "Send messages" (发送消息), "Send messages in answer to events"
(发送欢迎语等事件响应消息), "Assign sessions" (分配客服会话). 5 messages within 48 hours after the customer last wrote, and only
while the session is new or the assistant's (95018).
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from liushui.domain.json import JsonObject
from liushui.wechat.calls.call import Call, Host, InvalidCall
from liushui.wechat.calls.checks import at_most_bytes, between, count, given, matching, one_of, required

MAX_TEXT_BYTES = 2048
_MSGID = r"[0-9a-zA-Z_-]{1,32}"


class KfContent(NamedTuple):
    """What is sent; made by the functions below."""

    msgtype: str
    content: JsonObject


class KfMessages(NamedTuple):
    """One page: WeCom's own messages and events, in order. `cursor` is where the next page begins; store it with what was
    done about this one. `more`: ask again at once, even where `messages` is empty."""

    messages: tuple[JsonObject, ...]
    cursor: str
    more: bool


class SessionState(NamedTuple):
    """0 new, 1 the assistant's, 2 waiting for a person, 3 a person's (`servicer`), 4 ended."""

    state: int
    servicer: str | None


def text(content: str) -> KfContent:
    """At most 2048 bytes of UTF-8."""
    return KfContent("text", {"content": at_most_bytes("content", content, MAX_TEXT_BYTES)})


def image(media_id: str) -> KfContent:
    """An uploaded image."""
    return KfContent("image", {"media_id": required("media_id", media_id)})


def voice(media_id: str) -> KfContent:
    """An uploaded voice."""
    return KfContent("voice", {"media_id": required("media_id", media_id)})


def video(media_id: str) -> KfContent:
    """An uploaded video."""
    return KfContent("video", {"media_id": required("media_id", media_id)})


def file(media_id: str) -> KfContent:
    """An uploaded file."""
    return KfContent("file", {"media_id": required("media_id", media_id)})


def link(title: str, url: str, thumb_media_id: str, *, description: str | None = None) -> KfContent:
    """A link with a picture."""
    content = given(
        title=at_most_bytes("title", title, 128),
        desc=None if description is None else at_most_bytes("description", description, 512),
        url=at_most_bytes("url", url, 2048),
        thumb_media_id=required("thumb_media_id", thumb_media_id),
    )
    return KfContent("link", content)


def mini_program(app_id: str, thumb_media_id: str, page_path: str, *, title: str | None = None) -> KfContent:
    """A card that opens a mini program."""
    content = given(
        appid=required("app_id", app_id),
        title=None if title is None else at_most_bytes("title", title, 64),
        thumb_media_id=required("thumb_media_id", thumb_media_id),
        pagepath=required("page_path", page_path),
    )
    return KfContent("miniprogram", content)


def menu(items: Sequence[JsonObject], *, head: str | None = None, tail: str | None = None) -> KfContent:
    """A text with 1 to 10 items, made by `menu_click`, `menu_view`, `menu_mini_program` and `menu_text`."""
    count("items", items, 1, 10)
    head = None if head is None else at_most_bytes("head", head, 1024)
    tail = None if tail is None else at_most_bytes("tail", tail, 1024)
    return KfContent("msgmenu", given(head_content=head, list=list(items), tail_content=tail))


def menu_click(item_id: str, content: str) -> JsonObject:
    """An item whose tap comes back as a text with `menu_id`."""
    return {
        "type": "click",
        "click": {"id": at_most_bytes("item_id", item_id, 128), "content": at_most_bytes("content", content, 128)},
    }


def menu_view(url: str, content: str) -> JsonObject:
    """An item that opens a link."""
    inner = {"url": at_most_bytes("url", url, 2048), "content": at_most_bytes("content", content, 1024)}
    return {"type": "view", "view": inner}


def menu_mini_program(app_id: str, page_path: str, content: str) -> JsonObject:
    """An item that opens a mini program."""
    inner = {
        "appid": at_most_bytes("app_id", app_id, 32),
        "pagepath": at_most_bytes("page_path", page_path, 1024),
        "content": at_most_bytes("content", content, 1024),
    }
    return {"type": "miniprogram", "miniprogram": inner}


def menu_text(content: str, *, line_end: bool = True) -> JsonObject:
    """An item that only says something."""
    inner: JsonObject = {"content": at_most_bytes("content", content, 256), "no_newline": int(not line_end)}
    return {"type": "text", "text": inner}


def location(latitude: float, longitude: float, *, name: str | None = None, address: str | None = None) -> KfContent:
    """A place; degrees."""
    return KfContent("location", given(name=name, address=address, latitude=latitude, longitude=longitude))


def acquisition_link(url: str) -> KfContent:
    """A link by which the customer adds a member as contact (获客链接)."""
    return KfContent("ca_link", {"link_url": required("url", url)})


def send(to_user: str, open_kfid: str, content: KfContent, *, msgid: str | None = None) -> Call[str]:
    """Returns the message's id. WeCom refuses a second message of the same `msgid` (at most 32 of 0-9 a-z A-Z _ -); an inbound
    one is too long to be used. That it was taken does not say that it arrived: see the event `msg_send_fail`."""
    body: JsonObject = {
        "touser": required("to_user", to_user),
        "open_kfid": required("open_kfid", open_kfid),
        **_own(msgid),
        "msgtype": content.msgtype,
        content.msgtype: content.content,
    }
    return Call(
        "kf/send_msg",
        "POST",
        "/cgi-bin/kf/send_msg",
        _msgid,
        body=body,
        host=Host.WORK,
        delivers=True,
        vendor_key=msgid is not None,
    )


def send_on_event(code: str, content: KfContent, *, msgid: str | None = None) -> Call[str]:
    """A text or menu in answer to an event (`welcome_code`, or the code of a changed session): one a code, within 20 s."""
    one_of("content", content.msgtype, ("text", "msgmenu"))
    body: JsonObject = {
        "code": required("code", code),
        **_own(msgid),
        "msgtype": content.msgtype,
        content.msgtype: content.content,
    }
    return Call(
        "kf/send_msg_on_event",
        "POST",
        "/cgi-bin/kf/send_msg_on_event",
        _msgid,
        body=body,
        host=Host.WORK,
        delivers=True,
        vendor_key=msgid is not None,
    )


def sync_messages(
    open_kfid: str, *, cursor: str = "", token: str | None = None, limit: int = 1000, voice_format: int = 0
) -> Call[KfMessages]:
    """What customers and members said, and events, of the last 3 days, from `cursor` on. `token` is the callback's (10
    minutes); without it WeCom allows few calls. `voice_format` 0 is AMR, 1 SILK."""
    body = given(
        cursor=None if not cursor else at_most_bytes("cursor", cursor, 64),
        token=token,
        limit=between("limit", limit, 1, 1000),
        voice_format=between("voice_format", voice_format, 0, 1),
        open_kfid=required("open_kfid", open_kfid),
    )
    return Call("kf/sync_msg", "POST", "/cgi-bin/kf/sync_msg", _messages, body=body, host=Host.WORK)


def get_session_state(open_kfid: str, external_user: str) -> Call[SessionState]:
    """Who has the customer's session now."""
    body = {
        "open_kfid": required("open_kfid", open_kfid),
        "external_userid": required("external_user", external_user),
    }
    return Call("kf/service_state/get", "POST", "/cgi-bin/kf/service_state/get", _state, body=body, host=Host.WORK)


def transfer_session(open_kfid: str, external_user: str, state: int, *, servicer: str | None = None) -> Call[str]:
    """Give the session to the assistant (1), the waiting pool (2), a person (3, with `servicer`), or end it (4); returns the
    code for `send_on_event`, empty where there is none."""
    between("state", state, 0, 4)
    if (state == 3) != (servicer is not None):
        raise InvalidCall("servicer must be given for state 3, and for no other")
    body = given(
        open_kfid=required("open_kfid", open_kfid),
        external_userid=required("external_user", external_user),
        service_state=state,
        servicer_userid=servicer,
    )
    return Call("kf/service_state/trans", "POST", "/cgi-bin/kf/service_state/trans", _code, body=body, host=Host.WORK)


def _own(msgid: str | None) -> JsonObject:
    if msgid is None:
        return {}
    return {"msgid": matching("msgid", msgid, _MSGID, "1 to 32 of 0-9 a-z A-Z _ -")}


def _msgid(answer: JsonObject) -> str:
    return str(answer["msgid"])


def _code(answer: JsonObject) -> str:
    return str(answer.get("msg_code", ""))


def _state(answer: JsonObject) -> SessionState:
    servicer = answer.get("servicer_userid")
    return SessionState(int(str(answer["service_state"])), str(servicer) if servicer else None)


def _messages(answer: Mapping[str, Any]) -> KfMessages:
    return KfMessages(tuple(answer.get("msg_list", ())), str(answer["next_cursor"]), bool(answer.get("has_more", 0)))
