"""Who pushes to an account."""

from local.platform.accounts import Account
from local.platform.senders.component import ComponentSender
from local.platform.senders.official import OfficialSender
from local.platform.senders.pay import PaySender
from local.platform.senders.sender import Sender
from local.platform.senders.wecom import WeComSender


def sender_of(account: Account, *, probe: bool = False) -> Sender:
    """`account` has the address and keys that its callbacks go out with: `Accounts.addressed`."""
    match account.kind:
        case "wecom":
            return WeComSender(account)
        case "component":
            return ComponentSender(account)
        case "pay":
            return PaySender(account, probe)
        case _:
            return OfficialSender(account)
