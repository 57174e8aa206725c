"""Cards and coupons (卡券)."""

from liushui.wechat.views.attributes import flag, seconds, text, whole, word
from liushui.wechat.views.kinds import Event


class CardEvent(Event):
    """Something about one kind of card."""

    card_id = word("CardId")


class CardCodeEvent(CardEvent):
    """Something about one user's card."""

    code = word("UserCardCode")


class CardPassCheckEvent(CardEvent, names="card_pass_check", page="卡券事件推送"):
    """A card passed the review."""


class CardNotPassCheckEvent(CardEvent, names="card_not_pass_check", page="卡券事件推送"):
    """A card failed the review."""

    refuse_reason = text("RefuseReason")


class UserGetCardEvent(CardCodeEvent, names="user_get_card", page="卡券事件推送"):
    """A user took a card."""

    is_give_by_friend = flag("IsGiveByFriend")
    friend_user_name = word("FriendUserName")
    old_code = word("OldUserCardCode")
    outer_id = word("OuterId")
    outer_str = word("OuterStr")
    is_restore_member_card = flag("IsRestoreMemberCard")
    is_recommend_by_friend = flag("IsRecommendByFriend")
    union_id = word("UnionId")


class UserGiftingCardEvent(CardCodeEvent, names="user_gifting_card", page="卡券事件推送"):
    """A user gives a card away."""

    friend_user_name = word("FriendUserName")
    is_return_back = flag("IsReturnBack")
    is_chat_room = flag("IsChatRoom")


class UserDelCardEvent(CardCodeEvent, names="user_del_card", page="卡券事件推送"):
    """A user deleted a card."""


class UserConsumeCardEvent(CardCodeEvent, names="user_consume_card", page="卡券事件推送"):
    """A card was redeemed."""

    consume_source = word("ConsumeSource")
    location_id = word("LocationId")
    location_name = text("LocationName")
    staff_open_id = word("StaffOpenId")
    verify_code = text("VerifyCode")
    remark_amount = text("RemarkAmount")
    outer_str = word("OuterStr")
    outer_id = word("OuterId")


class UserPayFromPayCellEvent(CardCodeEvent, names="user_pay_from_pay_cell", page="卡券事件推送"):
    """A user paid with a card; `fee` and `original_fee` in fen."""

    trans_id = word("TransId")
    location_id = word("LocationId")
    location_name = text("LocationName")
    fee = whole("Fee")
    original_fee = whole("OriginalFee")


class UserViewCardEvent(CardCodeEvent, names="user_view_card", page="卡券事件推送"):
    """A user looked at a card."""

    outer_str = word("OuterStr")
    outer_id = word("OuterId")


class UserEnterSessionFromCardEvent(CardCodeEvent, names="user_enter_session_from_card", page="卡券事件推送"):
    """A user came to the conversation from a card."""


class SubmitMembercardUserInfoEvent(CardCodeEvent, names="submit_membercard_user_info", page="卡券事件推送"):
    """A user activated a member card."""


class UpdateMemberCardEvent(CardCodeEvent, names="update_member_card", page="卡券事件推送"):
    """A member card's points or balance changed."""

    modify_bonus = whole("ModifyBonus")
    modify_balance = whole("ModifyBalance")


class CardSkuRemindEvent(CardEvent, names="card_sku_remind", page="卡券事件推送"):
    """A card's stock is low."""

    detail = text("Detail")


class CardPayOrderEvent(Event, names="card_pay_order ORDER_STATUS_FINANCE_SUCC", page="卡券事件推送"):
    """Coupon points were charged or used."""

    order_id = word("OrderId")
    status = word("Status")
    create_order_time = seconds("CreateOrderTime")
    pay_finish_time = seconds("PayFinishTime")
    desc = text("Desc")
    free_coin_count = word("FreeCoinCount")
    pay_coin_count = word("PayCoinCount")
    refund_free_coin_count = word("RefundFreeCoinCount")
    refund_pay_coin_count = word("RefundPayCoinCount")
    order_type = word("OrderType")
    memo = text("Memo")
    receipt_info = text("ReceiptInfo")


class CardMerchantCheckResultEvent(CardEvent, names="card_merchant_check_result", page="卡券事件推送"):
    """The review of a merchant for whom cards are issued."""

    merchant_id = word("MerchantId")
    is_pass = flag("IsPass")
    reason = text("Reason")


class GiftCardEvent(Event):
    """Something about an order of gift cards."""

    page_id = word("PageId")
    order_id = word("OrderId")


class GiftcardPayDoneEvent(GiftCardEvent, names="giftcard_pay_done", page="卡券事件推送"):
    """A user bought gift cards."""


class GiftcardSendToFriendEvent(GiftCardEvent, names="giftcard_send_to_friend", page="卡券事件推送"):
    """A user gave bought gift cards away."""

    is_return_back = flag("IsReturnBack")
    is_chat_room = flag("IsChatRoom")


class GiftcardUserAcceptEvent(GiftCardEvent, names="giftcard_user_accept", page="卡券事件推送"):
    """A user accepted gift cards."""

    is_chat_room = flag("IsChatRoom")
