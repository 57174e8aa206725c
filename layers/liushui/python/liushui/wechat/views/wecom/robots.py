"""Intelligent robots (智能机器人): JSON with names of its own."""

from liushui.wechat.views.attributes import many, one, seconds, text, texts, word
from liushui.wechat.views.kinds import Event, Message, Part
from liushui.wechat.views.official import messages as official_messages


class RobotMessage(Message):
    """`chat_type`: `single`, `group`; `response_url` takes one answer later. Media are encrypted with the callback's own
    key, for 5 minutes."""

    group = "robot message"
    message_id = word("msgid")
    user = word("from.userid")
    account_id = word("from.corpid")
    created_at = seconds("create_time")
    robot_id = word("aibotid")
    chat_id = word("chatid")
    chat_type = word("chattype")
    response_url = text("response_url")


class RobotPiece(Part):
    """A text or a picture among several."""

    type = word("msgtype")
    content = text("text.content")
    image_url = text("image.url")


class RobotQuote(Part):
    """What the message answers."""

    type = word("msgtype")
    content = text("text.content", "voice.content")
    image_url = text("image.url")
    file_url = text("file.url")
    pieces = many("mixed.msg_item", RobotPiece)


class RobotTextMessage(RobotMessage, official_messages.TextMessage, names="text", page="智能机器人/接收消息"):
    """A text."""

    content = text("text.content")
    quote = one("quote", RobotQuote)


class RobotImageMessage(RobotMessage, names="image", page="智能机器人/接收消息"):
    """A picture."""

    image_url = text("image.url")


class RobotMixedMessage(RobotMessage, names="mixed", page="智能机器人/接收消息"):
    """Texts and pictures."""

    pieces = many("mixed.msg_item", RobotPiece)
    quote = one("quote", RobotQuote)


class RobotVoiceMessage(RobotMessage, names="voice", page="智能机器人/接收消息"):
    """What was said, as text."""

    content = text("voice.content")


class RobotFileMessage(RobotMessage, names="file", page="智能机器人/接收消息"):
    """A file."""

    file_url = text("file.url")


class RobotVideoMessage(RobotMessage, names="video", page="智能机器人/接收消息"):
    """A video."""

    video_url = text("video.url")


class RobotStreamRefresh(RobotMessage, names="stream", page="智能机器人/接收消息"):
    """WeCom asks for the rest of a streamed answer."""

    stream_id = word("stream.id")


class RobotEvent(Event):
    """Something that happened to a robot."""

    group = "robot event"
    message_id = word("msgid")
    user = word("from.userid")
    account_id = word("from.corpid")
    created_at = seconds("create_time")
    robot_id = word("aibotid")
    chat_id = word("chatid")
    chat_type = word("chattype")
    response_url = text("response_url")


class RobotEnterChatEvent(RobotEvent, names="enter_chat", page="智能机器人/接收事件"):
    """A member opened the robot for the first time today."""


class RobotChoice(Part):
    """What was chosen for one question."""

    question_key = word("question_key")
    options = texts("option_ids.option_id")


class RobotTemplateCardEvent(RobotEvent, names="template_card_event", page="智能机器人/接收事件"):
    """A tap on a template card."""

    card_type = word("event.template_card_event.card_type")
    key = word("event.template_card_event.event_key")
    task_id = word("event.template_card_event.task_id")
    selected = many("event.template_card_event.selected_items.selected_item", RobotChoice)


class RobotFeedbackEvent(RobotEvent, names="feedback_event", page="智能机器人/接收事件"):
    """A member's opinion of an answer. `type`: 1 right, 2 wrong, 3 taken back."""

    feedback_id = word("event.feedback_event.id")
    type = word("event.feedback_event.type")
    content = text("event.feedback_event.content")
    reasons = texts("event.feedback_event.inaccurate_reason_list")
