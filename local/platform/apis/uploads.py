"""What is taken as an upload: by kind its size, its types and the errcodes for what is too large or of another type.

Sizes as in "新增临时素材" and, for WeCom, "上传临时素材". The type is read off the content's first bytes, as WeChat does.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from local.platform.apis.call import Call
from local.platform.errors import ApiError
from local.platform.media import LIFE_SECONDS, Medium
from local.platform.multipart import Part, parse_upload

MB = 1024 * 1024
_STARTS: dict[str, tuple[tuple[int, bytes], ...]] = {
    "image/png": ((0, b"\x89PNG\r\n\x1a\n"),),
    "image/jpeg": ((0, b"\xff\xd8\xff"),),
    "image/gif": ((0, b"GIF87a"), (0, b"GIF89a")),
    "image/bmp": ((0, b"BM"),),
    "audio/amr": ((0, b"#!AMR"),),
    "audio/mp3": ((0, b"ID3"), (0, b"\xff\xfb"), (0, b"\xff\xf3"), (0, b"\xff\xf2")),
    "audio/wav": ((0, b"RIFF"),),
    "audio/x-ms-wma": ((0, b"\x30\x26\xb2\x75"),),
    "video/mp4": ((4, b"ftyp"),),
}


@dataclass(frozen=True)
class Rule:
    """What one kind may be. `types` empty: anything."""

    most: int
    types: tuple[str, ...]
    too_large: int
    least: int = 1


TEMPORARY = {
    "image": Rule(10 * MB, ("image/png", "image/jpeg", "image/gif"), 40009),
    "voice": Rule(2 * MB, ("audio/amr", "audio/mp3"), 40010),
    "video": Rule(10 * MB, ("video/mp4",), 40011),
    "thumb": Rule(64 * 1024, ("image/jpeg",), 40012),
}
PERMANENT = {
    "image": Rule(10 * MB, ("image/bmp", "image/png", "image/jpeg", "image/gif"), 40009),
    "voice": Rule(2 * MB, ("audio/mp3", "audio/x-ms-wma", "audio/wav", "audio/amr"), 40010),
    "video": Rule(10 * MB, ("video/mp4",), 40011),
    "thumb": Rule(64 * 1024, ("image/jpeg",), 40012),
}
IN_ARTICLES = Rule(1 * MB, ("image/jpeg", "image/png"), 40009)
WECOM = {
    "image": Rule(10 * MB, ("image/jpeg", "image/png"), 40009, 6),
    "voice": Rule(2 * MB, ("audio/amr",), 40006, 6),
    "video": Rule(10 * MB, ("video/mp4",), 40011, 6),
    "file": Rule(20 * MB, (), 40006, 6),
}
WECOM_IMAGE = Rule(2 * MB, ("image/jpeg", "image/png"), 40009, 6)


def read_upload(call: Call) -> dict[str, Part]:
    """The form, whose field `media` holds the file. Raises ApiError 41005 without one."""
    parts = parse_upload(call.body, call.content_type)
    if "media" not in parts:
        raise ApiError(41005)
    return parts


def check_upload(content: bytes, rule: Rule) -> str:
    """The content's type. Raises ApiError 44001 when empty, 40006 when too small, 40005 for another type, or too large."""
    if not content:
        raise ApiError(44001)
    if len(content) < rule.least:
        raise ApiError(40006)
    if len(content) > rule.most:
        raise ApiError(rule.too_large)
    content_type = type_of(content)
    if rule.types and content_type not in rule.types:
        raise ApiError(40005)
    return content_type


def type_of(content: bytes) -> str:
    for content_type, starts in _STARTS.items():
        if any(content[at : at + len(start)] == start for at, start in starts):
            return content_type
    return "application/octet-stream"


def keep_upload(
    call: Call,
    owner: str,
    kind: str,
    part: Part,
    content_type: str,
    *,
    permanent: bool = False,
    details: dict[str, Any] | None = None,
) -> Medium:
    """The medium under a new id, for three days or for ever."""
    medium = Medium(
        owner,
        secrets.token_urlsafe(48),
        None if permanent else call.now + LIFE_SECONDS,
        kind,
        part.file_name,
        content_type,
        call.now,
        details,
    )
    call.simulator.media.upload(medium, part.content)
    return medium
