"""Members and sharers of a shop."""

from liushui.wechat.views.attributes import seconds, text, whole, word
from liushui.wechat.views.kinds import Event


class ChannelsEcVipJoinEvent(Event, names="channels_ec_vip_join", page="会员回调"):
    """A user became a member."""

    join_time = seconds("user_info.join_time")
    phone = text("user_info.phone_number")


class ChannelsEcVipCloseEvent(Event, names="channels_ec_vip_close", page="会员回调"):
    """A user is no member any more."""

    close_time = seconds("user_info.close_time")


class ChannelsEcVipGradeInfoUpdateEvent(Event, names="channels_ec_vip_grade_info_update", page="会员回调"):
    """A member's grade changed."""

    grade = whole("user_info.grade")
    experience = whole("user_info.experience_value")


class ChannelsEcVipScoreUpdateEvent(Event, names="channels_ec_vip_score_update", page="会员回调"):
    """A member's points changed."""

    score = whole("user_info.score")
    change = whole("user_info.delta_score")


class ChannelsEcVipScoreExchangeEvent(Event, names="channels_ec_vip_score_exchange", page="会员回调"):
    """A member paid with points. `item_type`: 1 a coupon, 2 a product."""

    score = whole("exchange_info.pay_score")
    item_type = word("exchange_info.score_item_type")
    coupon_id = word("exchange_info.coupon_info.related_coupon_id")
    product_id = word("exchange_info.product_info.related_product_id")


class ChannelsEcVipUserAutoAddEvent(Event, names="channels_ec_vip_user_auto_add", page="会员回调"):
    """A user became a member by himself."""

    shop_app_id = word("info.shop_appid")
    identity = word("info.identity")
    outer_user_id = word("info.outer_userid")
    add_time = seconds("info.add_time")


class ChannelsEcVipUserInfoGetEvent(Event, names="channels_ec_vip_user_info_get", page="会员回调"):
    """A shop asks for a member."""

    shop_app_id = word("info.shop_appid")


class ChannelsEcSharerChangeEvent(Event, names="channels_ec_sharer_change", page="分享员"):
    """A sharer was bound or unbound."""

    open_id = word("openid")
    sharer_type = word("sharer_type")
    bind_status = word("bind_status")


class ChannelsEcAcctNotifyEvent(Event, names="channels_ec_acct_notify", page="资金结算"):
    """The settlement account changed."""

    event = word("account_info.event")


class ChannelsEcWithdrawNotifyEvent(Event, names="channels_ec_withdraw_notify", page="资金结算"):
    """A withdrawal went on."""

    event = word("withdraw_info.event")
    withdraw_id = word("withdraw_info.withdraw_id")


class QrcodeStatusEvent(Event, names="qrcode_status", page="资金结算"):
    """A QR code was scanned for the settlement account."""

    ticket = word("qrcode_info.ticket")
    status = word("qrcode_info.status")
    scan_user_type = word("qrcode_info.scan_user_type")


class ChannelsEcCloseStoreEvent(Event, names="channels_ec_close_store", page="店铺关闭"):
    """The shop was closed."""

    app_id = word("appid")
    closed_at = seconds("close_timestamp")


class SetShopNicknameEvent(Event, names="set_shop_nickname", page="店铺改名"):
    """The shop's name changed."""

    app_id = word("appid")
    old_nickname = text("old_nickname")
    new_nickname = text("new_nickname")
