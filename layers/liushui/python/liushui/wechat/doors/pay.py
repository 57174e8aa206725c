"""`/pay/{account}`: notices of WeChat Pay (APIv3)."""

from dataclasses import dataclass
from typing import NoReturn

from liushui.domain.errors import MethodNotAllowed
from liushui.domain.json import JsonObject
from liushui.wechat.accounts import PayAccount
from liushui.wechat.callback import AccountKeys, Opened
from liushui.wechat.doors.door import Answer, Delivery, Seal
from liushui.wechat.fields import text_of
from liushui.wechat.identity import checked
from liushui.wechat.pay_notice import unseal, verify

NO_CONTENT = 204


@dataclass(frozen=True, slots=True)
class PayDoor:
    """See `door.Door`. Each notice has a stream of its own, so that its repeat, a day later, meets it."""

    account: PayAccount
    has_bot: bool = False

    def verify_url(self, delivery: Delivery) -> NoReturn:
        raise MethodNotAllowed("only POST is served here")

    def open(self, delivery: Delivery) -> Opened:
        """WeChat Pay's window is half of the others' tolerance: 5 minutes of the usual 10."""
        account = self.account
        verify(account.platform_keys, delivery.headers, delivery.body, delivery.now, delivery.tolerance // 2)
        return Opened(unseal(account.api_v3_keys, delivery.body), _NO_KEYS, "json")

    def subject(self, fields: JsonObject) -> tuple[str, str]:
        return checked(("notice", text_of(fields, "id")))

    def cause(self, fields: JsonObject) -> str:
        return f"notice:{text_of(fields, 'id')}"

    def takes(self, fields: JsonObject, reply: JsonObject) -> bool:
        return False

    def answer(self, opened: Opened, reply: JsonObject | None, seal: Seal) -> Answer:
        return Answer("", status=NO_CONTENT)


_NO_KEYS = AccountKeys("", "", "plain", None)
"""Answers to notices are empty: there is nothing to seal them with."""
