"""What the views read from the samples of `events/wechat`."""

import json
from typing import Any

import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.views import view
from liushui.wechat.views.kinds import View
from liushui.wechat.xml import parse
from tests.unit.wechat.samples import SAMPLES, message_id

USER = "oLiushui_0123456789-abcdefgh"
MEDIA = "mEdIa_id-0123456789abcdefghijklmnopqrstuvwxyz"
THUMB = "tHuMb_id-0123456789abcdefghijklmnopqrstuvwxyz"
TICKET = "gQTicket0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ=="
AT = 1714112445
TEMPLATE = "VRR0UEO9VJOLs0MHlU0OilqX6MVFDwH3_3gz3Oc0NIc"
CUSTOMER = "woAJ2GCAAAXtWyujaWJHDDGi0mACH71w"
KF_DESK, KF_CUSTOMER = "wkAJ2GCAAASSm4_FhToWMFea0xAFfd3Q", "wmAJ2GCAAAme1XQRC-NI-q0_ZM9ukoAw"

EXPECTED: dict[str, tuple[str, dict[str, Any]]] = {
    "official/text.xml": ("TextMessage", {"message_id": message_id(1), "content": "流水不腐，户枢不蠹 🌊", "menu_id": ""}),
    "official/text.menu.xml": ("TextMessage", {"menu_id": "101", "message_data_id": "2247483700", "article_index": 1}),
    "official/image.xml": ("ImageMessage", {"picture_url": "http://mmbiz.qpic.cn/example/0", "media_id": MEDIA}),
    "official/voice.xml": ("VoiceMessage", {"media_id": MEDIA, "format": "amr", "recognition": "你好"}),
    "official/video.xml": ("VideoMessage", {"media_id": MEDIA, "thumb_media_id": THUMB, "short": False}),
    "official/video.shortvideo.xml": ("VideoMessage", {"thumb_media_id": THUMB, "short": True}),
    "official/location.xml": (
        "LocationMessage",
        {"latitude": 23.134521, "longitude": 113.358803, "scale": 20, "label": "广州市天河区"},
    ),
    "official/link.xml": ("LinkMessage", {"title": "流水", "url": "https://example.com/?a=1&b=2"}),
    "official/miniprogrampage.xml": ("MiniProgramPageMessage", {"app_id": "wx0123456789abcdef", "title": "流水"}),
    "official/unknown_message.xml": ("UnknownMessage", {"message_type": "hologram", "message_id": message_id(8)}),
    "official/subscribe.xml": ("SubscribeEvent", {"scene": None, "ticket": "", "key": ""}),
    "official/subscribe.scene.xml": ("SubscribeEvent", {"scene": "shop-7", "ticket": TICKET}),
    "official/unsubscribe.xml": ("UnsubscribeEvent", {"user": USER, "account_id": "gh_0123456789ab", "created_at": AT}),
    "official/scan.xml": ("ScanEvent", {"scene": "shop-7", "ticket": TICKET}),
    "official/location_event.xml": (
        "LocationEvent",
        {"latitude": 23.137466, "longitude": 113.352425, "precision": 119.38504},
    ),
    "official/click.xml": ("ClickEvent", {"key": "MY_ORDERS"}),
    "official/view.xml": ("ViewEvent", {"url": "https://example.com/shop", "menu_id": "413187423"}),
    "official/unknown_event.xml": ("UnknownEvent", {"event": "hologram_ready"}),
    "official/scancode_waitmsg.xml": (
        "ScanCodeWaitEvent",
        {"key": "MENU_KEY", "scan": {"type": "qrcode", "result": "https://example.com/item/7"}},
    ),
    "official/pic_weixin.xml": (
        "WeixinAlbumEvent",
        {"count": 2, "pictures": [{"md5": "1b5f7c23b5bf75682a53e7b6d163e185"}] * 2},
    ),
    "official/location_select.xml": ("LocationSelectEvent", {"latitude": 23.134521, "scale": 15, "place_name": "体育中心"}),
    "official/templatesendjobfinish.xml": (
        "TemplateSendJobFinishEvent",
        {"message_id": "2400000000000000001", "status": "success"},
    ),
    "official/masssendjobfinish.xml": (
        "MassSendJobFinishEvent",
        {"status": "send success", "sent_count": 75, "check_state": 2, "articles": [{"index": 1}] * 2},
    ),
    "official/publishjobfinish.xml": (
        "PublishJobFinishEvent",
        {"publish_id": "2247503051", "status": "0", "articles": [{"index": 1}] * 2, "failed": ("2", "3")},
    ),
    "official/subscribe_msg_popup_event.xml": (
        "SubscribeMsgPopupEvent",
        {"choices": [{"template_id": TEMPLATE, "status": "accept", "scene": "2"}] * 2},
    ),
    "official/kf_switch_session.xml": (
        "KfSwitchSessionEvent",
        {"from_kf_account": "test1@test", "to_kf_account": "test2@test"},
    ),
    "official/naming_verify_fail.xml": ("NamingVerifyFailEvent", {"fail_time": AT, "fail_reason": "by time"}),
    "official/user_get_card.xml": ("UserGetCardEvent", {"card_id": "pbLatjiV6hOoMMIM", "is_give_by_friend": True}),
    "official/update_member_card.xml": ("UpdateMemberCardEvent", {"modify_bonus": 3, "modify_balance": -5}),
    "official/shakearoundusershake.xml": (
        "ShakearoundUserShakeEvent",
        {"chosen": {"major": "1", "distance": 0.057}, "around": [{"minor": "2"}] * 2},
    ),
    "official/device_event-bind.xml": ("DeviceBindEvent", {"device_id": "device-7", "content": "aGk="}),
    "mini/text.json": ("TextMessage", {"message_id": "24536000000000101", "created_at": AT, "user": USER}),
    "mini/subscribe_msg_popup_event.json": (
        "SubscribeMsgPopupEvent",
        {"created_at": AT, "choices": [{"status": "accept"}, {"status": "reject"}]},
    ),
    "mini/subscribe_msg_popup_event.one.json": ("SubscribeMsgPopupEvent", {"choices": [{"status": "accept", "scene": "0"}]}),
    "mini/user_enter_tempsession.json": ("UserEnterTempsessionEvent", {"session_from": "page=cart", "scene": "1096"}),
    "mini/wxa_media_check.xml": (
        "WxaMediaCheckEvent",
        {"suggest": "risky", "details": [{"strategy": "content_model", "probability": 90.0}] * 2, "is_risky": True},
    ),
    "mini/weapp_audit_fail.xml": ("WeappAuditFailEvent", {"screenshots": ("media-1", "media-2"), "fail_time": AT}),
    "mini/xpay_goods_deliver_notify.xml": (
        "XpayGoodsDeliverNotifyEvent",
        {"payment": {"paid_time": AT}, "quantity": 1, "actual_price": 900, "env": "0"},
    ),
    "mini/add_express_path.json": (
        "AddExpressPathEvent",
        {"deliverer": "SF", "version": 6, "actions": [{"time": AT, "type": "100001"}] * 2},
    ),
    "mini/complaint_callback.xml": (
        "ComplaintCallbackEvent",
        {"total_cost": 900, "type": "1", "history": [{"time": AT, "content": "late"}] * 2},
    ),
    "wecom/text.xml": ("TextMessage", {"agent_id": 1000002, "content": "流水不腐，户枢不蠹 🌊", "user": "zhangsan"}),
    "wecom/click.xml": ("ClickEvent", {"agent_id": 1000002, "key": "MENU_KEY"}),
    "wecom/change_contact-create_user.xml": (
        "CreateUserEvent",
        {
            "user": "sys",
            "member_id": "zhangsan",
            "departments": ("1", "2"),
            "leads": ("1", "0"),
            "attributes_added": [
                {"name": "爱好", "value": "tea", "url": ""},
                {"name": "卡号", "value": "", "title": "page"},
            ],
        },
    ),
    "wecom/change_contact-update_user.suite.xml": (
        "UpdateUserEvent",
        {"suite_id": "wwsuite000000000", "corp_id": "wwcorp0000000000", "new_member_id": "zhangsan1", "created_at": AT},
    ),
    "wecom/change_external_contact-add_external_contact.xml": (
        "AddExternalContactEvent",
        {"external_user_id": CUSTOMER, "welcome_code": "welcome-code-7", "state": "shop-7", "suite_id": ""},
    ),
    "wecom/change_external_chat-update.xml": (
        "UpdateExternalChatEvent",
        {"detail": "add_member", "count": 2, "members": ("item-7", "item-8")},
    ),
    "wecom/template_card_event.xml": (
        "TemplateCardEvent",
        {"key": "button-1", "selected": [{"question_key": "question-1", "options": ("option-id-7", "option-id-8")}] * 2},
    ),
    "wecom/sys_approval_change.xml": (
        "SysApprovalChangeEvent",
        {
            "change": "10",
            "notified": ("zhaoliu", "sunqi"),
            "records": [{"details": [{"approver_id": "zhangsan", "status": "2"}]}] * 2,
        },
    ),
    "wecom/open_approval_change.xml": (
        "OpenApprovalChangeEvent",
        {"step": 1, "nodes": [{"items": [{"member_id": "zhangsan"}]}] * 2, "notified": [{"name": "李四"}] * 2},
    ),
    "wecom/kf_msg_or_event.xml": ("KfMsgOrEvent", {"user": "", "open_kf_id": "wkxxxxxxxxxxxxxxxxxx"}),
    "wecom/suite_ticket.xml": ("SuiteTicketEvent", {"ticket": "suite-ticket-7", "created_at": AT}),
    "wecom/robot_text.json": (
        "RobotTextMessage",
        {"user": "zhangsan", "content": "@robot hello", "quote": {"type": "text", "content": "hello"}},
    ),
    "wecom/robot_text.file_quote.json": ("RobotTextMessage", {"quote": {"file_url": "https://example.com/file"}}),
    "wecom/robot_mixed.json": (
        "RobotMixedMessage",
        {"pieces": [{"content": "hello"}, {"image_url": "https://example.com/image"}]},
    ),
    "wecom/kf_text.json": (
        "KfTextMessage",
        {
            "user": KF_CUSTOMER,
            "account_id": KF_DESK,
            "created_at": AT,
            "content": "要一杯咖啡 ☕",
            "menu_id": "101",
            "servicer": "",
        },
    ),
    "wecom/kf_text.member.json": ("KfTextMessage", {"origin": "5", "servicer": "zhangsan", "menu_id": ""}),
    "wecom/kf_location.json": ("KfLocationMessage", {"latitude": 23.134521, "label": "体育中心"}),
    "wecom/kf_msgmenu.json": (
        "KfMenuMessage",
        {
            "items": [
                {"id": "101", "content": "满意"},
                {"url": "https://example.com/"},
                {"content": "小程序"},
                {"type": "text"},
            ]
        },
    ),
    "wecom/kf_channels_shop_product.json": ("KfShopProductMessage", {"price": 1990, "shop": "流水小店"}),
    "wecom/kf_merged_msg.json": (
        "KfMergedMessage",
        {"pieces": [{"sender": "小明", "sent_at": 1714112400}, {"type": "image"}]},
    ),
    "wecom/kf_enter_session.channels.json": (
        "KfEnterSessionEvent",
        {"user": KF_CUSTOMER, "account_id": KF_DESK, "channels": {"nickname": "流水", "scene": "1"}},
    ),
    "wecom/kf_servicer_status_change.json": ("KfServicerStatusChangeEvent", {"user": "", "servicer": "zhangsan"}),
    "wecom/robot_template_card_event.json": (
        "RobotTemplateCardEvent",
        {"key": "button-1", "selected": [{"options": ("option-id-7", "option-id-8")}] * 2},
    ),
    "wecom/robot_feedback_event.json": ("RobotFeedbackEvent", {"type": "2", "reasons": ("2", "3")}),
    "component/component_verify_ticket.xml": (
        "ComponentVerifyTicketEvent",
        {"ticket": "ticket@@@0123456789", "component_app_id": "wxba5fad812f8e6fb9", "user": ""},
    ),
    "component/notify_third_fasteregister.xml": (
        "NotifyThirdFastRegisterEvent",
        {"component_app_id": "wxba5fad812f8e6fb9", "app_id": "wx0123456789abcdef", "info": {"name": "流水公司"}},
    ),
    "pay/transaction_success.json": (
        "TransactionSuccessNotice",
        {"user": USER, "account_id": "1900000001", "created_at": AT, "success_time": AT, "total": 100, "sub_mch_id": ""},
    ),
    "pay/transaction_success.partner.json": (
        "TransactionSuccessNotice",
        {"mch_id": "1900000001", "sub_mch_id": "1900000002", "open_id": USER, "app_id": "wx0123456789abcdef"},
    ),
    "pay/transaction_success.combine.json": (
        "TransactionSuccessNotice",
        {"out_trade_no": "combine-7", "orders": [{"out_trade_no": "trade-8", "total": 100}, {"out_trade_no": "trade-9"}]},
    ),
    "pay/refund_success.json": (
        "RefundSuccessNotice",
        {"refund_status": "SUCCESS", "refund": 999, "payer_refund": 900, "original_type": "refund"},
    ),
    "pay/mchtransfer_bill_finished.json": ("MchtransferBillFinishedNotice", {"amount": 200, "user": USER}),
    "channels/channels_ec_order_pay.json": (
        "ChannelsEcOrderPayEvent",
        {"order_id": "3705115058471208928", "pay_time": AT},
    ),
    "channels/channels_ec_order_deliver.json": ("ChannelsEcOrderDeliverEvent", {"is_finished": True}),
}


