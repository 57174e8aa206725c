"""Riders: delivery within the hour. `shop_no` is a branch."""

from liushui.wechat.views.attributes import decimal, flag, many, one, seconds, text, whole, word
from liushui.wechat.views.kinds import Event, Part


class RiderEvent(Event):
    """An order that a rider brings."""

    shop_id = word("shopid")
    order_id = word("shop_order_id")
    shop_no = word("shop_no")
    waybill_id = word("waybill_id")


class SignedRiderEvent(RiderEvent):
    """The same, signed with the shop's key."""

    delivery_sign = word("delivery_sign")


class UpdateWaybillStatusEvent(RiderEvent, names="update_waybill_status", page="即时配送"):
    """The rider got on."""

    status = word("order_status")
    action_time = seconds("action_time")
    message = text("action_msg")
    rider_name = text("agent.name")
    rider_phone = text("agent.phone")
    rider_reach_time = seconds("agent.reach_time")


class MockUpdateOrderStatusEvent(SignedRiderEvent, names="mock_update_order_status", page="即时配送"):
    """The same, pretended for tests."""

    status = word("order_status")
    action_time = seconds("action_time")
    message = text("action_msg")


class GetPreAuthCodeEvent(Event, names="get_pre_auth_code", page="即时配送"):
    """A shop wants to bind a delivery account."""

    shop_app_id = word("wx_appid")


class GetAuthInfoEvent(Event, names="get_auth_info", page="即时配送"):
    """A shop's delivery account is asked for."""

    shop_app_id = word("wx_appid")
    code = word("code")


class CancelAuthAccountEvent(Event, names="cancel_auth_account", page="即时配送"):
    """A shop unbound its delivery account."""

    shop_id = word("shopid")
    shop_app_id = word("wx_appid")


class RiderContact(Part):
    """A sender or receiver, in degrees."""

    name = text("name")
    city = text("city")
    address = text("address")
    detail = text("address_detail")
    phone = text("phone")
    longitude = decimal("lng")
    latitude = decimal("lat")


class RiderGood(Part):
    """A thing in the bag."""

    name = text("good_name")
    count = whole("good_count")
    price = decimal("good_price")


class NewRiderOrderEvent(Event):
    """A new order for a rider; `weight` in kilograms, values in yuan."""

    shop_id = word("shopid")
    order_id = word("shop_order_id")
    shop_no = word("shop_no")
    delivery_sign = word("delivery_sign")
    sender = one("sender", RiderContact)
    receiver = one("receiver", RiderContact)
    goods_value = decimal("cargo.goods_value")
    weight = decimal("cargo.goods_weight")
    goods = many("cargo.goods_detail.goods", RiderGood)
    service_code = word("order_info.delivery_service_code")
    note = text("order_info.note")
    is_insured = flag("order_info.is_insured")
    tips = decimal("order_info.tips")


class TransportPrecreateOrderEvent(NewRiderOrderEvent, names="transport_precreate_order", page="即时配送"):
    """What an order would cost."""


class TransportAddOrderEvent(NewRiderOrderEvent, names="transport_add_order", page="即时配送"):
    """An order is placed."""


class TransportReaddOrderEvent(NewRiderOrderEvent, names="transport_readd_order", page="即时配送"):
    """An order is placed again."""


class TransportAddTipsEvent(SignedRiderEvent, names="transport_add_tips", page="即时配送"):
    """A tip was added, in yuan."""

    tips = decimal("tips")
    remark = text("remark")


class TransportPrecancelOrderEvent(SignedRiderEvent, names="transport_precancel_order", page="即时配送"):
    """What calling an order off would cost."""

    cancel_reason_id = word("cancel_reason_id")
    cancel_reason = text("cancel_reason")


class TransportCancelOrderEvent(SignedRiderEvent, names="transport_cancel_order", page="即时配送"):
    """An order is called off."""

    cancel_reason_id = word("cancel_reason_id")
    cancel_reason = text("cancel_reason")


class TransportConfirmReturnToBizEvent(SignedRiderEvent, names="transport_confirm_return_to_biz", page="即时配送"):
    """The shop got the goods back."""

    remark = text("remark")


class TransportGetAgentPosEvent(RiderEvent, names="transport_get_agent_pos", page="即时配送"):
    """Where the rider is."""


class TransportQueryOrderStatusEvent(SignedRiderEvent, names="transport_query_order_status", page="即时配送"):
    """How an order stands."""


class TransportSetRiderScoreEvent(RiderEvent, names="transport_set_rider_score", page="即时配送"):
    """A user rates the rider, 1 to 5."""

    ontime_score = whole("delivery_ontime_score")
    cargo_score = whole("cargo_intact_score")
    attitude_score = whole("attitude_score")
