"""Group chats that a WeCom app made (应用群聊会话).

Source: WeCom developer documentation, "Create group chats" (创建群聊会话) and its neighbours. A member gets at most 200
messages a minute and 10,000 a day of them; WeCom drops what is more without an error, and drops no repeats.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from liushui.domain.json import JsonObject
from liushui.wechat.calls.call import Call, Host, nothing
from liushui.wechat.calls.checks import at_most_characters, count, given, matching, one_of, required
from liushui.wechat.calls.wecom_contents import WeComContent

KINDS = ("text", "image", "voice", "video", "file", "textcard", "news", "mpnews", "markdown")


class GroupChat(NamedTuple):
    """A group chat; `chat_type` 0 is an ordinary one."""

    chat_id: str
    name: str
    owner: str
    members: tuple[str, ...]
    chat_type: int


def create(
    members: Sequence[str], *, name: str | None = None, owner: str | None = None, chat_id: str | None = None
) -> Call[str]:
    """Returns the chat's id. 2 to 2000 members, a `name` of at most 50 characters; without a `chat_id` of your own (at most
    32 letters and digits) repeating it makes another chat."""
    count("members", members, 2, 2000)
    body = given(
        name=None if name is None else at_most_characters("name", name, 50),
        owner=owner,
        userlist=list(members),
        chatid=None if chat_id is None else matching("chat_id", chat_id, r"[0-9A-Za-z]{1,32}", "1 to 32 letters or digits"),
    )
    return Call(
        "appchat/create",
        "POST",
        "/cgi-bin/appchat/create",
        _chat_id,
        body=body,
        host=Host.WORK,
        delivers=chat_id is None,
    )


def update(
    chat_id: str,
    *,
    name: str | None = None,
    owner: str | None = None,
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
) -> Call[None]:
    """Change the name, the owner or the members."""
    body = given(
        chatid=required("chat_id", chat_id),
        name=None if name is None else at_most_characters("name", name, 50),
        owner=owner,
        add_user_list=list(add) or None,
        del_user_list=list(remove) or None,
    )
    return Call("appchat/update", "POST", "/cgi-bin/appchat/update", nothing, body=body, host=Host.WORK)


def get(chat_id: str) -> Call[GroupChat]:
    """A group chat with its members."""
    query = {"chatid": required("chat_id", chat_id)}
    return Call("appchat/get", "GET", "/cgi-bin/appchat/get", _chat, query=query, host=Host.WORK)


def send(chat_id: str, content: WeComContent, *, safe: bool = False) -> Call[None]:
    """`content` is a value of `wecom_contents`; group chats take no mini-program notices and no template cards."""
    one_of("content", content.msgtype, KINDS)
    body: JsonObject = {
        "chatid": required("chat_id", chat_id),
        "msgtype": content.msgtype,
        content.msgtype: content.content,
        **given(safe=int(safe) or None),
    }
    return Call("appchat/send", "POST", "/cgi-bin/appchat/send", nothing, body=body, host=Host.WORK, delivers=True)


def _chat_id(answer: JsonObject) -> str:
    return str(answer["chatid"])


def _chat(answer: Mapping[str, Any]) -> GroupChat:
    chat = answer["chat_info"]
    members = tuple(str(member) for member in chat["userlist"])
    return GroupChat(str(chat["chatid"]), str(chat["name"]), str(chat["owner"]), members, int(chat.get("chat_type", 0)))
