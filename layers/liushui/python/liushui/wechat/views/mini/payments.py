"""Money: custom shop orders, shipping, virtual goods, coins. Amounts in fen."""

from liushui.wechat.views.attributes import flag, one, seconds, text, whole, word
from liushui.wechat.views.kinds import Event, Part


class FundsOrderPayEvent(Event, names="funds_order_pay", page="资金管理/支付回调"):
    """An order was paid."""

    trade_no = word("order_info.trade_no")
    transaction_id = word("order_info.transaction_id")
    pay_time = word("order_info.pay_time")


class FundsOrderRefundEvent(Event, names="funds_order_refund", page="资金管理/退款回调"):
    """A refund was made, or not."""

    refund_no = word("order_info.refund_no")
    status = word("order_info.status")
    success_time = word("order_info.success_time")


class FundsOrderProfitsharingEvent(Event, names="funds_order_profitsharing", page="资金管理/分账回调"):
    """Profit was shared, or not."""

    profit_sharing_no = word("order_info.profit_sharing_no")
    amount = whole("order_info.amount")
    result = word("order_info.result")
    finish_time = word("order_info.finish_time")


class WithdrawNotifyEvent(Event, names="withdraw_notify", page="资金管理/提现回调"):
    """A withdrawal went on."""

    out_request_no = word("withdraw_info.out_request_no")
    event = word("withdraw_info.event")


class TradeManageRemindAccessApiEvent(Event, names="trade_manage_remind_access_api", page="发货信息管理服务"):
    """The owner is reminded to report shipping."""

    message = text("msg")


class TradeEvent(Event):
    """An order that was paid."""

    transaction_id = word("transaction_id")
    merchant_id = word("merchant_id")
    sub_merchant_id = word("sub_merchant_id")
    trade_no = word("merchant_trade_no")
    pay_time = seconds("pay_time")


class TradeManageRemindShippingEvent(TradeEvent, names="trade_manage_remind_shipping", page="发货信息管理服务"):
    """An order waits for its shipping to be reported."""

    message = text("msg")


class TradeManageOrderSettlementEvent(TradeEvent, names="trade_manage_order_settlement", page="发货信息管理服务"):
    """An order is, or will be, settled. `confirm_receive_method`: 1 by itself, 2 by the user."""

    shipped_time = seconds("shipped_time")
    estimated_settlement_time = seconds("estimated_settlement_time")
    confirm_receive_method = word("confirm_receive_method")
    confirm_receive_time = seconds("confirm_receive_time")
    settlement_time = seconds("settlement_time")


class WeChatPayInfo(Part):
    """WeChat Pay's own numbers."""

    order_no = word("MchOrderNo")
    transaction_id = word("TransactionId")
    paid_time = seconds("PaidTime")


class VirtualPayEvent(Event):
    """A purchase of virtual goods; answered `{"ErrCode":0,"ErrMsg":"success"}`. `env`: 0 live, 1 sandbox."""

    open_id = word("OpenId")
    out_trade_no = word("OutTradeNo")
    env = word("Env")
    payment = one("WeChatPayInfo", WeChatPayInfo)


class XpayGoodsDeliverNotifyEvent(VirtualPayEvent, names="xpay_goods_deliver_notify", page="虚拟支付"):
    """A bought item is to be delivered."""

    product_id = word("GoodsInfo.ProductId")
    quantity = whole("GoodsInfo.Quantity")
    original_price = whole("GoodsInfo.OrigPrice")
    actual_price = whole("GoodsInfo.ActualPrice")
    attach = text("GoodsInfo.Attach")


class XpayCoinPayNotifyEvent(VirtualPayEvent, names="xpay_coin_pay_notify", page="虚拟支付"):
    """Coins were bought."""

    quantity = whole("CoinInfo.Quantity")
    original_price = whole("CoinInfo.OrigPrice")
    actual_price = whole("CoinInfo.ActualPrice")
    attach = text("CoinInfo.Attach")


class XpayRefundNotifyEvent(Event, names="xpay_refund_notify", page="虚拟支付"):
    """A refund of virtual goods."""

    open_id = word("OpenId")
    merchant_refund_id = word("MchRefundId")
    wx_refund_id = word("WxRefundId")
    merchant_order_id = word("MchOrderId")
    wx_order_id = word("WxOrderId")
    transaction_id = word("WxpayRefundTransactionId")
    refund_fee = whole("RefundFee")
    return_code = word("RetCode")
    return_message = text("RetMsg")
    started_at = seconds("RefundStartTimestamp")
    succeeded_at = seconds("RefundSuccTimestamp")
    retry_times = whole("RetryTimes")


class XpayComplaintNotifyEvent(Event, names="xpay_complaint_notify", page="虚拟支付"):
    """A complaint about virtual goods."""

    open_id = word("OpenId")
    wx_order_id = word("WxOrderId")
    merchant_order_id = word("MchOrderId")
    transaction_id = word("TransactionId")
    complaint_detail = text("ComplaintDetail")
    complaint_time = seconds("ComplaintTime")
    retry_times = whole("RetryTimes")
    request_id = word("RequestId")


class MiniGameEvent(Event):
    """Goods of a mini game; `payload` is JSON in a text, signed by `pay_event_sig`."""

    payload = text("MiniGame.Payload")
    pay_event_sig = word("MiniGame.PayEventSig")
    is_mock = flag("MiniGame.IsMock")


class MinigameCoinDeliverCompletedEvent(MiniGameEvent, names="minigame_coin_deliver_completed", page="小游戏虚拟支付"):
    """Bought coins were delivered."""
