"""Robots of groups ("群机器人配置说明"): whoever has the key may write, twenty times a minute."""

import base64
import binascii
import hashlib
from functools import partial
from typing import Any

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import text
from local.platform.apis.uploads import WECOM, check_upload, keep_upload, read_upload
from local.platform.apis.wecom_content import BAD, TEXT_BYTES, check_content, check_length
from local.platform.conversations import User
from local.platform.errors import ApiError
from local.platform.holders import WORK
from local.platform.messages import parse_json
from local.platform.quotas import MINUTE

PER_MINUTE = 20
MARKDOWN_BYTES = 4_096
IMAGE_BYTES = 2 * 1024 * 1024
KINDS = ("text", "markdown", "markdown_v2", "image", "news", "file", "voice", "template_card")
NOTICES = ("text_notice", "news_notice")
TABLE = "robots"


def send(call: Call) -> Answer:
    """Raises ApiError 93000 for a key that is none, 45009 above the minute's limit, and what is wrong with the content."""
    owner, key = _robot(call)
    given = parse_json(call.body)
    _spend(call, owner, key)
    if given.get("msgtype") == "image":
        msgtype, content = "image", _checked_image(given.get("image"))
    else:
        knows = partial(call.simulator.media.knows, owner)
        msgtype, content = check_content(given, KINDS, knows, markdown_bytes=MARKDOWN_BYTES)
    if msgtype == "text":
        check_length("text", content["content"], TEXT_BYTES)
    if msgtype == "template_card" and content["card_type"] not in NOTICES:
        raise ApiError(BAD, "template_card.card_type invalid. invalid Request Parameter")
    call.simulator.conversations.show(User(owner, group_of(key)), content, msgtype, "robot", call.call_id)
    return OK


def upload(call: Call) -> Answer:
    owner, _ = _robot(call)
    kind = call.query.get("type", "")
    if kind not in ("file", "voice"):
        raise ApiError(40005)
    part = read_upload(call)["media"]
    medium = keep_upload(call, owner, kind, part, check_upload(part.content, WECOM[kind]))
    return {**OK, "type": kind, "media_id": medium.media_id, "created_at": str(int(call.now))}


def group_of(key: str) -> str:
    """Under what name the group stands in the conversations; it does not give the key away."""
    return f"group-{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def _robot(call: Call) -> tuple[str, str]:
    key = call.query.get("key", "")
    found = call.simulator.records.find(TABLE, key)
    if found is None:
        raise ApiError(93000)
    return found[0], key


def _spend(call: Call, owner: str, key: str) -> None:
    counter = f"{key} {int(call.now) // MINUTE}"
    sent = int(call.simulator.records.get(owner, "robot_counts", counter) or 0)
    if sent >= PER_MINUTE:
        raise ApiError(45009)
    call.simulator.records.put(owner, "robot_counts", counter, sent + 1, MINUTE)


def _checked_image(content: Any) -> dict[str, Any]:
    """Raises ApiError 40058 for what is no base64, 40009 above 2 MB, 301019 when the digest is another's."""
    given = content if isinstance(content, dict) else {}
    try:
        picture = base64.b64decode(text(given, "base64", BAD), validate=True)
    except binascii.Error:
        raise ApiError(BAD) from None
    if len(picture) > IMAGE_BYTES:
        raise ApiError(40009)
    if hashlib.md5(picture, usedforsecurity=False).hexdigest() != given.get("md5"):
        raise ApiError(301019)
    return given


APIS = (
    Api("webhook/send", "POST", "/cgi-bin/webhook/send", send, WORK, None),
    Api("webhook/upload_media", "POST", "/cgi-bin/webhook/upload_media", upload, WORK, None),
)
