"""A reply as the call that delivers it: each kind of account has its own."""

from dataclasses import dataclass
from typing import Any

from liushui.domain.json import JsonObject
from liushui.wechat.accounts import Account, AuthorizedAccount, OfficialAccount, WeComAccount
from liushui.wechat.calls.call import Call, InvalidCall
from liushui.wechat.calls.customer_service import send_stored
from liushui.wechat.fields import text_of
from liushui.wechat.replies import Image as ImageReply
from liushui.wechat.replies import InvalidReply, Reply, from_data
from liushui.wechat.replies import News as NewsReply
from liushui.wechat.replies import Text as TextReply
from liushui.wechat.replies import Video as VideoReply
from liushui.wechat.replies import Voice as VoiceReply

ACCESS = "access_token"


@dataclass(frozen=True, slots=True)
class Delivery:
    """Who can be sent to, and with which of the account's tokens. `agent_id` is WeCom's."""

    token_kind: str = ACCESS
    agent_id: int | None = None


def delivery_of(account: Account, received: JsonObject) -> Delivery:
    """How a reply to a callback with these fields is delivered. Raises InvalidReply where the account can send nobody anything.

    On WeCom the application answers that the callback came to (`AgentID`); one without any goes through the first.
    """
    if isinstance(account, OfficialAccount | AuthorizedAccount):  # a mini program is an Official Account, too
        return Delivery()
    if not isinstance(account, WeComAccount) or not account.agents:
        raise InvalidReply(f"account {account.name!r} ({account.kind}) has nothing that could send a reply")
    asked = text_of(received, "AgentID").strip()
    agent = next((agent for agent in account.agents if str(agent.id) == asked), account.agents[0])
    return Delivery(f"{ACCESS}/{agent.name}", agent.id)


def call_of(delivery: Delivery, message: JsonObject, user: str) -> Call[Any]:
    """The call that sends a stored reply to a user. Raises InvalidReply for what cannot be sent this way."""
    if delivery.agent_id is None:
        return send_stored(message, user)
    from liushui.wechat.calls.wecom_messages import Receivers, send  # only where WeCom is used

    try:
        return send(Receivers(users=(user,)), delivery.agent_id, _content(from_data(message)))
    except InvalidCall as error:
        raise InvalidReply(str(error)) from error


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
