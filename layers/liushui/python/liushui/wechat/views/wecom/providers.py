"""What WeCom tells a provider about orders, licences, archives and devices."""

from liushui.wechat.views.attributes import many, seconds, text, whole, word
from liushui.wechat.views.kinds import Event, Part
from liushui.wechat.views.wecom.suites import SuiteCorpEvent, SuiteEvent


class ProviderEvent(Event):
    """Something that concerns the provider itself."""

    provider_id = word("ServiceCorpId")
    corp_id = word("AuthCorpId")


class RegisterCorpEvent(ProviderEvent, names="register_corp", page="注册完成回调事件"):
    """A corporation registered by the provider's link."""

    register_code = word("RegisterCode")
    access_token = word("ContactSync.AccessToken")
    expires_in = whole("ContactSync.ExpiresIn")
    member_id = word("AuthUserInfo.UserId")
    template_id = word("TemplateId")
    state = text("State")


class EnterRegisterPackageEvent(ProviderEvent, names="enter_register_package", page="注册完成回调事件"):
    """A corporation used the provider's registration package."""

    register_code = word("RegisterCode")
    member_id = word("AuthUserInfo.UserId")
    template_id = word("TemplateId")
    state = text("State")


class SuiteOrderEvent(SuiteEvent):
    """An order of the suite."""

    corp_id = word("PaidCorpId")
    order_id = word("OrderId")


class OpenOrderEvent(SuiteOrderEvent, names="open_order", page="下单成功通知"):
    """An order was placed."""

    operator_id = word("OperatorId")


class ChangeOrderEvent(SuiteEvent, names="change_order", page="改单通知"):
    """An order was replaced."""

    corp_id = word("PaidCorpId")
    old_order_id = word("OldOrderId")
    new_order_id = word("NewOrderId")


class PayForAppSuccessEvent(SuiteOrderEvent, names="pay_for_app_success", page="支付成功通知"):
    """An order was paid."""


class RefundEvent(SuiteOrderEvent, names="refund", page="退款通知"):
    """An order was refunded."""


class CancelOrderEvent(SuiteOrderEvent, names="cancel_order", page="取消订单通知"):
    """An order was cancelled."""


class ChangeEditionEvent(SuiteEvent, names="change_editon change_edition", page="应用版本变更通知"):
    """A corporation's edition of the suite changed."""

    corp_id = word("PaidCorpId")


class LicensePaySuccessEvent(ProviderEvent, names="license_pay_success", page="支付成功通知"):
    """Licences were paid."""

    order_id = word("OrderId")
    buyer_id = word("BuyerUserId")


class LicenseRefundEvent(ProviderEvent, names="license_refund", page="退款结果通知"):
    """Licences were refunded, or not."""

    order_id = word("OrderId")
    status = word("OrderStatus")


class License(Part):
    """A member's licence."""

    active_code = word("ActiveCode")
    type = word("Type")
    expire_time = seconds("ExpireTime")
    member_id = word("UserId")
    previous_status = word("PreviousStatus")
    previous_code = word("PreviousActiveCode")


class AutoActivateEvent(ProviderEvent, names="auto_activate", page="自动激活回调通知"):
    """Licences were used by themselves."""

    scene = word("Scene")
    licenses = many("AccountList", License)


class AgreeExternalUseridMigrationEvent(ProviderEvent, names="agree_external_userid_migration", page="企业授权客户升级"):
    """A corporation agreed that external ids are replaced."""


class ConversationNewMessageEvent(SuiteCorpEvent, names="conversation_new_message", page="会话内容存档回调"):
    """There are archived messages to fetch."""

    token = word("Token")


class HitKeywordEvent(SuiteCorpEvent, names="hit_keyword", page="会话内容存档回调"):
    """A keyword was said."""

    token = word("Token")


class ChatArchiveAuditApprovedSingleEvent(
    SuiteCorpEvent, names="chat_archive_audit_approved_single", page="会话内容存档回调"
):
    """A customer agreed to the archive."""

    open_user_id = word("OpenUserID")
    external_user_id = word("ExternalUserID")
    chat_id = word("ChatId")


class ChatArchiveExportFinishedEvent(SuiteCorpEvent, names="chat_archive_export_finished", page="会话内容存档回调"):
    """An export of the archive is done."""

    job_id = word("JobId")


class ExpiredApiEvent(ProviderEvent):
    """An advanced API."""

    api_type = word("AdvanceApiType")


class AdvancedApiTrialExpiredEvent(ExpiredApiEvent, names="advanced_api_trial_expired", page="高级接口到期通知"):
    """The trial of an advanced API is over."""


class AdvancedApiExpiredEvent(ExpiredApiEvent, names="advanced_api_expired", page="高级接口到期通知"):
    """An advanced API is over."""

    edition = word("ChatArchiveApi.Edition")


class HardwareEvent(ProviderEvent, page="智慧硬件/设备事件"):
    """A device of the provider."""

    device_sn = word("DeviceSn")


class AddDeviceEvent(HardwareEvent, names="add_device", page="服务商代开发/回调"):
    """A corporation added a device."""

    model_id = word("ModelId")
    remark_name = text("RemarkName")


class DelDeviceEvent(HardwareEvent, names="del_device", page="服务商代开发/回调"):
    """A corporation removed a device."""


class RemarkDeviceNameEvent(HardwareEvent, names="remark_device_name", page="服务商代开发/回调"):
    """A device got another name."""

    remark_name = text("RemarkName")


class DeviceFeatureChangeEvent(HardwareEvent, names="device_feature_change", page="服务商代开发/回调"):
    """What a device can do changed."""


class ConnectInfoEvent(HardwareEvent, names="connect_info", page="服务商代开发/回调"):
    """A device is online."""

    connect_time = seconds("ConnectTime")


class DisconnectInfoEvent(HardwareEvent, names="disconnect_info", page="服务商代开发/回调"):
    """A device is offline."""

    disconnect_time = seconds("DisconnectTime")
    reason = text("Reason")


class ErrorReportEvent(HardwareEvent, names="error_report", page="服务商代开发/回调"):
    """A device reports an error."""

    error_code = word("ErrCode")
    error_message = text("ErrMsg")


class FetchLogFinishEvent(HardwareEvent, names="fetch_log_finish", page="服务商代开发/回调"):
    """A device's log was fetched."""

    media_id = word("MediaId")
