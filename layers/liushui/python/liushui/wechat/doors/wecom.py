"""`/wecom/{account}`: applications, contacts, customer contact, customer service and intelligent robots of WeCom (企业微信)."""

import json
from dataclasses import dataclass

from liushui.domain.json import JsonObject
from liushui.wechat.accounts import WeComAccount
from liushui.wechat.callback import Opened, open_encrypted, verify_encrypted_url, with_any_keys
from liushui.wechat.doors.answering import passive_answer, sealed
from liushui.wechat.doors.door import JSON, SUCCESS, Answer, Delivery, Seal
from liushui.wechat.fields import from_user, text_of
from liushui.wechat.identity import identity, is_message, work_subject
from liushui.wechat.passive_replies import WORK_KINDS, text_content


@dataclass(frozen=True, slots=True)
class WeComDoor:
    """See `door.Door`. Nothing to say is the empty body, and `success` to what a provider's application is told."""

    account: WeComAccount
    has_bot: bool = True

    def verify_url(self, delivery: Delivery) -> str:
        return with_any_keys(
            self.account.keyring, lambda keys: verify_encrypted_url(keys, delivery.query, delivery.now, delivery.tolerance)
        )

    def open(self, delivery: Delivery) -> Opened:
        return with_any_keys(
            self.account.keyring,
            lambda keys: open_encrypted(keys, delivery.query, delivery.body, delivery.now, delivery.tolerance),
        )

    def subject(self, fields: JsonObject) -> tuple[str, str]:
        return work_subject(fields)

    def cause(self, fields: JsonObject) -> str:
        return identity(fields)

    def takes(self, fields: JsonObject, reply: JsonObject) -> bool:
        """Members of the corporation can be answered, external contacts only by API; robots answer messages with text."""
        if _is_of_robot(fields):
            return reply.get("msgtype") == "text" and is_message(fields)
        return reply.get("msgtype") in WORK_KINDS and work_subject(fields) == ("user", from_user(fields))

    def answer(self, opened: Opened, reply: JsonObject | None, seal: Seal) -> Answer:
        if reply is None:
            return Answer(SUCCESS if "InfoType" in opened.fields else "")
        if _is_of_robot(opened.fields):
            return Answer(sealed(opened, _stream(reply, seal), seal), JSON)
        return passive_answer(opened, reply, seal)


def _is_of_robot(fields: JsonObject) -> bool:
    return bool(text_of(fields, "aibotid"))


def _stream(reply: JsonObject, seal: Seal) -> str:
    """A robot's text: a stream that is finished at once. WeCom developer documentation, "Passive replies" (被动回复消息)."""
    stream = {"id": seal.seed, "finish": True, "content": text_content(reply)}
    return json.dumps({"msgtype": "stream", "stream": stream}, ensure_ascii=False)
