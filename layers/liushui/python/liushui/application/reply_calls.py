"""A reply as the call that delivers it: each kind of account, and of message, has its own."""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from liushui.domain.json import JsonObject
from liushui.wechat.accounts import Account, AuthorizedAccount, MiniAccount, OfficialAccount, WeComAccount
from liushui.wechat.calls.call import Call, InvalidCall
from liushui.wechat.calls.customer_service import send_stored
from liushui.wechat.fields import text_of
from liushui.wechat.kf_messages import event_code_of, open_kfid_of
from liushui.wechat.replies import Image as ImageReply
from liushui.wechat.replies import InvalidReply, Reply, TransferToCustomerService, from_data
from liushui.wechat.replies import News as NewsReply
from liushui.wechat.replies import Subscribe as SubscribeReply
from liushui.wechat.replies import Template as TemplateReply
from liushui.wechat.replies import Text as TextReply
from liushui.wechat.replies import Video as VideoReply
from liushui.wechat.replies import Voice as VoiceReply

ACCESS = "access_token"
CHECK_SECONDS, CHECK_SPREAD = 600, 3600
"""WeCom drops an equal request within the interval that the request names. The interval is another for each reply, so that two
replies of the same words are two requests."""
_COMPOSED_LATER: JsonObject = {"msgtype": "text", "text": {"content": "-"}}


@dataclass(frozen=True, slots=True)
class Delivery:
    """Who can be sent to, and with which of the account's tokens. `agent_id` is WeCom's. `open_kfid`: through this account of
    WeChat customer service; `code`: in answer to an event that brought one. `is_mini`: the account is a mini program."""

    token_kind: str = ACCESS
    agent_id: int | None = None
    open_kfid: str = ""
    code: str = ""
    is_mini: bool = False


def delivery_of(account: Account, received: JsonObject, *, is_first: bool = True) -> Delivery:
    """How a reply to a callback with these fields is delivered. Raises InvalidReply where the account can send nobody anything.

    On WeCom the application answers that the callback came to (`AgentID`); one without any goes through the first. In customer
    service the account answers that the customer wrote to; an event's code serves for one reply, the first.
    """
    if isinstance(account, OfficialAccount | AuthorizedAccount):  # a mini program is an Official Account, too
        return Delivery(is_mini=isinstance(account, MiniAccount))
    if not isinstance(account, WeComAccount) or not account.agents:
        raise InvalidReply(f"account {account.name!r} ({account.kind}) has nothing that could send a reply")
    if open_kfid := open_kfid_of(received):
        code = event_code_of(received) if is_first else ""
        return Delivery(f"{ACCESS}/{account.kf_agent.name}", open_kfid=open_kfid, code=code)
    asked = text_of(received, "AgentID").strip()
    agent = next((agent for agent in account.agents if str(agent.id) == asked), account.agents[0])
    return Delivery(f"{ACCESS}/{agent.name}", agent.id)


def call_of(delivery: Delivery, message: JsonObject, user: str, *, reply_id: str) -> Call[Any]:
    """The call that sends a stored reply to a user, with WeChat's own key against repetitions where the kind has one. Raises
    InvalidReply for what cannot be sent this way."""
    try:
        if delivery.open_kfid:
            return _kf_call(delivery, from_data(message), user, _vendor_key(reply_id, message))
        if delivery.agent_id is not None:
            return _wecom_call(delivery.agent_id, from_data(message), user, _vendor_key(reply_id, message))
        match from_data(message):
            case TemplateReply() as reply:
                return _template_call(delivery, reply, user, _vendor_key(reply_id, message))
            case SubscribeReply() as reply:
                return _subscribe_call(delivery, reply, user)
        return send_stored(message, user)
    except InvalidCall as error:
        raise InvalidReply(str(error)) from error


def api_of(delivery: Delivery, message: JsonObject | None, user: str, *, reply_id: str) -> str:
    """The path of the API that sends a stored reply; None: one that its handler has yet to compose, a text mostly. Raises
    InvalidReply."""
    return call_of(delivery, _COMPOSED_LATER if message is None else message, user, reply_id=reply_id).path


def _vendor_key(reply_id: str, message: JsonObject) -> str:
    """The same for each attempt of one message, another one when the message was amended; 32 characters, WeChat's most."""
    return f"{reply_id}{sha256(json.dumps(message, sort_keys=True).encode()).hexdigest()}"[:32]


def _template_call(delivery: Delivery, reply: TemplateReply, user: str, key: str) -> Call[Any]:
    from liushui.wechat.calls.template import MiniProgram, send_template  # only where one is sent

    if delivery.is_mini:
        raise InvalidReply("a mini program sends no template messages: send Subscribe")
    opened = reply.mini_program
    target = None if opened is None else MiniProgram(opened.app_id, opened.page_path or None)
    return send_template(user, reply.template_id, reply.data, url=reply.url or None, mini_program=target, client_msg_id=key)


def _subscribe_call(delivery: Delivery, reply: SubscribeReply, user: str) -> Call[Any]:
    from liushui.wechat.calls.subscribe import send_mini_program_notice, send_notice

    send = send_mini_program_notice if delivery.is_mini else send_notice
    return send(user, reply.template_id, reply.data, page=reply.page or None)


def _wecom_call(agent_id: int, reply: Reply, user: str, key: str) -> Call[Any]:
    from liushui.wechat.calls.wecom_messages import Receivers, send  # only where WeCom is used

    interval = CHECK_SECONDS + int(sha256(key.encode()).hexdigest(), 16) % CHECK_SPREAD
    return send(Receivers(users=(user,)), agent_id, _content(reply), duplicate_check_seconds=interval)


def _kf_call(delivery: Delivery, reply: Reply, user: str, key: str) -> Call[Any]:
    """A handing-over is the waiting pool's (state 2), or a member's (state 3)."""
    from liushui.wechat.calls import kf

    if isinstance(reply, TransferToCustomerService):
        return kf.transfer_session(delivery.open_kfid, user, 3 if reply.account else 2, servicer=reply.account)
    if delivery.code:
        return kf.send_on_event(delivery.code, _kf_content(reply), msgid=key)
    return kf.send(user, delivery.open_kfid, _kf_content(reply), msgid=key)


def _kf_content(reply: Reply) -> Any:
    from liushui.wechat.calls import kf

    match reply:
        case TextReply():
            return kf.text(reply.content)
        case ImageReply():
            return kf.image(reply.media_id)
        case VoiceReply():
            return kf.voice(reply.media_id)
        case VideoReply():
            return kf.video(reply.media_id)
    raise InvalidReply(f"customer service sends no {type(reply).__name__}: send text, an image, a voice or a video")


def _content(reply: Reply) -> Any:
    from liushui.wechat.calls import wecom_contents as contents

    match reply:
        case TextReply():
            return contents.text(reply.content)
        case ImageReply():
            return contents.image(reply.media_id)
        case VoiceReply():
            return contents.voice(reply.media_id)
        case VideoReply():
            return contents.video(reply.media_id, title=reply.title or None, description=reply.description or None)
        case NewsReply():
            articles = [
                contents.LinkArticle(a.title, a.url, a.description or None, a.picture_url or None) for a in reply.articles
            ]
            return contents.news(articles)
    raise InvalidReply(f"WeCom's applications send no {type(reply).__name__}: send text, an image, a voice, a video or news")
