"""Pay score, contracts, parking, invoices. Amounts in fen."""

from liushui.wechat.views.attributes import flag, many, moment, text, whole, word
from liushui.wechat.views.kinds import Part
from liushui.wechat.views.pay.notices import PayNotice


class ScorePayment(Part):
    """One of them."""

    name = text("name")
    description = text("description")
    amount = whole("amount")
    count = whole("count")


class ScoreDiscount(Part):
    """One of them."""

    name = text("name")
    description = text("description")
    amount = whole("amount")


class ScoreOrderNotice(PayNotice):
    """An order of WeChat Pay score."""

    app_id = word("resource.appid")
    mch_id = word("resource.mchid")
    sub_mch_id = word("resource.sub_mchid")
    out_order_no = word("resource.out_order_no")
    order_id = word("resource.order_id")
    service_id = word("resource.service_id")
    service_introduction = text("resource.service_introduction")
    open_id = word("resource.openid")
    sub_open_id = word("resource.sub_openid")
    state = word("resource.state")
    state_description = word("resource.state_description")
    total_amount = whole("resource.total_amount")
    attach = text("resource.attach")
    needs_collection = flag("resource.need_collection")
    start_time = word("resource.time_range.start_time")
    end_time = word("resource.time_range.end_time")
    start_place = text("resource.location.start_location")
    end_place = text("resource.location.end_location")
    risk_name = word("resource.risk_fund.name")
    risk_amount = whole("resource.risk_fund.amount")
    collection_state = word("resource.collection.state")
    paying_amount = whole("resource.collection.paying_amount")
    paid_amount = whole("resource.collection.paid_amount")
    payments = many("resource.post_payments", ScorePayment)
    discounts = many("resource.post_discounts", ScoreDiscount)


class PayscoreUserConfirmNotice(ScoreOrderNotice, names="PAYSCORE.USER_CONFIRM", page="确认订单回调通知"):
    """A user confirmed an order."""


class PayscoreUserPaidNotice(ScoreOrderNotice, names="PAYSCORE.USER_PAID", page="支付成功回调通知"):
    """A user paid an order."""


class ScoreServiceNotice(PayNotice, page="开启/解除授权服务回调通知"):
    """A user's consent to a service of WeChat Pay score."""

    app_id = word("resource.appid")
    mch_id = word("resource.mchid", "resource.mch_id")
    sub_mch_id = word("resource.sub_mchid", "resource.sub_mch_id")
    service_id = word("resource.service_id")
    out_request_no = word("resource.out_request_no")
    authorization_code = word("resource.authorization_code")
    open_id = word("resource.openid")
    sub_open_id = word("resource.sub_openid")
    status = word("resource.user_service_status")
    changed_at = word("resource.openorclose_time")


class PayscoreUserOpenServiceNotice(ScoreServiceNotice, names="PAYSCORE.USER_OPEN_SERVICE", page="微信支付分/回调通知"):
    """A user consented."""


class PayscoreUserCloseServiceNotice(ScoreServiceNotice, names="PAYSCORE.USER_CLOSE_SERVICE", page="微信支付分/回调通知"):
    """A user took his consent back."""


class PayscoreUserSignPlanNotice(PayNotice, names="PAYSCORE.USER_SIGN_PLAN", page="用户签约计划详情回调通知"):
    """A user signed a plan."""

    app_id = word("resource.appid")
    mch_id = word("resource.mchid")
    plan_id = word("resource.plan_id")
    plan_name = text("resource.plan_name")
    service_id = word("resource.service_id")
    merchant_sign_plan_no = word("resource.merchant_sign_plan_no")
    sign_plan_id = word("resource.sign_plan_id")
    sign_state = word("resource.sign_state")
    open_id = word("resource.openid")
    total_original_price = whole("resource.total_origin_price")
    total_actual_price = whole("resource.total_actual_price")
    sign_time = moment("resource.sign_time")
    cancel_reason = text("resource.cancel_reason")
    cancel_sign_time = moment("resource.cancel_sign_time")
    cancel_sign_type = word("resource.cancel_sign_type")


class ContractNotice(PayNotice, page="委托代扣/签约解约通知"):
    """A contract by which a merchant charges a user."""

    app_id = word("resource.appid")
    mch_id = word("resource.mchid")
    plan_id = word("resource.plan_id")
    out_contract_code = word("resource.out_contract_code")
    contract_id = word("resource.contract_id")
    contract_state = word("resource.contract_state")
    signed_at = moment("resource.contract_signed_time")
    expires_at = moment("resource.contract_expired_time")
    open_id = word("resource.openid")
    display_account = text("resource.contract_display_account", "resource.insured_display_name")
    out_user_code = word("resource.out_user_code")
    terminated_at = moment("resource.contract_terminate_info.contract_terminated_time")
    termination_mode = word("resource.contract_terminate_info.contract_termination_mode")
    termination_remark = text("resource.contract_terminate_info.contract_termination_remark")


