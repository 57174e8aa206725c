"""What users' everyday actions say when nothing else is given, by kind of account. Other events: `samples`."""

import hashlib
from typing import Any, Final

from local.platform.accounts import Kind

_PICTURE = "http://mmbiz.qpic.cn/mmbiz_jpg/simulated/0"
_PLACE: dict[str, Any] = {"Location_X": 31.2304, "Location_Y": 121.4737, "Scale": 15, "Label": "上海市黄浦区人民大道"}
_POSITION: dict[str, Any] = {"Latitude": 31.2304, "Longitude": 121.4737, "Precision": 65.0}
_CHAT: dict[str, dict[str, Any]] = {
    "text": {"Content": "你好"},
    "image": {"PicUrl": _PICTURE, "MediaId": "?"},
}
_MEDIA: dict[str, dict[str, Any]] = {
    "voice": {"MediaId": "?", "Format": "amr"},
    "video": {"MediaId": "?", "ThumbMediaId": "?"},
}
_LINK: dict[str, Any] = {"Title": "标题", "Description": "描述", "Url": "https://example.com/"}
_MINI_PAGE: dict[str, Any] = {
    "Title": "标题",
    "AppId": "wx0123456789abcdef",
    "PagePath": "pages/index/index",
    "ThumbUrl": _PICTURE,
    "ThumbMediaId": "?",
}
_SCANNED: dict[str, Any] = {
    "EventKey": "KEY",
    "ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "https://example.com/"},
}

MESSAGES: Final[dict[Kind, dict[str, dict[str, Any]]]] = {
    "official": {
        **_CHAT,
        **_MEDIA,
        "shortvideo": {"MediaId": "?", "ThumbMediaId": "?"},
        "location": _PLACE,
        "link": _LINK,
    },
    "mini": {**_CHAT, "miniprogrampage": _MINI_PAGE},
    "wecom": {
        **_CHAT,
        **_MEDIA,
        "location": {**_PLACE, "AppType": "wxwork"},
        "link": {**_LINK, "PicUrl": _PICTURE},
    },
    "component": {},
    "pay": {},
}
EVENTS: Final[dict[Kind, dict[str, dict[str, Any]]]] = {
    "official": {
        "subscribe": {"EventKey": ""},
        "unsubscribe": {"EventKey": ""},
        "SCAN": {"EventKey": "1", "Ticket": "?"},
        "LOCATION": _POSITION,
        "CLICK": {"EventKey": "KEY"},
        "VIEW": {"EventKey": "https://example.com/"},
        "scancode_push": _SCANNED,
        "scancode_waitmsg": _SCANNED,
    },
    "mini": {"user_enter_tempsession": {"SessionFrom": "page=index"}},
    "wecom": {
        "subscribe": {"EventKey": ""},
        "unsubscribe": {"EventKey": ""},
        "enter_agent": {"EventKey": ""},
        "LOCATION": {**_POSITION, "AppType": "wxwork"},
        "click": {"EventKey": "KEY"},
        "view": {"EventKey": "https://example.com/"},
        "scancode_push": _SCANNED,
        "scancode_waitmsg": _SCANNED,
    },
    "component": {},
    "pay": {},
}


def fields_of(account_kind: Kind, name: str, seed: str) -> dict[str, Any] | None:
    """The fields of a message or event of this exact name, without its envelope; None where there are none."""
    if (message := MESSAGES[account_kind].get(name)) is not None:
        return {"MsgType": name, **_with_ids(message, seed)}
    if (event := EVENTS[account_kind].get(name)) is not None:
        return {"MsgType": "event", "Event": name, **_with_ids(event, seed)}
    return None


def special_names(kind: Kind) -> tuple[str, ...]:
    """What `special` knows."""
    return {"wecom": ("robot_text",), "component": tuple(GRANTS), "pay": ("TRANSACTION.SUCCESS",)}.get(kind, ())


def names(kind: Kind) -> tuple[str, ...]:
    return (*MESSAGES[kind], *EVENTS[kind])


def _with_ids(fields: dict[str, Any], seed: str) -> dict[str, Any]:
    """Media ids and tickets made from the seed, so that a repeat of the document has the same ones."""
    return {
        name: hashlib.sha256(f"{seed} {name}".encode()).hexdigest() if value == "?" else value
        for name, value in fields.items()
    }


def special(account_kind: Kind, name: str, seed: str) -> dict[str, Any] | None:
    """The like for robots and for platforms themselves, whose envelopes differ; `documents` puts account and user in."""
    if account_kind == "wecom" and name == "robot_text":
        return {
            "aibotid": "aib0123456789",
            "chattype": "single",
            "from": {"userid": "member"},
            "response_url": "https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=simulated",
            "msgtype": "text",
            "text": {"content": "你好"},
        }
    if account_kind == "component" and name in GRANTS:
        return {"AppId": "", "CreateTime": 0, "InfoType": name, **_with_ids(GRANTS[name], seed)}
    return None


GRANTS: Final[dict[str, dict[str, Any]]] = {
    "component_verify_ticket": {"ComponentVerifyTicket": "?"},
    "authorized": {
        "AuthorizerAppid": "wxauthorizer00001",
        "AuthorizationCode": "?",
        "AuthorizationCodeExpiredTime": 0,
        "PreAuthCode": "?",
    },
    "updateauthorized": {
        "AuthorizerAppid": "wxauthorizer00001",
        "AuthorizationCode": "?",
        "AuthorizationCodeExpiredTime": 0,
        "PreAuthCode": "?",
    },
    "unauthorized": {"AuthorizerAppid": "wxauthorizer00001"},
}
