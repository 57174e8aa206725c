"""`/component/{account}` and `/component/{account}/{appid}`: a third-party platform, and the accounts that it manages."""

from dataclasses import dataclass

from liushui.domain.json import JsonObject
from liushui.wechat.accounts import AuthorizedAccount, ComponentAccount
from liushui.wechat.callback import Opened, open_message, verify_url, with_any_keys
from liushui.wechat.doors.answering import acknowledge_payment, is_payment, passive_answer
from liushui.wechat.doors.door import SUCCESS, Answer, Delivery, Seal
from liushui.wechat.identity import component_subject, identity, subject
from liushui.wechat.passive_replies import OFFICIAL_KINDS


@dataclass(frozen=True, slots=True)
class ComponentDoor:
    """See `door.Door`. Tickets and grants of the platform itself: no bot, and the answer is exactly `success`."""

    account: ComponentAccount
    has_bot: bool = False

    def verify_url(self, delivery: Delivery) -> str:
        return _verified_url(self.account, delivery)

    def open(self, delivery: Delivery) -> Opened:
        return _opened(self.account, delivery)

    def subject(self, fields: JsonObject) -> tuple[str, str]:
        return component_subject(fields)

    def cause(self, fields: JsonObject) -> str:
        return identity(fields)

    def takes(self, fields: JsonObject, reply: JsonObject) -> bool:
        return False

    def answer(self, opened: Opened, reply: JsonObject | None, seal: Seal) -> Answer:
        return Answer(SUCCESS)


@dataclass(frozen=True, slots=True)
class AuthorizedDoor:
    """See `door.Door`. What an account's users do, signed, encrypted and answered with the platform's keys."""

    account: AuthorizedAccount
    has_bot: bool = True

    def verify_url(self, delivery: Delivery) -> str:
        return _verified_url(self.account.component, delivery)

    def open(self, delivery: Delivery) -> Opened:
        return _opened(self.account.component, delivery)

    def subject(self, fields: JsonObject) -> tuple[str, str]:
        return subject(fields)

    def cause(self, fields: JsonObject) -> str:
        return identity(fields)

    def takes(self, fields: JsonObject, reply: JsonObject) -> bool:
        return reply.get("msgtype") in OFFICIAL_KINDS and not is_payment(fields)

    def answer(self, opened: Opened, reply: JsonObject | None, seal: Seal) -> Answer:
        if is_payment(opened.fields):
            return acknowledge_payment(opened, seal)
        return Answer(SUCCESS) if reply is None else passive_answer(opened, reply, seal)


def _verified_url(component: ComponentAccount, delivery: Delivery) -> str:
    return with_any_keys(component.keyring, lambda keys: verify_url(keys, delivery.query, delivery.now, delivery.tolerance))


def _opened(component: ComponentAccount, delivery: Delivery) -> Opened:
    return with_any_keys(
        component.keyring,
        lambda keys: open_message(keys, delivery.query, delivery.body, delivery.now, delivery.tolerance),
    )