def fields_of(sample: str) -> JsonObject:
    path = SAMPLES / sample
    loaded: JsonObject = parse(path.read_bytes()) if path.suffix == ".xml" else json.loads(path.read_text(encoding="utf-8"))
    return loaded


def check(seen: View, expected: dict[str, Any]) -> None:
    for name, wanted in expected.items():
        value = getattr(seen, name)
        if isinstance(wanted, dict):
            check(value, wanted)
        elif isinstance(wanted, list):
            assert isinstance(value, tuple)
            assert len(value) == len(wanted), name
            for part, each in zip(value, wanted, strict=True):
                check(part, each)
        else:
            assert (type(value), value) == (type(wanted), wanted), name


@pytest.mark.parametrize(("sample", "kind", "expected"), [(name, *rest) for name, rest in EXPECTED.items()], ids=EXPECTED)
def test_a_sample_is_read(sample: str, kind: str, expected: dict[str, Any]) -> None:
    fields = fields_of(sample)
    seen = view(fields, sample.partition("/")[0])
    assert type(seen).__name__ == kind
    assert seen.fields is fields
    check(seen, expected)


def test_every_shape_of_json_reads_as_text_does() -> None:
    """Of two forms of one callback, one has numbers where the other has text."""
    fields = fields_of("channels/channels_ec_order_pay.json")
    assert isinstance(fields["order_info"], dict)
    as_texts: JsonObject = {
        **fields,
        "CreateTime": str(AT),
        "order_info": {k: str(v) for k, v in fields["order_info"].items()},
    }
    for seen in (view(fields, "channels"), view(as_texts, "channels")):
        check(seen, {"created_at": AT, "order_id": "3705115058471208928", "pay_time": AT})


def test_both_spellings_of_a_cards_options() -> None:
    misspelt: JsonObject = {"QuestionKey": "q", "OpitonIds": {"OpitonId": "a"}}
    fields: JsonObject = {
        "MsgType": "event",
        "Event": "template_card_event",
        "SelectedItems": {"SelectedItem": [misspelt, {"QuestionKey": "r", "OptionIds": {"OptionId": ["b", "c"]}}]},
    }
    check(view(fields, "wecom"), {"selected": [{"options": ("a",)}, {"options": ("b", "c")}]})


def test_all_fields_of_an_unknown_event_are_kept() -> None:
    pictures = {
        "item": [{"PicMd5Sum": "1b5f7c23b5bf75682a53e7b6d163e185"}, {"PicMd5Sum": "5a75aaca956d97be686719218f275c6b"}]
    }
    assert view(fields_of("official/unknown_event.xml")).fields["SendHologramInfo"] == {"Count": "2", "PicList": pictures}
