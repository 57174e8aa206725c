"""Parcels: tracks for merchants, orders for delivery companies."""

from liushui.wechat.views.attributes import decimal, flag, many, one, seconds, text, whole, word
from liushui.wechat.views.kinds import Event, Part


class PathAction(Part):
    """A station on a parcel's way."""

    time = seconds("ActionTime")
    type = word("ActionType")
    message = text("ActionMsg")


class AddExpressPathEvent(Event, names="add_express_path", page="物流助手"):
    """A parcel's way went on. `deliverer` is the company's id."""

    deliverer = word("DeliveryID")
    order_id = word("OrderId")
    waybill_id = word("WayBillId")
    version = whole("Version")
    count = whole("Count")
    actions = many("Actions", PathAction)


class UpdateBusinessBindResultEvent(Event, names="update_business_bind_result", page="物流助手"):
    """A delivery account was bound, or not."""

    deliverer = word("delivery_id")
    account = word("biz_id")
    result = word("result_code")
    message = text("result_msg")


class Contact(Part):
    """A sender or receiver."""

    name = text("Name")
    phone = text("Tel")
    mobile = text("Mobile")
    company = text("Company")
    post_code = word("PostCode")
    country = text("Country")
    province = text("Province")
    city = text("City")
    area = text("Area")
    address = text("Address")


class CargoItem(Part):
    """A thing in a parcel."""

    name = text("Name")
    count = whole("Count")


class WaybillEvent(Event):
    """A shop asks a delivery company something."""

    account = word("BizID")
    shop_app_id = word("ShopAppID")


class AddWaybillEvent(WaybillEvent, names="add_waybill", page="物流助手"):
    """A parcel is to be collected; sizes in centimetres, `weight` in kilograms, `insured_value` in fen."""

    order_id = word("OrderID")
    waybill_id = word("WayBillID")
    remark = text("Remark")
    sender = one("Sender", Contact)
    receiver = one("Receiver", Contact)
    count = whole("Cargo.Count")
    weight = decimal("Cargo.Weight", "Cargo.weight")
    length = decimal("Cargo.Space_X")
    width = decimal("Cargo.Space_Y")
    height = decimal("Cargo.Space_Z", "Cargo.space_z")
    items = many("Cargo.DetailList", CargoItem)
    is_insured = flag("Insured.UseInsured")
    insured_value = whole("Insured.InsuredValue")
    service_type = word("Service.ServiceType")
    service_name = text("Service.ServiceName")


class CancelWaybillEvent(WaybillEvent, names="cancel_waybill", page="物流助手"):
    """A parcel is not to be collected."""

    order_id = word("OrderID")
    waybill_id = word("WayBillID")


class CheckBizEvent(WaybillEvent, names="check_biz", page="物流助手"):
    """A delivery account is to be checked."""

    shop_name = text("ShopName")
    phone = text("ShopTelphone")
    contact = text("ShopContact")
    service_name = text("ServiceName")
    sender_province = text("SenderProvince")
    sender_city = text("SenderCity")
    sender_area = text("SenderArea")
    sender_address = text("SenderAddress")


class GetQuotaEvent(WaybillEvent, names="get_quota", page="物流助手"):
    """How many waybills are left."""


class SingleWaybillEvent(Event):
    """A user sends a parcel himself."""

    user_app_id = word("WXAppId")
    order_id = word("OrderID")
    waybill_id = word("WayBillID")


class Place(Part):
    """A sender or receiver."""

    name = text("Name")
    phone = text("Tel")
    mobile = text("Mobile")
    province = text("Province")
    city = text("City")
    area = text("Area")
    street = text("Street")
    address = text("Address")
    region_id = word("Id")


class QuerySingleWaybillFeeEvent(Event, names="query_single_waybill_fee", page="物流助手"):
    """What a parcel would cost; `weight` in kilograms."""

    sender = one("Sender", Place)
    receiver = one("Receiver", Place)
    weight = decimal("GoodDetail.Weight")
    special = word("GoodDetail.Special")
    scene = word("Scene")


class WaybillQueryExpectTimeRangeEvent(Event, names="waybill_query_expect_time_range", page="物流助手"):
    """When a parcel could be collected."""

    user_app_id = word("WXAppId")
    province = text("Province")
    city = text("City")
    area = text("Area")
    street = text("Street")
    address = text("Address")
    region_id = word("Id")


class AddSingleWaybillEvent(Event, names="add_single_waybill", page="物流助手"):
    """A user's parcel is to be collected."""

    user_app_id = word("WXAppId")
    order_id = word("OrderID")
    company_id = word("CompanyID")
    remark = text("Remark")
    sender = one("Sender", Place)
    receiver = one("Receiver", Place)
    weight = decimal("GoodDetail.Weight")
    is_insured = flag("Insured.UseInsured")
    insured_value = whole("Insured.InsuredValue")
    settlement = word("Settingment")
    expect_start = seconds("ExpectStartTime")
    expect_end = seconds("ExpectEndTime")
    pick_up_start = seconds("PickUpStartTime")
    pick_up_end = seconds("PickUpEndTime")
    scene = word("Scene")


class CancelSingleWaybillEvent(SingleWaybillEvent, names="cancel_single_waybill", page="物流助手"):
    """A user calls a parcel off."""

    cancel_id = word("CancelID")
    reason = text("CancelReason")


class QuerySingleWaybillEvent(SingleWaybillEvent, names="query_single_waybill", page="物流助手"):
    """Where a user's parcel is."""


class RemindWaybillEvent(SingleWaybillEvent, names="remind_waybill", page="物流助手"):
    """A user asks for haste."""


class NotifySingleWaybillPayEvent(SingleWaybillEvent, names="notify_single_waybill_pay", page="物流助手"):
    """A user paid for a parcel; in fen."""

    fee = whole("Fee")
    original_fee = whole("OriginalFee")
    pay_order_id = word("PayOrderId")
    paid_at = seconds("PayFinishTime")


class WaybillComplaintEvent(SingleWaybillEvent, names="waybill_complaint", page="物流助手"):
    """A user complains."""

    type = word("ComplainType")
    content = text("Content")
    picture = text("Pic")
    name = text("Name")
    phone = text("Phone")


class WaybillEvaluateAgentEvent(SingleWaybillEvent, names="waybill_evaluate_agent", page="物流助手"):
    """A user rates the courier."""

    courier_type = word("CourierType")
    score = whole("Score")
