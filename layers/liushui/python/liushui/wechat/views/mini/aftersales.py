"""Returns and complaints in shops of the old trade component, and their sharers."""

from liushui.wechat.views.attributes import many, seconds, text, texts, whole, word
from liushui.wechat.views.kinds import Event, Part


class AftersaleEvent(Event):
    """A complaint or return."""

    aftersale_id = word("aftersale_info.aftersale_id")
    out_aftersale_id = word("aftersale_info.out_aftersale_id")


class AftersaleNewOrderEvent(Event, names="aftersale_new_order", page="自定义版交易组件/售后"):
    """A user opened one."""

    aftersale_id = word("aftersale_info.aftersale_id")
    order_id = word("aftersale_info.order_id")
    out_order_id = word("aftersale_info.out_order_id")


class AftersaleUpdateOrderEvent(AftersaleEvent, names="aftersale_update_order", page="自定义版交易组件/售后"):
    """A user changed it."""


class AftersaleUserCancelEvent(AftersaleEvent, names="aftersale_user_cancel", page="自定义版交易组件/售后"):
    """A user took it back."""


class AftersaleUserModifyReturnInfoEvent(
    AftersaleEvent, names="aftersale_user_modify_return_info", page="自定义版交易组件/售后"
):
    """A user told how the goods come back."""


class AftersaleUserConfirmRefundCertificateEvent(
    AftersaleEvent, names="aftersale_user_confirm_refund_certificate", page="自定义版交易组件/售后"
):
    """A user confirmed a refund outside WeChat."""


class AftersaleUserUploadReturnInfoOverdueEvent(
    AftersaleEvent, names="aftersale_user_upload_return_info_overdue", page="自定义版交易组件/售后"
):
    """A user told too late how the goods come back."""


class AftersaleUserApplyPlatformJudgeOverdueEvent(
    AftersaleEvent, names="aftersale_user_apply_platform_judge_overdue", page="自定义版交易组件/售后"
):
    """A user asked too late for a judgement."""


class AftersaleWaitMerchantConfirmReceiptEvent(
    AftersaleEvent, names="aftersale_wait_merchant_confirm_receipt", page="自定义版交易组件/售后"
):
    """The merchant is to confirm the return."""


class AftersaleWaitMerchantOfflineRefundEvent(
    AftersaleEvent, names="aftersale_wait_merchant_offline_refund", page="自定义版交易组件/售后"
):
    """The merchant is to refund outside WeChat."""


class AftersaleMerchantConfirmReceiptOverdueEvent(
    AftersaleEvent, names="aftersale_merchant_confirm_receipt_overdue", page="自定义版交易组件/售后"
):
    """The merchant confirmed too late."""


class AftersaleMerchantHandleRefundOverdueEvent(
    AftersaleEvent, names="aftersale_merchant_handle_refund_overdue", page="自定义版交易组件/售后"
):
    """The merchant refunded too late."""


class AftersaleMerchantHandleReturnOverdueEvent(
    AftersaleEvent, names="aftersale_merchant_handle_return_overdue", page="自定义版交易组件/售后"
):
    """The merchant handled the return too late."""


class AftersaleRefundSuccessEvent(AftersaleEvent, names="aftersale_refund_success", page="自定义版交易组件/售后"):
    """The user has the money back."""


class AftersaleComplaintUpdateOrderStateEvent(
    AftersaleEvent, names="aftersale_complaint_update_order_state", page="自定义版交易组件/售后"
):
    """A judgement went on."""


class ComplaintNotifyEvent(Event, names="complaint_notify", page="纠纷单回调"):
    """A dispute went on."""

    complaint_order_id = word("complaint_info.complaint_order_id")
    state = word("complaint_info.state")
    event = word("complaint_info.event")


class ComplaintStep(Part):
    """What was said in a complaint."""

    time = seconds("time")
    content = text("content")
    media_ids = texts("media_id_list")


class ComplaintCallbackEvent(Event, names="complaint_callback", page="交易投诉"):
    """A user complained about an order; `total_cost` in fen."""

    app_id = word("BussiCallBackInfo.appid", "appid")
    option = word("BussiCallBackInfo.option_type", "option_type")
    complaint_order_id = word("BussiCallBackInfo.complaint_order_id", "complaint_order_id")
    open_id = word("BussiCallBackInfo.open_id", "open_id")
    type = word("BussiCallBackInfo.type", "type")
    status = word("BussiCallBackInfo.status", "status")
    phone = text("BussiCallBackInfo.phone_number", "phone_number")
    content = text("BussiCallBackInfo.customer_material_content", "customer_material_content")
    media_ids = texts("BussiCallBackInfo.customer_material_media_id_list", "customer_material_media_id_list")
    order_id = word("BussiCallBackInfo.order_id", "order_id")
    out_trade_no = word("BussiCallBackInfo.out_trade_no", "out_trade_no")
    product_name = text("BussiCallBackInfo.product_name", "product_name")
    pay_time = seconds("BussiCallBackInfo.pay_time", "pay_time")
    total_cost = whole("BussiCallBackInfo.total_cost", "total_cost")
    create_time = seconds("BussiCallBackInfo.create_time", "create_time")
    expire_time = seconds("BussiCallBackInfo.expire_time", "expire_time")
    history = many("BussiCallBackInfo.history", ComplaintStep, "history")


class MiniprogramSharerBindStatusChangeEvent(Event, names="miniprogram_sharer_bind_status_change", page="分享员"):
    """A sharer was bound or unbound."""

    open_id = word("openid")
    bind_status = word("bind_status")


class MiniprogramSharerActionEvent(Event, names="miniprogram_sharer_action", page="分享员"):
    """A sharer did something."""

    type = word("type")
    open_id = word("openid")
    nickname = text("promoter.finder_nickname")
    promoter_id = word("promoter.promoter_id")
    promoter_open_id = word("promoter.promoter_openid")
