"""Permanent material of Official Accounts. Articles are drafts now: see `drafts`.

Sources: "Upload permanent material" (上传永久素材), "Get permanent material" (获取永久素材), "Delete" (删除永久素材), "Get the
list" (获取永久素材列表), "Get the total" (获取永久素材总数). WeChat holds 100 000 images, and 1000 of each other kind.
"""

import json
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, InvalidCall, nothing
from liushui.wechat.calls.files import JPEG, KB, MB, FileRule, check_kind
from liushui.wechat.calls.pages import MOST_A_PAGE, Page, page_body, read_page

MaterialKind = Literal["image", "voice", "video", "thumb"]
ListedKind = Literal["image", "voice", "video", "news"]
MATERIAL_RULES: Final = MappingProxyType(
    {
        "image": FileRule(10 * MB, (*JPEG, "png", "gif", "bmp")),
        "voice": FileRule(2 * MB, ("amr", "mp3", "wma", "wav")),
        "video": FileRule(10 * MB, ("mp4",)),
        "thumb": FileRule(64 * KB, JPEG),
    }
)


@dataclass(frozen=True, slots=True)
class Material:
    """Permanent material. Images alone have an address, good inside WeChat's own pages."""

    media_id: str
    url: str | None


@dataclass(frozen=True, slots=True)
class MaterialCounts:
    """How much material there is, also that which was made in WeChat's console."""

    voices: int
    videos: int
    images: int
    news: int


def add_material(
    kind: MaterialKind, file_name: str, size: int, *, title: str = "", introduction: str = ""
) -> Call[Material]:
    """Upload material (上传永久素材). `size` in bytes; a video has a title and an introduction, other kinds have none."""
    check_kind(kind, MATERIAL_RULES, file_name, size)
    if kind != "video" and (title or introduction):
        raise InvalidCall("title and introduction are for a video only")
    fields = None
    if kind == "video":
        checks.required("title", title)
        description = json.dumps({"title": title, "introduction": introduction}, ensure_ascii=False)
        fields = {"description": description}
    return build.upload("/cgi-bin/material/add_material", _material, {"type": kind}, fields=fields, delivers=True)


def download_material(media_id: str) -> Call[JsonObject]:
    """Download material (获取永久素材). JSON comes in the place of a file for news (`news_item`) and for a video (`title,
    description, down_url`)."""
    checks.required("media_id", media_id)
    return build.post("/cgi-bin/material/get_material", answers.whole, {"media_id": media_id}, downloads=True)


def delete_material(media_id: str) -> Call[None]:
    """Delete material (删除永久素材)."""
    checks.required("media_id", media_id)
    return build.post("/cgi-bin/material/del_material", nothing, {"media_id": media_id})


def count_materials() -> Call[MaterialCounts]:
    """Count the material (获取永久素材总数)."""
    return build.get("/cgi-bin/material/get_materialcount", _counts)


def list_materials(kind: ListedKind, *, offset: int = 0, count: int = MOST_A_PAGE) -> Call[Page]:
    """List the material (获取永久素材列表), from the `offset`-th on, at most 20 at once."""
    checks.one_of("kind", kind, ("image", "voice", "video", "news"))
    body: JsonObject = {"type": kind, **page_body(offset, count)}
    return build.post("/cgi-bin/material/batchget_material", read_page, body)


def _material(answer: JsonObject) -> Material:
    return Material(answers.text(answer, "media_id"), answers.optional_text(answer, "url"))


def _counts(answer: JsonObject) -> MaterialCounts:
    kinds = ("voice", "video", "image", "news")
    return MaterialCounts(*(answers.number(answer, f"{kind}_count") for kind in kinds))
