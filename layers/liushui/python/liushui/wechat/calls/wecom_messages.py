"""Messages of a WeCom app to members of the corporation (企业微信应用消息).

Source: WeCom developer documentation, "Send app messages" (发送应用消息), "Recall app messages" (撤回应用消息), "Update template
card messages" (更新模版卡片消息). A member gets at most 30 messages a minute and 1000 an hour of an app; WeCom drops what is
more without an error.
"""

from collections.abc import Sequence
from typing import NamedTuple

from liushui.domain.json import JsonObject, JsonValue
from liushui.wechat.calls.call import Call, Host, InvalidCall, nothing
from liushui.wechat.calls.checks import between, count, given, required
from liushui.wechat.calls.wecom_contents import WeComContent

MAX_DUPLICATE_CHECK_SECONDS = 4 * 3600


class Receivers(NamedTuple):
    """At most 1000 members, 100 departments and 100 tags, or everybody who sees the app."""

    users: Sequence[str] = ()
    parties: Sequence[int] = ()
    tags: Sequence[int] = ()
    everybody: bool = False


class Sent(NamedTuple):
    """Who did not get it although WeCom took the message, its id, and for cards with buttons the one-use code to update it."""

    msgid: str
    invalid_users: tuple[str, ...] = ()
    invalid_parties: tuple[str, ...] = ()
    invalid_tags: tuple[str, ...] = ()
    unlicensed_users: tuple[str, ...] = ()
    response_code: str | None = None


def send(
    to: Receivers,
    agent_id: int,
    content: WeComContent,
    *,
    safe: int = 0,
    translate_ids: bool = False,
    duplicate_check_seconds: int | None = None,
) -> Call[Sent]:
    """`content` is a value of `wecom_contents` or `template_cards`. `safe` 1: not to be shared, with a watermark; 2: to be
    shared within the corporation only (mpnews). Within `duplicate_check_seconds` (at most 4 hours) WeCom drops an equal
    request."""
    if duplicate_check_seconds is not None:
        between("duplicate_check_seconds", duplicate_check_seconds, 1, MAX_DUPLICATE_CHECK_SECONDS)
    between("safe", safe, 0, 2 if content.msgtype == "mpnews" else 1)
    body: JsonObject = {
        **_receivers(to),
        "msgtype": content.msgtype,
        "agentid": agent_id,
        content.msgtype: content.content,
        **given(
            safe=safe or None,
            enable_id_trans=int(translate_ids) or None,
            enable_duplicate_check=None if duplicate_check_seconds is None else 1,
            duplicate_check_interval=duplicate_check_seconds,
        ),
    }
    return Call(
        "message/send",
        "POST",
        "/cgi-bin/message/send",
        _sent,
        body=body,
        host=Host.WORK,
        delivers=True,
        vendor_key=duplicate_check_seconds is not None,
    )


def recall(msgid: str) -> Call[None]:
    """Take a message back, within 24 hours; only members who use WeCom itself no longer see it."""
    body = {"msgid": required("msgid", msgid)}
    return Call("message/recall", "POST", "/cgi-bin/message/recall", nothing, body=body, host=Host.WORK)


def disable_buttons(to: Receivers, agent_id: int, response_code: str, replace_name: str) -> Call[tuple[str, ...]]:
    """Grey a card's buttons out, showing `replace_name`; returns the members for whom it did not work. `response_code` comes
    from sending the card or from its event, lives 72 hours and serves once."""
    return _update(to, agent_id, response_code, {"button": {"replace_name": required("replace_name", replace_name)}})


def replace_card(to: Receivers, agent_id: int, response_code: str, card: WeComContent) -> Call[tuple[str, ...]]:
    """Put a new card in the place of one; else as `disable_buttons`."""
    if card.msgtype != "template_card":
        raise InvalidCall("card must be a template card")
    return _update(to, agent_id, response_code, {"template_card": card.content})


def _update(to: Receivers, agent_id: int, response_code: str, what: JsonObject) -> Call[tuple[str, ...]]:
    _check(to)
    who = given(
        userids=list(to.users) or None,
        partyids=list(to.parties) or None,
        tagids=list(to.tags) or None,
        atall=1 if to.everybody else None,
    )
    body = {**who, "agentid": agent_id, "response_code": required("response_code", response_code), **what}
    return Call(
        "message/update_template_card",
        "POST",
        "/cgi-bin/message/update_template_card",
        _invalid_users,
        body=body,
        host=Host.WORK,
        delivers=True,
    )


def _receivers(to: Receivers) -> JsonObject:
    _check(to)
    if to.everybody:
        return {"touser": "@all"}
    return given(
        touser="|".join(to.users) or None,
        toparty="|".join(map(str, to.parties)) or None,
        totag="|".join(map(str, to.tags)) or None,
    )


def _check(to: Receivers) -> None:
    count("to.users", to.users, 0, 1000)
    count("to.parties", to.parties, 0, 100)
    count("to.tags", to.tags, 0, 100)
    if not (to.everybody or to.users or to.parties or to.tags):
        raise InvalidCall("to must name somebody")


def _sent(answer: JsonObject) -> Sent:
    code = answer.get("response_code")
    return Sent(
        str(answer.get("msgid", "")),
        invalid_users=_names(answer.get("invaliduser")),
        invalid_parties=_names(answer.get("invalidparty")),
        invalid_tags=_names(answer.get("invalidtag")),
        unlicensed_users=_names(answer.get("unlicenseduser")),
        response_code=None if code is None else str(code),
    )


def _invalid_users(answer: JsonObject) -> tuple[str, ...]:
    return _names(answer.get("invaliduser"))


def _names(value: JsonValue) -> tuple[str, ...]:
    """WeCom lists names with bars between them in one call and as a JSON list in the other."""
    if isinstance(value, str):
        return tuple(name for name in value.split("|") if name)
    return tuple(str(name) for name in value) if isinstance(value, list) else ()
