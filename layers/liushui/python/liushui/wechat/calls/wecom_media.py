"""WeCom's media: temporary ones, which all applications of a corporation share for 3 days, and images by address.

Sources: "Upload temporary material" (上传临时素材), "Get temporary material" (获取临时素材), "Upload an image" (上传图片),
"Upload temporary material asynchronously" (异步上传临时素材).
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, Host
from liushui.wechat.calls.checks import check_url
from liushui.wechat.calls.files import JPEG, MB, FileRule, check_file, check_kind
from liushui.wechat.calls.media import UploadedMedia, read_uploaded

WeComMediaKind = Literal["image", "voice", "video", "file"]
WECOM_MEDIA_RULES: Final = MappingProxyType(
    {
        "image": FileRule(10 * MB, (*JPEG, "png")),
        "voice": FileRule(2 * MB, ("amr",)),
        "video": FileRule(10 * MB, ("mp4",)),
        "file": FileRule(20 * MB),
    }
)
WECOM_IMAGE: Final = FileRule(2 * MB, (*JPEG, "png"))
LEAST_BYTES: Final = 6
"""Every file must be larger than 5 bytes."""
_MD5 = r"[0-9a-fA-F]{32}"


@dataclass(frozen=True, slots=True)
class UploadJob:
    """How far WeCom is with fetching a file. `status` 1: under way, 2: done, 3: failed, with `errcode` and its text."""

    status: int
    errcode: int
    errmsg: str
    media_id: str | None
    created_at: int | None


def upload_media(kind: WeComMediaKind, file_name: str, size: int) -> Call[UploadedMedia]:
    """Upload a file (上传临时素材). `size` in bytes; `file_name` is what the receiver sees."""
    check_kind(kind, WECOM_MEDIA_RULES, file_name, size, least_bytes=LEAST_BYTES)
    return build.upload("/cgi-bin/media/upload", read_uploaded, {"type": kind}, host=Host.WORK)


def download_media(media_id: str, *, high_quality_voice: bool = False) -> Call[None]:
    """Download a file (获取临时素材). `high_quality_voice` (获取高清语音素材): speex with 16 kHz of what the JS-SDK's
    uploadVoice took."""
    checks.required("media_id", media_id)
    path = "/cgi-bin/media/get/jssdk" if high_quality_voice else "/cgi-bin/media/get"
    return build.get(path, _no_json, {"media_id": media_id}, host=Host.WORK, downloads=True)


def upload_image(file_name: str, size: int) -> Call[str]:
    """Upload an image (上传图片). The result is an address that holds for ever; 3000 a month and 1000 a day for a corporation."""
    check_file(WECOM_IMAGE, file_name, size, what="image", least_bytes=LEAST_BYTES)
    return build.upload("/cgi-bin/media/uploadimg", lambda answer: answers.text(answer, "url"), host=Host.WORK)


def upload_by_url(kind: Literal["video", "file"], file_name: str, url: str, md5: str) -> Call[str]:
    """Have a file fetched (生成异步上传任务): WeCom fetches the file itself, up to 200 MB, by ranges. The result is the
    job's id; the event `upload_media_job_finish` tells its end."""
    checks.one_of("kind", kind, ("video", "file"))
    checks.at_most_bytes("file_name", file_name, 128)
    check_url("url", url, most_bytes=1024)
    checks.matching("md5", md5, _MD5, "32 hexadecimal digits")
    body: JsonObject = {"scene": 1, "type": kind, "filename": file_name, "url": url, "md5": md5}
    return build.post("/cgi-bin/media/upload_by_url", lambda answer: answers.text(answer, "jobid"), body, host=Host.WORK)


def get_upload_job(job_id: str) -> Call[UploadJob]:
    """Get how far a job is (查询异步任务结果)."""
    checks.required("job_id", job_id)
    return build.post("/cgi-bin/media/get_upload_by_url_result", _job, {"jobid": job_id}, host=Host.WORK)


def _job(answer: JsonObject) -> UploadJob:
    detail = answers.object_in(answer, "detail")
    return UploadJob(
        status=answers.number(answer, "status"),
        errcode=answers.number(detail, "errcode"),
        errmsg=answers.text(detail, "errmsg"),
        media_id=answers.optional_text(detail, "media_id"),
        created_at=answers.optional_number(detail, "created_at"),
    )


def _no_json(answer: JsonObject) -> None:
    raise ValueError(f"JSON in the place of a file, with the fields {', '.join(sorted(answer))}")
