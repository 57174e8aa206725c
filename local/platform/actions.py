"""What a user's action means to the platform, beside being pushed: subscription, reply windows, media."""

from local.platform.conversations import Conversations, Entry, User
from local.platform.documents import Document
from local.platform.media import Media

_WINDOW_OF_EVENT = {
    "subscribe": "follow",
    "scan": "scan",
    "click": "menu",
    "scancode_push": "menu",
    "scancode_waitmsg": "menu",
    "user_enter_tempsession": "session",
}
_ENVELOPE = ("ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId")
_SILENT_EVENTS = ("unsubscribe", "view", "view_miniprogram")


def note_action(account: str, document: Document, conversations: Conversations, media: Media, now: float) -> User:
    """The acting user, after the action. A document pushed before is a repeat of WeChat's and changes nothing."""
    user = conversations.meet(account, document.user)
    if conversations.has(account, lambda entry: _is_same_action(entry, document)):
        return user
    if document.event in ("subscribe", "unsubscribe"):
        user.subscribed = document.event == "subscribe"
    if document.event == "subscribe":
        user.followed_at = now
    _note_consents(user, document)
    if not user.subscribed:
        user.windows.close()
    elif window := _window(document):
        user.windows.open(window, now)
    if document.event is None:
        user.exchanged_at = now
    for media_id in document.media_ids:
        media.add(account, media_id)
    conversations.note(_entry(account, document, conversations.now_ms()))
    return user


def shows_answer(document: Document) -> bool:
    """Whether the user can see an answer at all: not after leaving, not to a link opened, not to a job's end."""
    event = document.event or ""
    return event not in _SILENT_EVENTS and not event.endswith("jobfinish")


def was_answered(account: str, document: Document, conversations: Conversations) -> bool:
    """Whether a reply to this document was shown before: WeChat shows one, however often it pushes."""
    return conversations.has(
        account,
        lambda entry: entry.via == "passive" and entry.user == document.user and entry.document_id == document.document_id,
    )


def _is_same_action(entry: Entry, document: Document) -> bool:
    return entry.direction == "in" and entry.user == document.user and entry.document_id == document.document_id


def _window(document: Document) -> str | None:
    if document.event is not None:
        return _WINDOW_OF_EVENT.get(document.event)
    return "menu" if document.fields.get("bizmsgmenuid") else "message"


def _note_consents(user: User, document: Document) -> None:
    """A ticked box allows one message of the template; a refusal in the settings takes back what was allowed."""
    name = {
        "subscribe_msg_popup_event": "SubscribeMsgPopupEvent",
        "subscribe_msg_change_event": "SubscribeMsgChangeEvent",
    }.get(document.event or "")
    if name is None:
        return
    told = document.fields.get(name, document.fields).get("List", [])
    for choice in told if isinstance(told, list) else [told]:
        template = str(choice.get("TemplateId"))
        if choice.get("SubscribeStatusString") == "accept":
            user.consents[template] = user.consents.get(template, 0) + 1
        elif document.event == "subscribe_msg_change_event":
            user.consents.pop(template, None)


def _entry(account: str, document: Document, at: int) -> Entry:
    return Entry(
        account=account,
        user=document.user,
        direction="in",
        msgtype=document.msg_type,
        content={
            "fields": {name: value for name, value in document.fields.items() if name not in _ENVELOPE},
            "msg_id": document.msg_id,
            "create_time": document.create_time,
        },
        via="callback",
        at=at,
        document_id=document.document_id,
    )
