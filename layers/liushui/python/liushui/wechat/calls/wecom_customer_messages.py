"""Messages of a member to customers: the welcome, and mass messages, which the member must confirm.

Sources: "Send a welcome" (发送新客户欢迎语), "Create a mass message" (创建企业群发), "Its tasks and results"
(获取群发成员发送任务列表, 获取企业群发成员执行结果), "Remind" (提醒成员群发), "Stop" (停止企业群发).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, Host, InvalidCall, nothing
from liushui.wechat.calls.checks import check_url, maybe_bytes

MOST_ATTACHMENTS, MOST_TEXT_BYTES = 9, 4000
MOST_CUSTOMERS, MOST_CHATS, MOST_TASKS, MOST_RESULTS = 10_000, 2000, 1000, 1000


@dataclass(frozen=True, slots=True)
class Attachment:
    """What goes with, or instead of, the text; made by the functions of this module."""

    kind: str
    fields: JsonObject


@dataclass(frozen=True, slots=True)
class MassMessage:
    """`failed`: customers (or chats) who cannot get it."""

    msgid: str
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SendResult:
    """What became of it for one customer or chat. `status` 0: not sent yet, 1: sent, 2: no friend any more, 3: had one already
    today. `sent_at` in seconds since the epoch."""

    userid: str
    external_userid: str | None
    chat_id: str | None
    status: int
    sent_at: int | None


@dataclass(frozen=True, slots=True)
class SendTask:
    """What a member did about it. `status` 0: nothing yet, 2: sent. `sent_at` in seconds since the epoch."""

    userid: str
    status: int
    sent_at: int | None


@dataclass(frozen=True, slots=True)
class Results:
    """One page; ask on with `next_cursor` until it is None."""

    results: tuple[SendResult, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Tasks:
    """One page; ask on with `next_cursor` until it is None."""

    tasks: tuple[SendTask, ...]
    next_cursor: str | None


def image(*, media_id: str | None = None, url: str | None = None) -> Attachment:
    """A picture, by media id or by an address of `wecom_media.upload_image`."""
    if (media_id is None) == (url is None):
        raise InvalidCall("either media_id or url of a picture must be given")
    return Attachment("image", checks.given(media_id=media_id, pic_url=url))


def link(title: str, url: str, *, picture_url: str | None = None, description: str | None = None) -> Attachment:
    """A page."""
    checks.at_most_bytes("title", title, 128)
    check_url("url", url, most_bytes=2048)
    maybe_bytes("description", description, 512)
    return Attachment("link", checks.given(title=title, url=url, picurl=picture_url, desc=description))


def mini_program(title: str, app_id: str, page: str, picture_media_id: str) -> Attachment:
    """A page of a mini program that is linked to the corporation."""
    checks.at_most_bytes("title", title, 64)
    for name, value in (("app_id", app_id), ("page", page), ("picture_media_id", picture_media_id)):
        checks.required(name, value)
    fields = {"title": title, "pic_media_id": picture_media_id, "appid": app_id, "page": page}
    return Attachment("miniprogram", fields)


def file(kind: Literal["video", "file"], media_id: str) -> Attachment:
    """A video or any other file."""
    checks.required("media_id", media_id)
    return Attachment(kind, {"media_id": media_id})


def send_welcome(welcome_code: str, *, text: str | None = None, attachments: Sequence[Attachment] = ()) -> Call[None]:
    """Welcome a new customer (发送新客户欢迎语): once, within 20 s of the event that brought the code."""
    checks.required("welcome_code", welcome_code)
    body: JsonObject = {"welcome_code": welcome_code, **_content(text, attachments)}
    return build.post("/cgi-bin/externalcontact/send_welcome_msg", nothing, body, host=Host.WORK, delivers=True)


def create_mass_message(
    *,
    to: Literal["customers", "chats"],
    sender: str | None = None,
    external_userids: Sequence[str] = (),
    chat_ids: Sequence[str] = (),
    any_tags: Sequence[Sequence[str]] = (),
    allow_select: bool = False,
    text: str | None = None,
    attachments: Sequence[Attachment] = (),
) -> Call[MassMessage]:
    """Create a mass message (创建企业群发): asks members to send it. To customers: of `external_userids` (10 000), or those
    of `sender`, all or with the tags of `any_tags` (one of each group). To chats: those of `sender`, all or `chat_ids`
    (2000)."""
    checks.count("external_userids", external_userids, 0, MOST_CUSTOMERS)
    checks.count("chat_ids", chat_ids, 0, MOST_CHATS)
    if to == "chats" and (sender is None or external_userids or any_tags):
        raise InvalidCall("a message to chats needs sender, and has no external_userids and no any_tags")
    if to == "customers" and (chat_ids or not (sender or external_userids)):
        raise InvalidCall("a message to customers needs sender or external_userids, and has no chat_ids")
    groups: list[JsonObject] = [{"tag_list": list(tags)} for tags in any_tags]
    options = checks.given(
        chat_type="single" if to == "customers" else "group",
        external_userid=list(external_userids) or None,
        chat_id_list=list(chat_ids) or None,
        tag_filter={"group_list": groups} if groups else None,
        sender=sender,
        allow_select=allow_select or None,
    )
    body: JsonObject = {**options, **_content(text, attachments)}
    return build.post("/cgi-bin/externalcontact/add_msg_template", _mass, body, host=Host.WORK, delivers=True)


def list_send_tasks(msgid: str, *, cursor: str | None = None, limit: int = MOST_TASKS) -> Call[Tasks]:
    """List what members did about it (获取群发成员发送任务列表)."""
    checks.required("msgid", msgid)
    checks.between("limit", limit, 1, MOST_TASKS)
    body = checks.given(msgid=msgid, limit=limit, cursor=cursor)
    return build.post("/cgi-bin/externalcontact/get_groupmsg_task", _tasks, body, host=Host.WORK)


def list_send_results(msgid: str, userid: str, *, cursor: str | None = None, limit: int = MOST_RESULTS) -> Call[Results]:
    """List what became of it (获取企业群发成员执行结果) of one member."""
    checks.required("msgid", msgid)
    checks.required("userid", userid)
    checks.between("limit", limit, 1, MOST_RESULTS)
    body = checks.given(msgid=msgid, userid=userid, limit=limit, cursor=cursor)
    return build.post("/cgi-bin/externalcontact/get_groupmsg_send_result", _results, body, host=Host.WORK)


def remind_members(msgid: str) -> Call[None]:
    """Remind the members (提醒成员群发): at most 3 times in 24 hours."""
    checks.required("msgid", msgid)
    path = "/cgi-bin/externalcontact/remind_groupmsg_send"
    return build.post(path, nothing, {"msgid": msgid}, host=Host.WORK, delivers=True)


def stop_mass_message(msgid: str) -> Call[None]:
    """Stop a mass message (停止企业群发): members who have not sent it need not."""
    checks.required("msgid", msgid)
    return build.post("/cgi-bin/externalcontact/cancel_groupmsg_send", nothing, {"msgid": msgid}, host=Host.WORK)


def _content(text: str | None, attachments: Sequence[Attachment]) -> JsonObject:
    if not text and not attachments:
        raise InvalidCall("text or attachments must be given")
    maybe_bytes("text", text, MOST_TEXT_BYTES)
    checks.count("attachments", attachments, 0, MOST_ATTACHMENTS)
    written: list[JsonObject] = [{"msgtype": one.kind, one.kind: one.fields} for one in attachments]
    content: dict[str, JsonObject | list[JsonObject]] = {}
    if text:
        content["text"] = {"content": text}
    if written:
        content["attachments"] = written
    return content


def _mass(answer: JsonObject) -> MassMessage:
    return MassMessage(answers.text(answer, "msgid"), answers.texts(answer, "fail_list", may_lack=True))


def _tasks(answer: JsonObject) -> Tasks:
    tasks = tuple(
        SendTask(answers.text(one, "userid"), answers.number(one, "status"), answers.optional_number(one, "send_time"))
        for one in answers.objects(answer, "task_list", may_lack=True)
    )
    return Tasks(tasks, answers.optional_text(answer, "next_cursor"))


def _results(answer: JsonObject) -> Results:
    results = tuple(map(_result, answers.objects(answer, "send_list", may_lack=True)))
    return Results(results, answers.optional_text(answer, "next_cursor"))


def _result(answer: JsonObject) -> SendResult:
    return SendResult(
        userid=answers.text(answer, "userid"),
        external_userid=answers.optional_text(answer, "external_userid"),
        chat_id=answers.optional_text(answer, "chat_id"),
        status=answers.number(answer, "status"),
        sent_at=answers.optional_number(answer, "send_time"),
    )
