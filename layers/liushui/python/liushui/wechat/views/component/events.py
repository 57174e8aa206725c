"""What WeChat tells a third-party platform (开放平台)."""

from liushui.wechat.views.attributes import one, seconds, text, word
from liushui.wechat.views.kinds import Event, Part


class PlatformEvent(Event):
    """`component_app_id` is the platform's own."""

    component_app_id = word("AppId")


class ComponentVerifyTicketEvent(PlatformEvent, names="component_verify_ticket", page="验证票据"):
    """The ticket that the platform's token is asked with: every 10 minutes a new one, valid for 12 hours."""

    ticket = word("ComponentVerifyTicket")


class GrantEvent(PlatformEvent):
    """An account gave the platform rights; `authorization_code` is asked with once."""

    authorizer_app_id = word("AuthorizerAppid")
    authorization_code = word("AuthorizationCode")
    authorization_code_expired_time = seconds("AuthorizationCodeExpiredTime")
    pre_auth_code = word("PreAuthCode")


class AuthorizedEvent(GrantEvent, names="authorized", page="授权变更通知推送"):
    """An account gave the platform rights."""


class UpdateAuthorizedEvent(GrantEvent, names="updateauthorized", page="授权变更通知推送"):
    """An account changed the platform's rights."""


class UnauthorizedEvent(PlatformEvent, names="unauthorized", page="授权变更通知推送"):
    """An account took all rights back."""

    authorizer_app_id = word("AuthorizerAppid")


class RegisteredBody(Part):
    """Whom a mini program was registered for; for a person `wx_user`, `id_name` and `component_phone` only."""

    name = text("name")
    code = word("code")
    code_type = word("code_type")
    legal_persona_wechat = word("legal_persona_wechat")
    legal_persona_name = text("legal_persona_name")
    component_phone = text("component_phone")
    wx_user = word("wxuser")
    id_name = text("idname")
    unique_id = word("unique_id")


class RegistrationEvent(PlatformEvent):
    """`status` 0 is success."""

    app_id = word("appid")
    status = word("status")
    message = text("msg")
    info = one("info", RegisteredBody)


class NotifyThirdFastRegisterEvent(
    RegistrationEvent, names="notify_third_fasteregister notify_third_fastregister", page="快速注册企业小程序"
):
    """A mini program was registered, or not."""

    auth_code = word("auth_code")


class NotifyThirdFastVerifyBetaAppEvent(RegistrationEvent, names="notify_third_fastverifybetaapp", page="试用小程序转正"):
    """A trial mini program became a real one, or not."""


class NotifyThirdFastRegisterBetaAppEvent(
    RegistrationEvent, names="notify_third_fastregisterbetaapp", page="注册试用小程序"
):
    """A trial mini program was made, or not."""


class Notify3rdWxaAuthEvent(PlatformEvent, names="notify_3rd_wxa_auth", page="小程序认证"):
    """The certification of a mini program went on."""

    app_id = word("appid")
    task_id = word("taskid")
    task_status = word("task_status")
    apply_status = word("apply_status")
    message = text("message")
    provider = text("dispatch_info.provider")
    contact = text("dispatch_info.contact")
    dispatch_time = seconds("dispatch_info.dispatch_time")


class Notify3rdWxaWxverifyEvent(PlatformEvent, names="notify_3rd_wxa_wxverify", page="小程序认证"):
    """The yearly certification of a mini program is due, or over."""

    app_id = word("appid")
    expired = seconds("expired")
    message = text("message")


class NotifyApplyIcpfilingResultEvent(PlatformEvent, names="notify_apply_icpfiling_result", page="小程序备案"):
    """The filing (ICP 备案) of a mini program went on."""

    authorizer_app_id = word("authorizer_appid")
    status = word("beian_status")


class BetaAppEvent(Event):
    """Something about a trial mini program."""

    app_id = word("ApplyAuthorizationInfoNoitfy.appid", "ApplyAuthorizationInfoNotify.appid")
    account_app_id = word("ApplyAuthorizationInfoNoitfy.mp_appid", "ApplyAuthorizationInfoNotify.mp_appid")
    operation_time = word("ApplyAuthorizationInfoNoitfy.operation_time", "ApplyAuthorizationInfoNotify.operation_time")
    status = word("ApplyAuthorizationInfoNoitfy.status", "ApplyAuthorizationInfoNotify.status")
    message = text("ApplyAuthorizationInfoNoitfy.msg", "ApplyAuthorizationInfoNotify.msg")


class BetaappAuthorizationApplyEvent(BetaAppEvent, names="betaapp_authorization_apply_event", page="获取公众号管理员授权"):
    """The owner let the platform verify a trial mini program, or not."""

    ticket = word("ApplyAuthorizationInfoNoitfy.ticket", "ApplyAuthorizationInfoNotify.ticket")


class BetaappVerifyApplyEvent(BetaAppEvent, names="betaapp_verify_apply_event", page="公众号认证试用小程序"):
    """The verification of a trial mini program was asked for."""


class BetaappVerifyEvent(BetaAppEvent, names="betaapp_verify_event", page="公众号认证试用小程序"):
    """A trial mini program was verified, or not."""
