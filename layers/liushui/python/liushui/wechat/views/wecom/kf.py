"""What is pulled from WeChat customer service (微信客服): JSON with names of its own."""

from liushui.wechat.views.attributes import decimal, many, one, seconds, text, whole, word
from liushui.wechat.views.kinds import Event, Message, Part
from liushui.wechat.views.official import messages as official_messages


class KfMessage(Message):
    """`origin`: 3 the customer (`user`) said it, 5 a member said it to the customer."""

    group = "kf message"
    message_id = word("msgid")
    user = word("external_userid")
    account_id = word("open_kfid")
    created_at = seconds("send_time")
    origin = word("origin")


class KfSpokenMessage(KfMessage):
    """What both can say. `servicer`: the member who did."""

    servicer = word("servicer_userid")


class KfTextMessage(KfSpokenMessage, official_messages.TextMessage, names="text", page="读取消息"):
    """A text. `menu_id`: which item of a menu message was tapped."""

    content = text("text.content")
    menu_id = word("text.menu_id")


class KfImageMessage(KfSpokenMessage, official_messages.ImageMessage, names="image", page="读取消息"):
    """A picture."""

    media_id = word("image.media_id")


class KfVoiceMessage(KfSpokenMessage, official_messages.VoiceMessage, names="voice", page="读取消息"):
    """A voice message, in the format that the pull asked for."""

    media_id = word("voice.media_id")


class KfVideoMessage(KfSpokenMessage, official_messages.VideoMessage, names="video", page="读取消息"):
    """A video."""

    media_id = word("video.media_id")


class KfFileMessage(KfSpokenMessage, names="file", page="读取消息"):
    """A file."""

    media_id = word("file.media_id")


class KfLocationMessage(KfSpokenMessage, official_messages.LocationMessage, names="location", page="读取消息"):
    """A place, in degrees."""

    latitude = decimal("location.latitude")
    longitude = decimal("location.longitude")
    label = text("location.name")
    address = text("location.address")


class KfLinkMessage(KfSpokenMessage, official_messages.LinkMessage, names="link", page="读取消息"):
    """A link."""

    title = text("link.title")
    description = text("link.desc")
    url = text("link.url")
    picture_url = text("link.pic_url")


class KfBusinessCardMessage(KfSpokenMessage, names="business_card", page="读取消息"):
    """A member's card."""

    card_user = word("business_card.userid")


class KfMiniProgramMessage(KfSpokenMessage, names="miniprogram", page="读取消息"):
    """A card of a mini program."""

    app_id = word("miniprogram.appid")
    title = text("miniprogram.title")
    page_path = text("miniprogram.pagepath")
    thumb_media_id = word("miniprogram.thumb_media_id")


class KfMenuItem(Part):
    """One item of a menu. `type`: `click`, `view`, `miniprogram`, `text`."""

    type = word("type")
    id = word("click.id")
    content = text("click.content", "view.content", "miniprogram.content", "text.content")
    url = text("view.url")
    app_id = word("miniprogram.appid")
    page_path = text("miniprogram.pagepath")


class KfMenuMessage(KfSpokenMessage, names="msgmenu", page="读取消息"):
    """A menu that was sent to the customer."""

    head = text("msgmenu.head_content")
    items = many("msgmenu.list", KfMenuItem)
    tail = text("msgmenu.tail_content")


class KfShopProductMessage(KfMessage, names="channels_shop_product", page="读取消息"):
    """An article of a Channels shop (视频号商品). `price`: hundredths of a yuan."""

    product_id = word("channels_shop_product.product_id")
    picture_url = text("channels_shop_product.head_image", "channels_shop_product.head_img")
    title = text("channels_shop_product.title")
    price = whole("channels_shop_product.sales_price")
    shop = text("channels_shop_product.shop_nickname")
    shop_picture_url = text("channels_shop_product.shop_head_image", "channels_shop_product.shop_head_img")


