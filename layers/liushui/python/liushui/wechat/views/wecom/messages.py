"""Messages that members send to an application (企业微信). They are an Official Account's, with `agent_id`."""

from liushui.wechat.views.attributes import text, whole, word
from liushui.wechat.views.kinds import Message
from liushui.wechat.views.official import messages as official_messages


class AgentMessage(Message):
    """`agent_id`: the application's number."""

    agent_id = whole("AgentID")


class TextMessage(AgentMessage, official_messages.TextMessage, names="text", page="消息格式"):
    """A text."""


class ImageMessage(AgentMessage, official_messages.ImageMessage, names="image", page="消息格式"):
    """A picture."""


class VoiceMessage(AgentMessage, official_messages.VoiceMessage, names="voice", page="消息格式"):
    """A voice message."""


class VideoMessage(AgentMessage, official_messages.VideoMessage, names="video", page="消息格式"):
    """A video."""


class LocationMessage(AgentMessage, official_messages.LocationMessage, names="location", page="消息格式"):
    """A place, in degrees."""

    app_type = word("AppType")


class LinkMessage(AgentMessage, official_messages.LinkMessage, names="link", page="消息格式"):
    """A link."""

    picture_url = text("PicUrl")
