"""The account's own certification, and users' rights over their data."""

from liushui.wechat.views.attributes import seconds, text, word
from liushui.wechat.views.kinds import Event


class VerifiedEvent(Event):
    """A certification that holds until `expired_time`."""

    expired_time = seconds("ExpiredTime")


class VerifyFailedEvent(Event):
    """A certification that failed."""

    fail_time = seconds("FailTime")
    fail_reason = text("FailReason")


class QualificationVerifySuccessEvent(VerifiedEvent, names="qualification_verify_success", page="微信认证事件推送"):
    """The qualification is certified; the account may use its APIs."""


class QualificationVerifyFailEvent(VerifyFailedEvent, names="qualification_verify_fail", page="微信认证事件推送"):
    """The qualification was refused."""


class NamingVerifySuccessEvent(VerifiedEvent, names="naming_verify_success", page="微信认证事件推送"):
    """The name is certified: the account shows the mark."""


class NamingVerifyFailEvent(VerifyFailedEvent, names="naming_verify_fail", page="微信认证事件推送"):
    """The name was refused; the APIs stay."""


class AnnualRenewEvent(VerifiedEvent, names="annual_renew", page="微信认证事件推送"):
    """The yearly certification is due."""


class VerifyExpiredEvent(VerifiedEvent, names="verify_expired", page="微信认证事件推送"):
    """The certification expired."""


class UserInfoModifiedEvent(Event, names="user_info_modified", page="授权用户信息变更"):
    """A user changed what he had told."""

    open_id = word("openid", "OpenID")
    app_id = word("appid", "AppID")


class UserAuthorizationRevokeEvent(Event, names="user_authorization_revoke", page="授权用户信息变更"):
    """A user took his consent back: what was kept by it must be deleted. `revoke_info`: which kinds of data."""

    open_id = word("OpenID", "openid")
    app_id = word("AppID", "appid")
    revoke_info = word("RevokeInfo")
    plugin_id = word("PluginID")
