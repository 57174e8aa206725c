"""Shops of the old trade component (交易组件)."""

from liushui.wechat.views.attributes import many, text, whole, word
from liushui.wechat.views.kinds import Event, Part


class OrderEvent(Event):
    """An order of the shop."""

    order_id = word("order_info.order_id")
    out_order_id = word("order_info.out_order_id")


class OpenProductOrderPayEvent(OrderEvent, names="open_product_order_pay", page="自定义版交易组件"):
    """An order was paid."""

    transaction_id = word("order_info.transaction_id")
    pay_time = word("order_info.pay_time")


class OpenProductOrderCancelEvent(OrderEvent, names="open_product_order_cancel", page="自定义版交易组件"):
    """An order was cancelled."""


class OpenProductOrderConfirmEvent(OrderEvent, names="open_product_order_confirm", page="自定义版交易组件"):
    """An order was received."""


class OpenProductOrderRefundEvent(OrderEvent, names="open_product_order_refund", page="自定义版交易组件"):
    """An order was refunded."""


class OpenProductOrderSettleEvent(OrderEvent, names="open_product_order_settle", page="自定义版交易组件"):
    """An order was settled; `amount` in fen."""

    settle_no = word("order_info.settle_no")
    amount = whole("order_info.amount")
    settle_time = word("order_info.settle_time")


class OpenProductOrderAnalyzeEvent(OrderEvent, names="open_product_order_analyze", page="自定义版交易组件"):
    """Where an order came from."""

    open_id = word("order_info.openid")


class OpenProductAccountRegisterEvent(Event, names="open_product_account_register", page="自定义版交易组件"):
    """The shop was registered, or not."""

    status = word("OpenProductAccountRegister.status")


class OpenProductSpuAuditEvent(Event, names="open_product_spu_audit", page="自定义版交易组件"):
    """The review of a product."""

    status = word("OpenProductSpuAudit.status")
    product_id = word("OpenProductSpuAudit.product_id")
    out_product_id = word("OpenProductSpuAudit.out_product_id")
    reject_reason = text("OpenProductSpuAudit.reject_reason")


class OpenProductSpuStatusUpdateEvent(Event, names="open_product_spu_status_update", page="自定义版交易组件"):
    """A product was put up or taken down."""

    status = word("OpenProductSpuStatusUpdate.status", "OpenProductSpuAudit.status")
    product_id = word("OpenProductSpuStatusUpdate.product_id", "OpenProductSpuAudit.product_id")
    out_product_id = word("OpenProductSpuStatusUpdate.out_product_id", "OpenProductSpuAudit.out_product_id")
    reject_reason = text("OpenProductSpuStatusUpdate.reject_reason", "OpenProductSpuAudit.reject_reason")


class QualificationAuditEvent(Event):
    """The review of a qualification."""

    status = word("QualificationAuditResult.status")
    audit_id = word("QualificationAuditResult.audit_id")
    audit_type = word("QualificationAuditResult.audit_type")
    reject_reason = text("QualificationAuditResult.reject_reason")


class OpenProductBrandAuditEvent(QualificationAuditEvent, names="open_product_brand_audit", page="自定义版交易组件"):
    """The review of a brand."""

    brand_id = word("QualificationAuditResult.brand_id")


class OpenProductCategoryAuditEvent(QualificationAuditEvent, names="open_product_category_audit", page="自定义版交易组件"):
    """The review of a category."""


class SceneGroupExtension(Part):
    """One further permission."""

    id = word("ext_id")
    name = text("name")
    status = word("status")


class OpenProductSceneGroupAuditEvent(Event, names="open_product_scene_group_audit", page="自定义版交易组件"):
    """The review of a scene."""

    group_id = word("SceneGroupAudit.group_id")
    name = text("SceneGroupAudit.name")
    reason = text("SceneGroupAudit.reason")
    extensions = many("SceneGroupAudit.scene_group_ext_list", SceneGroupExtension)


class OpenProductReceiveCouponEvent(Event, names="open_product_receive_coupon", page="自定义版交易组件"):
    """A user takes a coupon; wants an answer of its own."""

    out_coupon_id = word("out_coupon_id")
    request_id = word("request_id")
