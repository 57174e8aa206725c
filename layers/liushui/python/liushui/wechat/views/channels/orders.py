"""Orders of a shop in Channels (视频号小店, 微信小店). Ids exceed what a double holds: they are texts."""

from liushui.wechat.views.attributes import flag, seconds, text, whole, word
from liushui.wechat.views.kinds import Event


class ShopOrderEvent(Event):
    """Something about an order."""

    order_id = word("order_info.order_id")


class ChannelsEcOrderNewEvent(ShopOrderEvent, names="channels_ec_order_new", page="订单回调"):
    """An order was placed."""


class ChannelsEcOrderPayEvent(ShopOrderEvent, names="channels_ec_order_pay", page="订单回调"):
    """An order was paid."""

    pay_time = seconds("order_info.pay_time")


class ChannelsEcOrderCancelEvent(ShopOrderEvent, names="channels_ec_order_cancel", page="订单回调"):
    """An order was cancelled. `cancel_type`: 1 by the user, 2 by time, 3 as all of it was refunded."""

    cancel_type = word("order_info.cancel_type")


class ChannelsEcOrderWaitShippingEvent(ShopOrderEvent, names="channels_ec_order_wait_shipping", page="订单回调"):
    """An order waits for its shipping."""


class ChannelsEcOrderDeliverEvent(ShopOrderEvent, names="channels_ec_order_deliver", page="订单回调"):
    """An order was sent, in whole (`is_finished`) or in part."""

    is_finished = flag("order_info.finish_delivery")


class ChannelsEcOrderConfirmEvent(ShopOrderEvent, names="channels_ec_order_confirm", page="订单回调"):
    """An order was received. `confirm_type`: 1 by the user, 2 by time."""

    confirm_type = word("order_info.confirm_type")


class ChannelsEcOrderSettleEvent(ShopOrderEvent, names="channels_ec_order_settle", page="订单回调"):
    """An order was settled."""

    settle_time = seconds("order_info.settle_time")


class ChannelsEcOrderExtInfoUpdateEvent(ShopOrderEvent, names="channels_ec_order_ext_info_update", page="订单回调"):
    """An order's further data changed. `type`: 1 address, 2 note."""

    type = word("order_info.type")


class ProductOrderStatusUpdateEvent(Event, names="product_order_status_update", page="订单回调"):
    """An order's state changed."""

    order_id = word("ProductOrderStatusUpdate.order_id")
    status = word("ProductOrderStatusUpdate.status")


class SupplyOrderEvent(Event):
    """An order of a supplier."""

    order_id = word("ds_order_id")


class DropshipOrderNewEvent(SupplyOrderEvent, names="dropship_order_new", page="代发订单通知"):
    """A supplier got an order."""


class DropshipOrderCancelEvent(SupplyOrderEvent, names="dropship_order_cancel", page="代发订单通知"):
    """A supplier's order was cancelled."""


class DropshipOrderUpdateEvent(SupplyOrderEvent, names="dropship_order_update", page="代发订单通知"):
    """A supplier's order changed."""

    update_time = seconds("update_time")


class CooperationShopOrderEvent(Event, names="cooperation_shop_order", page="合作店铺订单"):
    """An order in a shop that the mini program works with."""

    shop_app_id = word("EventData.shop_appid")
    order_id = word("EventData.order_id")


class EwaybillPushPathEvent(Event, names="ewaybill_push_path", page="电子面单/运单轨迹更新"):
    """A parcel's way went on."""

    ewaybill_order_id = word("waybill_info.ewaybill_order_id")
    waybill_id = word("waybill_info.waybill_id")
    status = word("waybill_info.status")
    description = text("waybill_info.desc")
    update_time = seconds("waybill_info.update_time")


class ChannelsEcAftersaleUpdateEvent(Event, names="channels_ec_aftersale_update", page="售后单更新通知"):
    """A return went on; the price in fen."""

    status = word("finder_shop_aftersale_status_update.status")
    aftersale_id = word("finder_shop_aftersale_status_update.after_sale_order_id")
    order_id = word("finder_shop_aftersale_status_update.order_id")
    vip_discounted_price = whole("finder_shop_aftersale_status_update.wxa_vip_discounted_price")


class ChannelsEcPresentAftersaleUpdateEvent(Event, names="channels_ec_present_aftersale_update", page="礼物售后单更新通知"):
    """The return of a present went on."""

    status = word("finder_shop_present_aftersale_status_update.status")
    aftersale_id = word("finder_shop_present_aftersale_status_update.after_sale_order_id")
    order_id = word("finder_shop_present_aftersale_status_update.order_id")


class ChannelsEcGuaranteeUpdateEvent(Event, names="channels_ec_guarantee_update", page="保障单更新通知"):
    """A guarantee claim went on."""

    status = word("finder_shop_guarantee_status_update.status")
    guarantee_id = word("finder_shop_guarantee_status_update.guarantee_order_id")
    order_id = word("finder_shop_guarantee_status_update.order_id")


class ChannelsEcComplaintUpdateEvent(Event, names="channels_ec_complaint_update", page="纠纷回调"):
    """A dispute went on."""

    complaint_id = word("finder_shop_complaint.complaint_id")
    aftersale_id = word("finder_shop_complaint.after_sale_order_id")
    order_id = word("finder_shop_complaint.order_id")
    status = word("finder_shop_complaint.complaint_status")
