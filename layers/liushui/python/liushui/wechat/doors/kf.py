"""No address: what is pulled from WeChat customer service (微信客服) comes in as if it were called back."""

from dataclasses import dataclass
from typing import NoReturn

from liushui.domain.errors import MethodNotAllowed
from liushui.domain.json import JsonObject
from liushui.wechat.accounts import Account
from liushui.wechat.callback import Opened
from liushui.wechat.doors.door import Answer, Delivery, Seal
from liushui.wechat.fields import text_of
from liushui.wechat.identity import identity
from liushui.wechat.kf_messages import subject_of


@dataclass(frozen=True, slots=True)
class KfDoor:
    """See `door.Door`. WeCom gives each message and event an id of its own; nothing is answered on the way in."""

    account: Account
    has_bot: bool = True

    def verify_url(self, delivery: Delivery) -> NoReturn:
        raise MethodNotAllowed("nothing is called back here")

    def open(self, delivery: Delivery) -> NoReturn:
        raise MethodNotAllowed("nothing is called back here")

    def subject(self, fields: JsonObject) -> tuple[str, str]:
        return subject_of(fields)

    def cause(self, fields: JsonObject) -> str:
        message_id = text_of(fields, "msgid").strip()
        return f"msg:{message_id}" if message_id else identity(fields)

    def takes(self, fields: JsonObject, reply: JsonObject) -> bool:
        return False

    def answer(self, opened: Opened, reply: JsonObject | None, seal: Seal) -> Answer:
        return Answer("")