class EntrustSignNotice(ContractNotice, names="ENTRUST.SIGN ENTRUST.SIGNING", page="微信支付分/回调通知"):
    """A user signed."""


class EntrustTerminateNotice(ContractNotice, names="ENTRUST.TERMINATE ENTRUST.RELEASE", page="微信支付分/回调通知"):
    """A contract ended."""


class InsuranceEntrustSignNotice(ContractNotice, names="INSURANCE_ENTRUST.SIGN", page="微信支付分/回调通知"):
    """A user signed for an insurance."""


class InsuranceEntrustTerminateNotice(ContractNotice, names="INSURANCE_ENTRUST.TERMINATE", page="微信支付分/回调通知"):
    """A contract for an insurance ended."""


class EcommerceEntrustNotice(PayNotice, page="平台收付通/签约解约通知"):
    """A contract of an e-commerce platform."""

    app_id = word("resource.appid")
    mch_id = word("resource.mchid")
    plan_id = word("resource.plan_id")
    out_contract_code = word("resource.out_contract_code")
    contract_id = word("resource.contract_id")
    open_id = word("resource.openid")
    operated_at = moment("resource.operate_time")
    expires_at = moment("resource.contract_expired_time")
    termination_mode = word("resource.contract_termination_mode")


class EcommerceEntrustSignNotice(EcommerceEntrustNotice, names="ECOMMERCE_ENTRUST.SIGN", page="微信支付分/回调通知"):
    """A user signed."""


class EcommerceEntrustTerminateNotice(
    EcommerceEntrustNotice, names="ECOMMERCE_ENTRUST.TERMINATE", page="微信支付分/回调通知"
):
    """A contract ended."""


class VehicleEntranceStateChangeNotice(PayNotice, names="VEHICLE.ENTRANCE_STATE_CHANGE", page="停车入场状态变更通知"):
    """A car came or went; `free_duration` in seconds."""

    mch_id = word("resource.sp_mchid")
    sub_mch_id = word("resource.sub_mchid")
    out_parking_no = word("resource.out_parking_no")
    parking_id = word("resource.parking_id")
    plate_number = word("resource.plate_number")
    plate_color = word("resource.plate_color")
    start_time = moment("resource.start_time")
    parking_name = text("resource.parking_name")
    free_duration = whole("resource.free_duration")
    parking_state = word("resource.parking_state")
    blocked_reason = text("resource.blocked_state_description")
    updated_at = moment("resource.state_update_time")


class Fapiao(Part):
    """One of them."""

    fapiao_id = word("fapiao_id")
    status = word("fapiao_status")
    card_status = word("card_status")


class FapiaoNotice(PayNotice, page="电子发票/回调通知"):
    """Electronic invoices."""

    mch_id = word("resource.mchid", "resource.sub_mchid")
    fapiao_apply_id = word("resource.fapiao_apply_id")
    apply_time = moment("resource.apply_time")
    invoices = many("resource.fapiao_information", Fapiao)


class FapiaoUserAppliedNotice(FapiaoNotice, names="FAPIAO.USER_APPLIED", page="微信支付分/回调通知"):
    """A user asked for an invoice."""


class FapiaoIssuedNotice(FapiaoNotice, names="FAPIAO.ISSUED", page="微信支付分/回调通知"):
    """An invoice was issued."""


class FapiaoCardInsertedNotice(FapiaoNotice, names="FAPIAO.CARD_INSERTED", page="微信支付分/回调通知"):
    """An invoice is in the user's cards."""


class FapiaoCardDiscardedNotice(FapiaoNotice, names="FAPIAO.CARD_DISCARDED", page="微信支付分/回调通知"):
    """An invoice was removed from the user's cards."""


class FapiaoReversedNotice(FapiaoNotice, names="FAPIAO.REVERSED", page="微信支付分/回调通知"):
    """An invoice was reversed."""


class RechargeNotice(PayNotice, page="平台充值回调通知"):
    """Money that a merchant put in."""

    mch_id = word("resource.sp_mchid")
    sub_mch_id = word("resource.sub_mchid")
    recharge_id = word("resource.recharge_id")
    out_recharge_no = word("resource.out_recharge_no")
    channel = word("resource.recharge_channel")
    account_type = word("resource.account_type")
    state = word("resource.recharge_state")
    state_description = text("resource.recharge_state_desc")
    amount = whole("resource.recharge_amount.amount")
    currency = word("resource.recharge_amount.currency")
    accept_time = moment("resource.accept_time")
    success_time = moment("resource.success_time")
    close_time = moment("resource.close_time")


class RechargeSuccessNotice(RechargeNotice, names="RECHARGE.SUCCESS", page="微信支付分/回调通知"):
    """It arrived."""


class RechargeClosedNotice(RechargeNotice, names="RECHARGE.CLOSED", page="微信支付分/回调通知"):
    """It did not arrive in time."""
