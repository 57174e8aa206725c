"""Temporary media of Official Accounts and mini programs: WeChat keeps them for 3 days.

Sources: "Upload temporary material" (新增临时素材), "Get temporary material" (获取临时素材), "Upload an image of an article"
(上传图文消息内的图片获取URL). How long a voice is (at most 60 s) only WeChat can tell.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call
from liushui.wechat.calls.files import JPEG, KB, MB, FileRule, check_file, check_kind

MediaKind = Literal["image", "voice", "video", "thumb"]
MEDIA_RULES: Final = MappingProxyType(
    {
        "image": FileRule(10 * MB, (*JPEG, "png", "gif")),
        "voice": FileRule(2 * MB, ("amr", "mp3")),
        "video": FileRule(10 * MB, ("mp4",)),
        "thumb": FileRule(64 * KB, JPEG),
    }
)
ARTICLE_IMAGE: Final = FileRule(MB, (*JPEG, "png"))


@dataclass(frozen=True, slots=True)
class UploadedMedia:
    """A temporary file at WeChat. `created_at` in seconds since the epoch."""

    media_id: str
    kind: str
    created_at: int


def upload_media(kind: MediaKind, file_name: str, size: int) -> Call[UploadedMedia]:
    """Upload a file (新增临时素材). `size` in bytes."""
    check_kind(kind, MEDIA_RULES, file_name, size)
    return build.upload("/cgi-bin/media/upload", read_uploaded, {"type": kind})


def download_media(media_id: str) -> Call[str]:
    """Download a file (获取临时素材). For a video WeChat answers JSON in the place of the file: where to fetch it."""
    checks.required("media_id", media_id)
    return build.get("/cgi-bin/media/get", _video_url, {"media_id": media_id}, downloads=True)


def download_page_voice(media_id: str) -> Call[None]:
    """Download a page's voice (高清语音素材获取接口): what the JS-SDK's uploadVoice took, as speex with 16 kHz."""
    checks.required("media_id", media_id)
    return build.get("/cgi-bin/media/get/jssdk", _no_json, {"media_id": media_id}, downloads=True)


def upload_article_image(file_name: str, size: int) -> Call[str]:
    """Upload an image of an article (上传图文消息内的图片获取URL). The result is the address for use inside articles; it
    does not count as material."""
    check_file(ARTICLE_IMAGE, file_name, size, what="article image")
    return build.upload("/cgi-bin/media/uploadimg", lambda answer: answers.text(answer, "url"))


def describe_video(media_id: str, title: str, description: str) -> Call[UploadedMedia]:
    """Describe a video (群发接口): a video that is to be sent to many needs another media id, with a title and a description."""
    for name, value in (("media_id", media_id), ("title", title), ("description", description)):
        checks.required(name, value)
    body: JsonObject = {"media_id": media_id, "title": title, "description": description}
    return build.post("/cgi-bin/media/uploadvideo", read_uploaded, body)


def read_uploaded(answer: JsonObject) -> UploadedMedia:
    """A thumb's id has a name of its own."""
    name = "thumb_media_id" if "thumb_media_id" in answer else "media_id"
    return UploadedMedia(answers.text(answer, name), answers.text(answer, "type"), answers.number(answer, "created_at"))


def _video_url(answer: JsonObject) -> str:
    return answers.text(answer, "video_url")


def _no_json(answer: JsonObject) -> None:
    raise ValueError(f"JSON in the place of a file, with the fields {', '.join(sorted(answer))}")
