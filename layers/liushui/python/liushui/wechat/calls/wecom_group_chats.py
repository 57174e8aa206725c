"""Group chats of members with customers.

Sources: "List group chats" (获取客户群列表), "Get a group chat" (获取客户群详情), "opengid" (客户群opengid转换).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, Host

MOST_OWNERS, MOST_A_PAGE = 100, 1000


@dataclass(frozen=True, slots=True)
class GroupChats:
    """Pairs of chat id and status (0: normal, 1 to 3: on the way to another owner). Ask on with `next_cursor` until None."""

    chats: tuple[tuple[str, int], ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class GroupMember:
    """`kind` 1: a member of the corporation, 2: an outsider. `joined_at` in seconds since the epoch."""

    userid: str
    kind: int
    joined_at: int
    unionid: str | None
    state: str | None
    fields: JsonObject = field(repr=False)


@dataclass(frozen=True, slots=True)
class GroupChat:
    """`created_at` in seconds since the epoch."""

    chat_id: str
    name: str = field(repr=False)
    owner: str
    created_at: int
    members: tuple[GroupMember, ...]
    admins: tuple[str, ...]


def list_group_chats(
    *,
    owners: Sequence[str] = (),
    status: Literal[0, 1, 2, 3] = 0,
    cursor: str | None = None,
    limit: int = MOST_A_PAGE,
) -> Call[GroupChats]:
    """List the chats (获取客户群列表) of at most 100 owners, or of all. `status` 0: all, 1 to 3: on the way to another owner."""
    checks.count("owners", owners, 0, MOST_OWNERS)
    checks.between("status", status, 0, 3)
    checks.between("limit", limit, 1, MOST_A_PAGE)
    owner_filter: JsonObject | None = {"userid_list": list(owners)} if owners else None
    body = checks.given(status_filter=status, owner_filter=owner_filter, cursor=cursor, limit=limit)
    return build.post("/cgi-bin/externalcontact/groupchat/list", _page, body, host=Host.WORK)


def get_group_chat(chat_id: str, *, with_names: bool = False) -> Call[GroupChat]:
    """Get a chat (获取客户群详情)."""
    checks.required("chat_id", chat_id)
    body: JsonObject = {"chat_id": chat_id, "need_name": int(with_names)}
    return build.post("/cgi-bin/externalcontact/groupchat/get", _chat, body, host=Host.WORK)


def convert_opengid(opengid: str) -> Call[str]:
    """Convert an opengid (客户群opengid转换): the chat id of a chat that a mini program was opened in."""
    checks.required("opengid", opengid)
    return build.post(
        "/cgi-bin/externalcontact/opengid_to_chatid",
        lambda answer: answers.text(answer, "chat_id"),
        {"opengid": opengid},
        host=Host.WORK,
    )


def _page(answer: JsonObject) -> GroupChats:
    found = answers.objects(answer, "group_chat_list", may_lack=True)
    chats = tuple((answers.text(one, "chat_id"), answers.number(one, "status")) for one in found)
    return GroupChats(chats, answers.optional_text(answer, "next_cursor"))


def _chat(answer: JsonObject) -> GroupChat:
    chat = answers.object_in(answer, "group_chat")
    return GroupChat(
        chat_id=answers.text(chat, "chat_id"),
        name=answers.text(chat, "name"),
        owner=answers.text(chat, "owner"),
        created_at=answers.number(chat, "create_time"),
        members=tuple(map(_member, answers.objects(chat, "member_list"))),
        admins=tuple(answers.text(one, "userid") for one in answers.objects(chat, "admin_list", may_lack=True)),
    )


def _member(member: JsonObject) -> GroupMember:
    return GroupMember(
        userid=answers.text(member, "userid"),
        kind=answers.number(member, "type"),
        joined_at=answers.number(member, "join_time"),
        unionid=answers.optional_text(member, "unionid"),
        state=answers.optional_text(member, "state"),
        fields=member,
    )
