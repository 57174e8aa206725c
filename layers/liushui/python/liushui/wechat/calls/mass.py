"""Mass sending (群发): to all followers, to a tag, or to a list of them.

Source: WeChat developer documentation, "Send by tag" (根据标签群发消息), "Send by OpenID" (根据OpenID群发消息) and
their neighbours. A subscription account may send once a day, a service account's follower gets 4 a month; the event
MASSSENDJOBFINISH tells the outcome. The content is a value of this module: `text`, `mpnews`, `voice`, `images`, `video`, `card`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from liushui.domain.json import JsonObject
from liushui.wechat.calls.call import Call, InvalidCall, nothing
from liushui.wechat.calls.checks import at_most_bytes, between, count, given, required

_REPEATED = 45065


class MassContent(NamedTuple):
    """What is sent; made by the functions below. `field` is where WeChat looks for it."""

    msgtype: str
    field: str
    content: JsonObject


class MassJob(NamedTuple):
    """`msg_id` names the job, `msg_data_id` its articles, where there are any."""

    msg_id: str
    msg_data_id: str | None


class Speed(NamedTuple):
    """`level` 0 is the fastest (800,000 a minute), 4 the slowest (100,000); `per_minute` in units of 10,000."""

    level: int
    per_minute: int


def text(content: str) -> MassContent:
    """A text."""
    return MassContent("text", "text", {"content": required("content", content)})


def mpnews(media_id: str) -> MassContent:
    """Articles of a draft or of the account's material."""
    return MassContent("mpnews", "mpnews", {"media_id": required("media_id", media_id)})


def voice(media_id: str) -> MassContent:
    """A voice."""
    return MassContent("voice", "voice", {"media_id": required("media_id", media_id)})


def images(media_ids: Sequence[str], *, recommend: str | None = None, comments: bool = False) -> MassContent:
    """Images with a text beside them; `comments`: whether they may be commented on."""
    count("media_ids", media_ids, 1)
    content = given(media_ids=list(media_ids), recommend=recommend, need_open_comment=int(comments))
    return MassContent("image", "images", content)


def video(media_id: str, *, title: str | None = None, description: str | None = None) -> MassContent:
    """A video; `media_id` comes from `media/uploadvideo`."""
    content = given(media_id=required("media_id", media_id), title=title, description=description)
    return MassContent("mpvideo", "mpvideo", content)


def card(card_id: str) -> MassContent:
    """A coupon or membership card (微信卡券)."""
    return MassContent("wxcard", "wxcard", {"card_id": required("card_id", card_id)})


def send_to_tag(
    content: MassContent, tag_id: int | None, *, ignore_reprint: bool = False, client_msg_id: str | None = None
) -> Call[MassJob]:
    """To the followers with a tag, or with None to all of them. `ignore_reprint`: send even where an article counts as a
    reprint. WeChat drops a repetition of the same `client_msg_id` (at most 64 bytes) for 24 hours."""
    receivers = {"filter": given(is_to_all=tag_id is None, tag_id=tag_id)}
    body = _body(content, receivers, ignore_reprint, client_msg_id)
    return Call(
        "mass/sendall",
        "POST",
        "/cgi-bin/message/mass/sendall",
        _job,
        body=body,
        delivers=True,
        vendor_key=client_msg_id is not None,
        done=(_REPEATED,),
    )


def send_to_users(
    content: MassContent, to_users: Sequence[str], *, ignore_reprint: bool = False, client_msg_id: str | None = None
) -> Call[MassJob]:
    """To 2 to 10,000 OpenIDs; else as `send_to_tag`."""
    count("to_users", to_users, 2, 10_000)
    body = _body(content, {"touser": list(to_users)}, ignore_reprint, client_msg_id)
    return Call(
        "mass/send",
        "POST",
        "/cgi-bin/message/mass/send",
        _job,
        body=body,
        delivers=True,
        vendor_key=client_msg_id is not None,
        done=(_REPEATED,),
    )


def preview(content: MassContent, *, to_user: str | None = None, to_wechat_name: str | None = None) -> Call[None]:
    """Show it to one follower first, by OpenID or by WeChat id (微信号); 100 times a day."""
    if (to_user is None) == (to_wechat_name is None):
        raise InvalidCall("to_user or to_wechat_name must be given, and not both")
    body = {**given(touser=to_user, towxname=to_wechat_name), "msgtype": content.msgtype, content.field: content.content}
    return Call("mass/preview", "POST", "/cgi-bin/message/mass/preview", nothing, body=body, delivers=True)


def delete(msg_id: str, *, article: int = 0, url: str | None = None) -> Call[None]:
    """Take articles or a video back: `article` 0 means all, 1 the first. Who has it keeps the card, without the page."""
    body = given(msg_id=_number("msg_id", msg_id), article_idx=between("article", article, 0, 8), url=url)
    return Call("mass/delete", "POST", "/cgi-bin/message/mass/delete", nothing, body=body)


def get_status(msg_id: str) -> Call[str]:
    """Where a job stands: SEND_SUCCESS, SENDING, SEND_FAIL or DELETE."""
    body = {"msg_id": required("msg_id", msg_id)}
    return Call("mass/get", "POST", "/cgi-bin/message/mass/get", _status, body=body)


def get_speed() -> Call[Speed]:
    """How fast messages are sent out."""
    return Call("mass/speed/get", "POST", "/cgi-bin/message/mass/speed/get", _speed, body={})


def set_speed(level: int) -> Call[None]:
    """0 is the fastest, 4 the slowest."""
    body = {"speed": between("level", level, 0, 4)}
    return Call("mass/speed/set", "POST", "/cgi-bin/message/mass/speed/set", nothing, body=body)


def _body(content: MassContent, receivers: JsonObject, ignore_reprint: bool, client_msg_id: str | None) -> JsonObject:
    if client_msg_id is not None:
        at_most_bytes("client_msg_id", client_msg_id, 64)
    reprint = int(ignore_reprint) if content.msgtype == "mpnews" else None
    return {
        **receivers,
        content.field: content.content,
        "msgtype": content.msgtype,
        **given(send_ignore_reprint=reprint, clientmsgid=client_msg_id),
    }


def _number(field: str, value: str) -> int:
    if not value.isdecimal():
        raise InvalidCall(f"{field} must be a number")
    return int(value)


def _job(answer: JsonObject) -> MassJob:
    data_id = answer.get("msg_data_id")
    return MassJob(str(answer["msg_id"]), None if data_id is None else str(data_id))


def _status(answer: JsonObject) -> str:
    return str(answer["msg_status"])


def _speed(answer: JsonObject) -> Speed:
    return Speed(int(str(answer["speed"])), int(str(answer["realspeed"])))
