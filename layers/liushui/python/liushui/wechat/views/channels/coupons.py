"""Coupons and vouchers."""

from liushui.wechat.views.attributes import many, seconds, text, whole, word
from liushui.wechat.views.kinds import Event, Part


class ShopCouponEvent(Event):
    """Something about one kind of coupon."""

    coupon_id = word("coupon_info.coupon_id")


class ChannelsEcCouponCreateEvent(ShopCouponEvent, names="channels_ec_coupon_create", page="优惠券回调"):
    """A coupon was made."""

    create_time = seconds("coupon_info.create_time")


class ChannelsEcCouponDeleteEvent(ShopCouponEvent, names="channels_ec_coupon_delete", page="优惠券回调"):
    """A coupon was deleted."""

    delete_time = seconds("coupon_info.delete_time")


class ChannelsEcCouponExpireEvent(ShopCouponEvent, names="channels_ec_coupon_expire", page="优惠券回调"):
    """A coupon expired."""

    expire_time = seconds("coupon_info.expire_time")


class ChannelsEcCouponInfoChangeEvent(ShopCouponEvent, names="channels_ec_coupon_info_change", page="优惠券回调"):
    """A coupon changed."""

    change_time = seconds("coupon_info.change_time")


class ChannelsEcCouponInvalidEvent(ShopCouponEvent, names="channels_ec_coupon_invalid", page="优惠券回调"):
    """A coupon was made invalid."""

    invalid_time = seconds("coupon_info.invalid_time")


class ChannelsEcCouponReceiveEvent(Event, names="channels_ec_coupon_receive", page="优惠券回调"):
    """A user took a coupon."""

    coupon_id = word("receive_info.coupon_id")
    user_coupon_id = word("receive_info.user_coupon_id")
    receive_time = seconds("receive_info.receive_time")


class UserCouponEvent(Event):
    """Something about one user's coupon."""

    coupon_id = word("user_info.coupon_id", "user_coupon_info.coupon_id")
    user_coupon_id = word("user_info.user_coupon_id", "user_coupon_info.user_coupon_id")


class ChannelsEcUserCouponUseEvent(UserCouponEvent, names="channels_ec_user_coupon_use", page="优惠券回调"):
    """A user used a coupon."""

    use_time = seconds("user_info.use_time", "user_coupon_info.use_time")


class ChannelsEcUserCouponUnuseEvent(UserCouponEvent, names="channels_ec_user_coupon_unuse", page="优惠券回调"):
    """A user's use of a coupon was undone."""

    unuse_time = seconds("user_info.unuse_time", "user_coupon_info.unuse_time")


class ChannelsEcUserCouponExpireEvent(Event, names="channels_ec_user_coupon_expire", page="优惠券回调"):
    """A user's coupon expired."""

    coupon_id = word("user_coupon_info.coupon_id", "user_info.coupon_id")
    user_coupon_id = word("user_coupon_info.user_coupon_id", "user_info.user_coupon_id")
    expire_time = seconds("user_coupon_info.expire_time", "user_info.expire_time")


class Voucher(Part):
    """A voucher; amounts in fen."""

    code = word("code")
    code_type = word("code_type")
    status = word("status")
    send_time = seconds("send_time")
    update_time = seconds("update_time")
    start_time = seconds("start_time")
    end_time = seconds("end_time")
    consume_time = seconds("consume_time")
    refund_time = seconds("refund_time")
    store = text("consume_store_name")
    voucher_type = word("voucher_type")
    buy_amount = whole("voucher_buy_amount")
    actual_amount = whole("voucher_actual_amount")
    phone = text("telphone_no")
    product_id = word("product_id")
    sku_id = word("sku_id")
    order_id = word("order_id")
    open_id = word("openid")


class ChannelsEcVoucherSendSuccEvent(Event, names="channels_ec_voucher_send_succ", page="团购/券码发放"):
    """Vouchers were given out."""

    vouchers = many("voucher_list", Voucher)
