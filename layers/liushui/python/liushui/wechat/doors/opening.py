"""Which door an address is."""

from liushui.domain.errors import ConfigurationError, UnknownAccount, WrongAddress
from liushui.wechat.accounts import Account, AuthorizedAccount, ComponentAccount, OfficialAccount, PayAccount, WeComAccount
from liushui.wechat.doors.door import Door

DOORS = ("wechat", "wecom", "component", "pay")
"""The first segments of the addresses."""


def door_of(account: Account, address: str, app_id: str | None) -> Door:
    """The door of `account` at `/<address>/<account>`, or with `app_id` at `/component/<account>/<app_id>`.

    Raises WrongAddress for an account of another door's kind, UnknownAccount for what is no AppID.
    """
    if isinstance(account, AuthorizedAccount):  # it is known by name, but an address names its platform
        raise WrongAddress("an account that a third-party platform manages is called at /component/<platform>/<AppID>")
    if account.door != address or (app_id is not None and address != "component"):
        raise WrongAddress(
            f"account {account.name!r} is of kind {account.kind}: its callbacks go to /{account.door}/<account>"
        )
    return _door_of(account, app_id)


# Each account has one kind: the modules of the other doors are never imported.


def _door_of(account: Account, app_id: str | None) -> Door:
    match account:
        case OfficialAccount():
            from liushui.wechat.doors.wechat import WeChatDoor

            return WeChatDoor(account)
        case WeComAccount():
            from liushui.wechat.doors.wecom import WeComDoor

            return WeComDoor(account)
        case ComponentAccount():
            from liushui.wechat.doors.component import AuthorizedDoor, ComponentDoor

            if app_id is None:
                return ComponentDoor(account)
            try:
                return AuthorizedDoor(account.authorized(app_id))
            except ConfigurationError as error:
                raise UnknownAccount(str(error)) from None
        case PayAccount():
            from liushui.wechat.doors.pay import PayDoor

            return PayDoor(account)
    raise AssertionError(f"accounts of kind {account.kind} are not stored")
