"""Permanent materials ("新增永久素材", "获取永久素材", "获取永久素材列表")."""

import json

from starlette.responses import Response

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import page, text
from local.platform.apis.media import as_file, download_url
from local.platform.apis.uploads import PERMANENT, check_upload, keep_upload, read_upload
from local.platform.errors import ApiError
from local.platform.media import Medium

COUNTS = {"voice": "voice_count", "video": "video_count", "image": "image_count"}


def add_material(call: Call) -> Answer:
    """A video comes with `description`, JSON of title and introduction. Raises ApiError 40004, 40097 without it."""
    kind = call.query.get("type", "")
    if kind not in PERMANENT:
        raise ApiError(40004)
    parts = read_upload(call)
    details = _description(parts["description"].content if "description" in parts else b"") if kind == "video" else None
    content_type = check_upload(parts["media"].content, PERMANENT[kind])
    medium = keep_upload(call, call.account.name, kind, parts["media"], content_type, permanent=True, details=details)
    return {"media_id": medium.media_id, **({"url": download_url(call, medium)} if kind in ("image", "thumb") else {})}


def get_material(call: Call) -> Answer | Response:
    media_id = text(call.given, "media_id", 41006)
    if draft := call.get("drafts", media_id):
        return {"news_item": draft["articles"]}
    medium = _find(call, media_id)
    if medium.kind == "video":
        details = medium.details or {}
        told = {"title": details.get("title", ""), "description": details.get("introduction", "")}
        return {**told, "down_url": download_url(call, medium)}
    return as_file(call, medium)


def delete_material(call: Call) -> Answer:
    medium = _find(call, text(call.given, "media_id", 41006))
    call.simulator.media.remove(medium.account, medium.media_id)
    return OK


def count_materials(call: Call) -> Answer:
    counts = {name: len(_all(call, kind)) for kind, name in COUNTS.items()}
    return {**counts, "news_count": len(call.rows("drafts"))}


def list_materials(call: Call) -> Answer:
    kind = call.given.get("type")
    if not isinstance(kind, str) or kind not in COUNTS:
        raise ApiError(40004)
    offset, count = page(call.given)
    found = _all(call, kind)
    item = [
        {
            "media_id": medium.media_id,
            "name": medium.file_name,
            "update_time": int(medium.created_at),
            "url": download_url(call, medium),
        }
        for medium in found[offset : offset + count]
    ]
    return {"total_count": len(found), "item_count": len(item), "item": item}


def _description(content: bytes) -> dict[str, str]:
    try:
        given = json.loads(content)
        return {"title": str(given["title"]), "introduction": str(given["introduction"])}
    except (ValueError, KeyError, TypeError):
        raise ApiError(40097) from None


def _find(call: Call, media_id: str) -> Medium:
    medium = call.simulator.media.find(call.account.name, media_id)
    if medium is None or medium.ends_at is not None:
        raise ApiError(40007)
    return medium


def _all(call: Call, kind: str) -> list[Medium]:
    """The newest first."""
    return list(call.simulator.media.permanent(call.account.name, kind))[::-1]


APIS = (
    Api("material/add_material", "POST", "/cgi-bin/material/add_material", add_material),
    Api("material/get_material", "POST", "/cgi-bin/material/get_material", get_material),
    Api("material/del_material", "POST", "/cgi-bin/material/del_material", delete_material),
    Api("material/get_materialcount", "GET", "/cgi-bin/material/get_materialcount", count_materials),
    Api("material/batchget_material", "POST", "/cgi-bin/material/batchget_material", list_materials),
)