class KfShopOrderMessage(KfMessage, names="channels_shop_order", page="读取消息"):
    """An order in a Channels shop (视频号订单). `price` and `state` are words for people."""

    order_id = word("channels_shop_order.order_id")
    title = text("channels_shop_order.product_titles")
    price = text("channels_shop_order.price_wording")
    state = text("channels_shop_order.state")
    picture_url = text("channels_shop_order.image_url")
    shop = text("channels_shop_order.shop_nickname")


class KfMergedPiece(Part):
    """One message of a forwarded conversation; `content` is JSON as text."""

    sender = text("sender_name")
    sent_at = seconds("send_time")
    type = word("msgtype")
    content = text("msg_content")


class KfMergedMessage(KfMessage, names="merged_msg", page="读取消息"):
    """A forwarded conversation."""

    title = text("merged_msg.title")
    pieces = many("merged_msg.item", KfMergedPiece)


class KfChannelsMessage(KfMessage, names="channels", page="读取消息"):
    """Something of a Channels account. `type`: 1 a video, 2 a live broadcast, 3 a card."""

    type = word("channels.sub_type")
    nickname = text("channels.nickname")
    title = text("channels.title")


class KfNoteMessage(KfMessage, names="note", page="读取消息"):
    """A note; WeCom does not say what is in it."""


class KfEvent(Event):
    """Something that happened in customer service. `user`: the customer, where one is concerned."""

    group = "kf event"
    message_id = word("msgid")
    user = word("event.external_userid", "external_userid")
    account_id = word("event.open_kfid", "open_kfid")
    created_at = seconds("send_time")


class KfChannelsVisit(Part):
    """Where in Channels the customer came from. `scene`: 1 home page, 2 products of a broadcast, 3 shop window, 4 product,
    5 order."""

    nickname = text("nickname")
    shop = text("shop_nickname")
    scene = word("scene")


class KfEnterSessionEvent(KfEvent, names="enter_session", page="读取消息"):
    """The customer opened the chat. `welcome_code`: what one welcome message can be sent with, within 20 seconds; a reply to
    this event goes out with it."""

    scene = text("event.scene")
    scene_param = text("event.scene_param")
    welcome_code = word("event.welcome_code")
    channels = one("event.wechat_channels", KfChannelsVisit)


class KfMessageSendFailEvent(KfEvent, names="msg_send_fail", page="读取消息"):
    """A message that was taken did not arrive. `fail_type`: 0 unknown, 1 account deleted, 2 application closed, 4 past 48
    hours, 5 session closed, 6 more than 5 messages, 8 not verified, 10 the customer refuses, 11 nobody of the corporation has
    logged in, 12 a kind that is forbidden, 13 security."""

    failed_message_id = word("event.fail_msgid")
    fail_type = word("event.fail_type")


class KfServicerStatusChangeEvent(KfEvent, names="servicer_status_change", page="读取消息"):
    """A member began (`status` 1) or stopped (2) serving; `stop_type` 1: paused."""

    servicer = word("event.servicer_userid")
    status = word("event.status")
    stop_type = word("event.stop_type")


class KfSessionStatusChangeEvent(KfEvent, names="session_status_change", page="读取消息"):
    """A member took the session out of the pool (`change_type` 1), gave it to another (2), ended it (3) or took it up again
    (4). A reply to it goes out with `code`, within 20 seconds, where there is one."""

    change_type = word("event.change_type")
    old_servicer = word("event.old_servicer_userid")
    new_servicer = word("event.new_servicer_userid")
    code = word("event.msg_code")


class KfUserRecallEvent(KfEvent, names="user_recall_msg", page="读取消息"):
    """The customer took a message back."""

    recalled_message_id = word("event.recall_msgid")


class KfServicerRecallEvent(KfEvent, names="servicer_recall_msg", page="读取消息"):
    """A member took a message back."""

    servicer = word("event.servicer_userid")
    recalled_message_id = word("event.recall_msgid")


class KfRejectSwitchEvent(KfEvent, names="reject_customer_msg_switch_change", page="读取消息"):
    """A member refuses the customer's messages (`refused` 1), or no longer (0)."""

    servicer = word("event.servicer_userid")
    refused = word("event.reject_switch")
