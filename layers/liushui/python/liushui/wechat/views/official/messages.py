"""Messages that users send."""

from liushui.wechat.fields import message_type
from liushui.wechat.views.attributes import decimal, text, whole, word
from liushui.wechat.views.kinds import Message


class UserMessage(Message):
    """What a user sent. `message_data_id` and `article_index` are there when it was sent from an article's page."""

    message_data_id = word("MsgDataId")
    article_index = whole("Idx")
    business_id = word("BusinessId")


class TextMessage(UserMessage, names="text", page="接收普通消息"):
    """A text. `menu_id`: which item of a menu message was tapped."""

    content = text("Content")
    menu_id = word("bizmsgmenuid")


class ImageMessage(UserMessage, names="image", page="接收普通消息"):
    """A picture."""

    picture_url = text("PicUrl")
    media_id = word("MediaId")


class VoiceMessage(UserMessage, names="voice", page="接收普通消息"):
    """A voice message. `recognition` is what WeChat heard, where the account has speech recognition."""

    media_id = word("MediaId")
    format = word("Format")
    media_id_16k = word("MediaId16K")
    recognition = text("Recognition")


class VideoMessage(UserMessage, names="video shortvideo", page="接收普通消息"):
    """A video. `short`: taken in the chat itself (shortvideo)."""

    media_id = word("MediaId")
    thumb_media_id = word("ThumbMediaId")

    @property
    def short(self) -> bool:
        return message_type(self.fields) == "shortvideo"


class LocationMessage(UserMessage, names="location", page="接收普通消息"):
    """A place that the user picked, in degrees."""

    latitude = decimal("Location_X")
    longitude = decimal("Location_Y")
    scale = whole("Scale")
    label = text("Label")


class LinkMessage(UserMessage, names="link", page="接收普通消息"):
    """A link."""

    title = text("Title")
    description = text("Description")
    url = text("Url")


class MiniProgramPageMessage(Message, names="miniprogrampage", page="小程序客服消息/接收消息和事件"):
    """A card of a mini program."""

    app_id = word("AppId")
    title = text("Title")
    page_path = text("PagePath")
    thumb_url = text("ThumbUrl")
    thumb_media_id = word("ThumbMediaId")


class FileMessage(UserMessage, names="file", page="接收普通消息"):
    """A file; WeChat does not document this kind."""

    title = text("Title")
    description = text("Description")
    file_key = word("FileKey")
    md5 = word("FileMd5")
    size = whole("FileTotalLen")
