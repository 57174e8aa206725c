"""Subscribe messages: who let the account send them, and what became of them. XML nests the lists, JSON does not always."""

from liushui.wechat.views.attributes import many, word
from liushui.wechat.views.kinds import Event, Part


class PopupChoice(Part):
    """What the user chose for one template. `status`: `accept`, `reject`; `scene`: 0 the page, 1 the menu or the message, 2
    the article."""

    template_id = word("TemplateId")
    status = word("SubscribeStatusString")
    scene = word("PopupScene")


class Change(Part):
    """What the user changed for one template."""

    template_id = word("TemplateId")
    status = word("SubscribeStatusString")


class SendResult(Part):
    """What became of one message. `error_status`: `success`, or why not."""

    template_id = word("TemplateId")
    message_id = word("MsgID")
    error_code = word("ErrorCode")
    error_status = word("ErrorStatus")


class SubscribeMsgPopupEvent(Event, names="subscribe_msg_popup_event", page="订阅通知/事件推送"):
    """The user answered the question whether templates may be sent."""

    choices = many("SubscribeMsgPopupEvent.List", PopupChoice, "List")


class SubscribeMsgChangeEvent(Event, names="subscribe_msg_change_event", page="订阅通知/事件推送"):
    """The user changed this in the account's settings."""

    changes = many("SubscribeMsgChangeEvent.List", Change, "List")


class SubscribeMsgSentEvent(Event, names="subscribe_msg_sent_event", page="订阅通知/事件推送"):
    """What became of subscribe messages."""

    results = many("SubscribeMsgSentEvent.List", SendResult, "List")
