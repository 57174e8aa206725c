"""Shops, their networks, beacons and goods."""

from liushui.wechat.views.attributes import decimal, many, one, seconds, text, word
from liushui.wechat.views.kinds import Event, Part


class PoiCheckNotifyEvent(Event, names="poi_check_notify", page="微信门店"):
    """The review of a shop. `result`: `succ` or `fail`."""

    uniq_id = word("UniqId")
    poi_id = word("PoiId")
    result = word("Result")
    message = text("msg", "Msg")


class CreateMapPoiAuditInfoEvent(Event, names="create_map_poi_audit_info", page="微信门店"):
    """The review of a place on the map, in degrees."""

    audit_id = word("audit_id")
    status = word("status")
    map_poi_id = word("map_poi_id")
    name = text("name")
    address = text("address")
    latitude = decimal("latitude")
    longitude = decimal("longitude")
    remark = text("sh_remark")


class WifiConnectedEvent(Event, names="WifiConnected", page="微信连Wi-Fi"):
    """A user joined a shop's network."""

    connect_time = seconds("ConnectTime")
    expire_time = word("ExpireTime")
    vendor_id = word("VendorId")
    place_id = word("ShopId", "PlaceId")
    device_no = word("DeviceNo")


class Beacon(Part):
    """A beacon; `distance` in metres."""

    uuid = word("Uuid")
    major = word("Major")
    minor = word("Minor")
    distance = decimal("Distance")


class ShakearoundUserShakeEvent(Event, names="ShakearoundUserShake", page="摇一摇周边"):
    """A user shook the phone near a beacon."""

    chosen = one("ChosenBeacon", Beacon)
    around = many("AroundBeacons.AroundBeacon", Beacon)


class ProductEvent(Event):
    """A user and a product, known by its bar code."""

    key_standard = word("KeyStandard")
    key = word("KeyStr")


class ScannerPlace(Part):
    """Where a user is from."""

    country = text("Country")
    province = text("Province")
    city = text("City")


class ScannedProductEvent(ProductEvent):
    """A user scanned a product. `sex`: 1 male, 2 female."""

    country = text("Country")
    province = text("Province")
    city = text("City")
    sex = word("Sex")
    scene = word("Scene")
    ext_info = text("ExtInfo")


class UserScanProductEvent(ScannedProductEvent, names="user_scan_product", page="微信扫一扫"):
    """A user opened a product's page."""


class UserScanProductEnterSessionEvent(ProductEvent, names="user_scan_product_enter_session", page="微信扫一扫"):
    """A user came to the conversation from a product's page."""

    ext_info = text("ExtInfo")


class UserScanProductAsyncEvent(ProductEvent, names="user_scan_product_async", page="微信扫一扫"):
    """A product's page asks where a user may scan it."""

    region_code = word("RegionCode")
    ext_info = text("ExtInfo")


class UserScanProductVerifyActionEvent(ProductEvent, names="user_scan_product_verify_action", page="微信扫一扫"):
    """The review of a product."""

    result = word("Result")
    reason = text("ReasonMsg")


class SubscribeScanProductEvent(ProductEvent, names="subscribe_scan_product", page="微信扫一扫"):
    """A user followed the account from a product's page."""

    ext_info = text("ExtInfo")


class MerchantOrderEvent(Event, names="merchant_order", page="微信小店"):
    """An order in the old shop (微信小店)."""

    order_id = word("OrderId")
    order_status = word("OrderStatus")
    product_id = word("ProductId")
    sku = text("SkuInfo")


class GuideQrcodeScanEvent(Event, names="guide_qrcode_scan_event", page="对话能力/顾问管理"):
    """A user scanned a shopping guide's QR code. `action`: 1 follows the guide, 2 did before."""

    guide_account = word("GuideScanEvent.qrcode_guide_account")
    guide_open_id = word("GuideScanEvent.qrcode_guide_openid")
    open_id = word("GuideScanEvent.openid")
    action = word("GuideScanEvent.action")
    qrcode_info = text("GuideScanEvent.qrcode_info")


class GuideInviteResultEvent(Event, names="guide_invite_result_event", page="对话能力/顾问管理"):
    """A shopping guide's answer to the invitation."""

    guide_account = word("GuideInviteEvent.guide_account")
    guide_open_id = word("GuideInviteEvent.guide_openid")
    result = word("GuideInviteEvent.invite_result")
