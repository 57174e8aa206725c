"""Payments, refunds and shares of profit (微信支付). Amounts in fen."""

from liushui.wechat.views.attributes import many, moment, text, whole, word
from liushui.wechat.views.kinds import Part
from liushui.wechat.views.pay.notices import PayNotice


class PromotedGood(Part):
    """One of them."""

    goods_id = word("goods_id")
    quantity = whole("quantity")
    unit_price = whole("unit_price")
    discount_amount = whole("discount_amount")
    goods_remark = text("goods_remark")


class Promotion(Part):
    """A coupon that was used."""

    coupon_id = word("coupon_id")
    name = text("name")
    scope = word("scope")
    type = word("type")
    amount = whole("amount")
    stock_id = word("stock_id")
    wechatpay_contribute = whole("wechatpay_contribute")
    merchant_contribute = whole("merchant_contribute")
    other_contribute = whole("other_contribute")
    currency = word("currency")
    goods = many("goods_detail", PromotedGood)


class TransactionNotice(PayNotice):
    """An order. A service provider's has `sub_…`, too; the merchant is then the `sub_mch_id`."""

    app_id = word("resource.appid", "resource.sp_appid", "resource.combine_appid")
    mch_id = word("resource.mchid", "resource.sp_mchid", "resource.combine_mchid")
    sub_app_id = word("resource.sub_appid")
    sub_mch_id = word("resource.sub_mchid")
    out_trade_no = word("resource.out_trade_no", "resource.combine_out_trade_no")
    transaction_id = word("resource.transaction_id")
    trade_type = word("resource.trade_type")
    trade_state = word("resource.trade_state")
    trade_state_description = text("resource.trade_state_desc", "resource.trade_state_description")
    bank_type = word("resource.bank_type")
    attach = text("resource.attach")
    success_time = moment("resource.success_time")
    open_id = word("resource.payer.openid", "resource.payer.sp_openid", "resource.combine_payer_info.openid")
    sub_open_id = word("resource.payer.sub_openid")
    total = whole("resource.amount.total")
    payer_total = whole("resource.amount.payer_total")
    currency = word("resource.amount.currency")
    payer_currency = word("resource.amount.payer_currency")
    device_id = word("resource.scene_info.device_id", "resource.device_information.device_id")
    promotions = many("resource.promotion_detail", Promotion)


class SubOrder(Part):
    """One of them."""

    mch_id = word("mchid")
    sub_mch_id = word("sub_mchid")
    out_trade_no = word("out_trade_no")
    transaction_id = word("transaction_id")
    trade_type = word("trade_type")
    trade_state = word("trade_state")
    bank_type = word("bank_type")
    attach = text("attach")
    success_time = moment("success_time")
    total = whole("amount.total_amount")
    payer_total = whole("amount.payer_amount")
    currency = word("amount.currency")


class TransactionSuccessNotice(TransactionNotice, names="TRANSACTION.SUCCESS", page="支付成功回调通知"):
    """An order was paid, or several at once: then they are `orders`, and `out_trade_no` is their common number."""

    orders = many("resource.sub_orders", SubOrder)


class TransactionFailNotice(TransactionNotice, names="TRANSACTION.FAIL", page="扣款结果通知"):
    """An order could not be charged."""


class TransactionPayBackNotice(TransactionNotice, names="TRANSACTION.PAY_BACK", page="扣款结果通知"):
    """An order that was owed is paid now."""


class RefundNotice(PayNotice):
    """A refund."""

    mch_id = word("resource.mchid", "resource.sp_mchid")
    sub_mch_id = word("resource.sub_mchid")
    out_trade_no = word("resource.out_trade_no")
    transaction_id = word("resource.transaction_id")
    out_refund_no = word("resource.out_refund_no")
    refund_id = word("resource.refund_id")
    refund_status = word("resource.refund_status")
    success_time = moment("resource.success_time")
    user_received_account = text("resource.user_received_account")
    total = whole("resource.amount.total")
    refund = whole("resource.amount.refund")
    payer_total = whole("resource.amount.payer_total")
    payer_refund = whole("resource.amount.payer_refund")


class RefundSuccessNotice(RefundNotice, names="REFUND.SUCCESS", page="退款结果通知"):
    """The user has the money back."""


class RefundAbnormalNotice(RefundNotice, names="REFUND.ABNORMAL", page="退款结果通知"):
    """The money could not be given back: another way is to be found."""


class RefundClosedNotice(RefundNotice, names="REFUND.CLOSED", page="退款结果通知"):
    """The refund was closed."""


class ShareNotice(PayNotice):
    """A share of the profit."""

    mch_id = word("resource.mchid", "resource.sp_mchid")
    sub_mch_id = word("resource.sub_mchid")
    transaction_id = word("resource.transaction_id")
    order_id = word("resource.order_id")
    out_order_no = word("resource.out_order_no")
    receiver_type = word("resource.receiver.type")
    receiver_account = word("resource.receiver.account")
    amount = whole("resource.receiver.amount")
    description = text("resource.receiver.description")
    success_time = moment("resource.success_time")


class ProfitsharingSuccessNotice(
    ShareNotice, names="PROFITSHARING.SUCCESS TRANSACTION.SUCCESS/profitsharing", page="分账动账通知"
):
    """A share was paid out."""


class ProfitsharingReturnNotice(ShareNotice, names="PROFITSHARING.RETURN", page="分账动账通知"):
    """A share was paid back."""
