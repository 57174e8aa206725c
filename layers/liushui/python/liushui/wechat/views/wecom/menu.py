"""Who may use and who enters an application, and what is tapped there."""

from liushui.wechat.views.attributes import many, text, texts, whole, word
from liushui.wechat.views.kinds import Event, Part
from liushui.wechat.views.official import follow as official_follow
from liushui.wechat.views.official import menu as official_menu


class AgentEvent(Event):
    """`agent_id`: the application's number."""

    agent_id = whole("AgentID")


class SubscribeEvent(AgentEvent, official_follow.SubscribeEvent, names="subscribe", page="事件格式"):
    """A member may use the application now."""


class UnsubscribeEvent(AgentEvent, official_follow.UnsubscribeEvent, names="unsubscribe", page="事件格式"):
    """A member may not use the application any more."""


class EnterAgentEvent(AgentEvent, names="enter_agent", page="事件格式"):
    """A member opened the application."""

    key = text("EventKey")


class LocationEvent(AgentEvent, official_follow.LocationEvent, names="LOCATION", page="事件格式"):
    """Where a member is, in degrees and metres."""

    app_type = word("AppType")


class ClickEvent(AgentEvent, official_menu.ClickEvent, names="click", page="事件格式"):
    """A tap on a menu item that has a key."""


class ViewEvent(AgentEvent, official_menu.ViewEvent, names="view", page="事件格式"):
    """A tap on a menu item that opens a page."""


class ViewMiniProgramEvent(AgentEvent, official_menu.ViewMiniProgramEvent, names="view_miniprogram", page="事件格式"):
    """A tap on a menu item that opens a mini program."""


class ScanCodePushEvent(AgentEvent, official_menu.ScanCodePushEvent, names="scancode_push", page="事件格式"):
    """A member scanned with a menu item; the phone has opened the result already."""


class ScanCodeWaitEvent(AgentEvent, official_menu.ScanCodeWaitEvent, names="scancode_waitmsg", page="事件格式"):
    """A member scanned with a menu item, and the phone waits for the reply."""


class SystemPhotoEvent(AgentEvent, official_menu.SystemPhotoEvent, names="pic_sysphoto", page="事件格式"):
    """A member took pictures with a menu item."""


class PhotoOrAlbumEvent(AgentEvent, official_menu.PhotoOrAlbumEvent, names="pic_photo_or_album", page="事件格式"):
    """A member took pictures or chose them from the album."""


class WeixinAlbumEvent(AgentEvent, official_menu.WeixinAlbumEvent, names="pic_weixin", page="事件格式"):
    """A member chose pictures from the album."""


class LocationSelectEvent(AgentEvent, official_menu.LocationSelectEvent, names="location_select", page="事件格式"):
    """A member picked a place with a menu item, in degrees; a location message follows."""

    app_type = word("AppType")


class TapEvent(AgentEvent):
    """A tap on a card. `key` is the button's own."""

    key = text("EventKey")


class TaskcardClickEvent(TapEvent, names="taskcard_click", page="事件格式"):
    """A tap on an old task card's button."""

    task_id = word("TaskId")


class SelectedItem(Part):
    """What was chosen for one question."""

    question_key = word("QuestionKey")
    options = texts("OptionIds.OptionId", "OpitonIds.OpitonId")


class CardEvent(TapEvent):
    """A tap on a template card; `response_code` changes the card once within 72 hours."""

    task_id = word("TaskId")
    card_type = word("CardType")
    response_code = word("ResponseCode")


class TemplateCardEvent(CardEvent, names="template_card_event", page="事件格式"):
    """A tap on a template card's button, or its choices."""

    selected = many("SelectedItems.SelectedItem", SelectedItem)


class TemplateCardMenuEvent(CardEvent, names="template_card_menu_event", page="事件格式"):
    """A tap on the menu in a template card's corner."""
