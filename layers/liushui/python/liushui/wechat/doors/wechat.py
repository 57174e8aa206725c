"""`/wechat/{account}`: Official Accounts and mini programs."""

from dataclasses import dataclass

from liushui.domain.json import JsonObject
from liushui.wechat.accounts import OfficialAccount
from liushui.wechat.callback import Opened, open_message, verify_url, with_any_keys
from liushui.wechat.doors.answering import acknowledge_payment, is_payment, passive_answer
from liushui.wechat.doors.door import SUCCESS, Answer, Delivery, Seal
from liushui.wechat.identity import identity, subject
from liushui.wechat.passive_replies import MINI_KINDS, OFFICIAL_KINDS


@dataclass(frozen=True, slots=True)
class WeChatDoor:
    """See `door.Door`. Nothing to say is `success`, never encrypted."""

    account: OfficialAccount
    has_bot: bool = True

    def verify_url(self, delivery: Delivery) -> str:
        return with_any_keys(
            self.account.keyring, lambda keys: verify_url(keys, delivery.query, delivery.now, delivery.tolerance)
        )

    def open(self, delivery: Delivery) -> Opened:
        return with_any_keys(
            self.account.keyring,
            lambda keys: open_message(keys, delivery.query, delivery.body, delivery.now, delivery.tolerance),
        )

    def subject(self, fields: JsonObject) -> tuple[str, str]:
        return subject(fields)

    def cause(self, fields: JsonObject) -> str:
        return identity(fields)

    def takes(self, fields: JsonObject, reply: JsonObject) -> bool:
        """A mini program's answer can only hand the user over to customer service; everything else is sent by API."""
        kinds = MINI_KINDS if self.account.kind == "mini" else OFFICIAL_KINDS
        return reply.get("msgtype") in kinds and not is_payment(fields)

    def answer(self, opened: Opened, reply: JsonObject | None, seal: Seal) -> Answer:
        if is_payment(opened.fields):
            return acknowledge_payment(opened, seal)
        return Answer(SUCCESS) if reply is None else passive_answer(opened, reply, seal)
