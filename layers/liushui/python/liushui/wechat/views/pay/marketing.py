"""Coupons, member cards, business circles. Amounts in fen."""

from liushui.wechat.views.attributes import flag, many, moment, text, whole, word
from liushui.wechat.views.kinds import Part
from liushui.wechat.views.pay.notices import PayNotice


class CouponGood(Part):
    """One of them."""

    goods_id = word("goods_id")
    quantity = whole("quantity")
    price = whole("price")
    discount_amount = whole("discount_amount")


class CouponUseNotice(PayNotice, names="COUPON.USE", page="代金券核销回调通知"):
    """A user used a coupon."""

    stock_creator_mch_id = word("resource.stock_creator_mchid")
    stock_id = word("resource.stock_id")
    coupon_id = word("resource.coupon_id")
    coupon_name = text("resource.coupon_name")
    coupon_type = word("resource.coupon_type")
    status = word("resource.status")
    description = text("resource.description")
    available_begin_time = moment("resource.available_begin_time")
    available_end_time = moment("resource.available_end_time")
    create_time = moment("resource.create_time")
    is_no_cash = flag("resource.no_cash")
    is_single_item = flag("resource.singleitem")
    single_price_max = whole("resource.singleitem_discount_off.single_price_max")
    cut_to_price = whole("resource.discount_to.cut_to_price")
    max_price = whole("resource.discount_to.max_price")
    coupon_amount = whole("resource.normal_coupon_information.coupon_amount")
    transaction_minimum = whole("resource.normal_coupon_information.transaction_minimum")
    consume_time = moment("resource.consume_information.consume_time")
    consume_mch_id = word("resource.consume_information.consume_mchid")
    transaction_id = word("resource.consume_information.transaction_id")
    goods = many("resource.consume_information.goods_detail", CouponGood)


class CouponSendNotice(PayNotice, names="COUPON.SEND", page="商家券领券事件回调通知"):
    """A user got a merchant's coupon."""

    coupon_code = word("resource.coupon_code")
    stock_id = word("resource.stock_id")
    open_id = word("resource.openid")
    union_id = word("resource.unionid")
    send_time = moment("resource.send_time")
    send_channel = word("resource.send_channel")
    send_merchant = word("resource.send_merchant")
    transaction_id = word("resource.attach_info.transaction_id")
    activity_id = word("resource.attach_info.activity_id")
    activity_code = word("resource.attach_info.act_code")
    card_id = word("resource.attach_info.card_id")
    code = word("resource.attach_info.code")


class DiscountCardNotice(PayNotice, page="先享卡"):
    """A user's discount card."""

    mch_id = word("resource.mchid")
    app_id = word("resource.appid")
    open_id = word("resource.openid")
    card_id = word("resource.card_id")
    card_template_id = word("resource.card_template_id")
    out_card_code = word("resource.out_card_code")
    state = word("resource.state")
    unfinished_reason = text("resource.unfinished_reason")
    total_amount = whole("resource.total_amount")
    begin_time = moment("resource.time_range.begin_time")
    end_time = moment("resource.time_range.end_time")
    sharer_open_id = word("resource.sharer_openid")
    create_time = moment("resource.create_time")


class DiscountCardUserAcceptedNotice(DiscountCardNotice, names="DISCOUNT_CARD.USER_ACCEPTED", page="先享卡用户领卡回调通知"):
    """A user took a discount card."""


class DiscountCardAgreementEndedNotice(
    DiscountCardNotice, names="DISCOUNT_CARD.AGREEMENT_ENDED", page="先享卡守约状态变化回调通知"
):
    """A discount card's time is over."""


class DiscountCardUserPaidNotice(DiscountCardNotice, names="DISCOUNT_CARD.USER_PAID", page="先享卡扣费状态变化回调通知"):
    """A user paid for a discount card."""


class MemberCardNotice(PayNotice, page="会员卡"):
    """A user's member card."""

    card_id = word("resource.card_id")
    code = word("resource.code")
    open_id = word("resource.openid")
    union_id = word("resource.unionid")
    scene = word("resource.activate_scene")
    outer_str = word("resource.outer_str")
    event_time = moment("resource.event_time")


class MembercardActivateCardNotice(MemberCardNotice, names="MEMBERCARD.ACTIVATE_CARD", page="营销/回调通知"):
    """A user activated a member card."""


class MembercardUsercardManageNotice(MemberCardNotice, names="MEMBERCARD.USERCARD_MANAGE", page="营销/回调通知"):
    """A user's member card changed."""


class MallNotice(PayNotice, page="智慧商圈"):
    """A user's payment in a business circle."""

    mch_id = word("resource.mchid")
    merchant_name = text("resource.merchant_name")
    shop_name = text("resource.shop_name")
    shop_number = word("resource.shop_number")
    app_id = word("resource.appid")
    open_id = word("resource.openid")
    transaction_id = word("resource.transaction_id")


class MallTransactionSuccessNotice(MallNotice, names="MALL_TRANSACTION.SUCCESS", page="商圈会员支付结果通知"):
    """A member of a business circle paid."""

    amount = whole("resource.amount")
    paid_at = moment("resource.time_end")
    commit_tag = word("resource.commit_tag")
    auth_type = word("resource.auth_type")
    code = word("resource.code")


class MallRefundSuccessNotice(MallNotice, names="MALL_REFUND.SUCCESS", page="商圈会员退款成功通知"):
    """A member of a business circle was refunded."""

    refund_id = word("resource.refund_id")
    pay_amount = whole("resource.pay_amount")
    refund_amount = whole("resource.refund_amount")
    refund_time = moment("resource.refund_time")


class MallAuthActivateCardNotice(PayNotice, names="MALL_AUTH.ACTIVATE_CARD", page="商圈会员待积分通知"):
    """A user joined a business circle."""

    mch_id = word("resource.mchid")
    open_id = word("resource.openid")
    code = word("resource.code")
    auth_type = word("resource.auth_type")


class BrandCardNotice(PayNotice, page="品牌会员"):
    """A user's card of a brand."""

    card_id = word("resource.card_id")
    code = word("resource.user_card_code")
    brand_id = word("resource.brand_id")
    open_id = word("resource.openid")


class BrandUserCardCreateNotice(BrandCardNotice, names="BRAND_MEMBER_CARD_SP.USER_CARD.CREATE", page="营销/回调通知"):
    """A user took a brand's card."""

    card_type = word("resource.card_type")
    level = text("resource.level")
    phone = word("resource.phone_number")
    state = word("resource.user_card_state")
    pickup_time = moment("resource.pickup_time")
    attach = text("resource.attach")


class BrandSyncUserPointNotice(BrandCardNotice, names="BRAND_MEMBER_CARD_SP.SYNC_USER_POINT", page="营销/回调通知"):
    """A user asks for his points."""


class BrandPointExchangeCouponNotice(
    BrandCardNotice, names="BRAND_MEMBER_CARD_SP.POINT_EXCHANGE_COUPON", page="营销/回调通知"
):
    """A user paid for a coupon with points."""

    record_id = word("resource.record_id")
    deduct_points = whole("resource.deduct_points")
    product_coupon_id = word("resource.product_coupon_id")
    stock_id = word("resource.stock_id")


class DeliveryPlanChangeNotice(PayNotice, names="DELIVERY_PLAN.CHANGE", page="投放计划变更通知"):
    """A plan to hand out coupons changed."""

    plan_id = word("resource.plan_id")
    plan_state = word("resource.plan_state")
    audit_state = word("resource.audit_state")
    change_reason = text("resource.change_reason")
    modify_time = moment("resource.modify_time")
