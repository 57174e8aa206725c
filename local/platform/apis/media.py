"""Temporary media, three days each, and pictures for articles ("新增临时素材", "获取临时素材", "上传图文消息图片")."""

from urllib.parse import quote

from starlette.responses import Response

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.uploads import IN_ARTICLES, TEMPORARY, WECOM, WECOM_IMAGE, check_upload, keep_upload, read_upload
from local.platform.errors import ApiError
from local.platform.holders import BOTH, WORK
from local.platform.media import Medium

DOWNLOAD_PATH = "/simulated/media"


def upload(call: Call) -> Answer:
    """Raises ApiError 40004 for another type, 41005 without a file, and what `check_upload` raises."""
    kind = call.query.get("type", "")
    if kind not in TEMPORARY:
        raise ApiError(40004)
    part = read_upload(call)["media"]
    medium = keep_upload(call, call.account.name, kind, part, check_upload(part.content, TEMPORARY[kind]))
    id_name = "thumb_media_id" if kind == "thumb" else "media_id"
    return {"type": kind, id_name: medium.media_id, "created_at": int(call.now)}


def get(call: Call) -> Answer | Response:
    """The bytes; a video's address only. Raises ApiError 40007 when unknown or older than three days."""
    medium = _find(call)
    if medium.kind == "video":
        return {"video_url": download_url(call, medium)}
    return as_file(call, medium)


def upload_image(call: Call) -> Answer:
    part = read_upload(call)["media"]
    content_type = check_upload(part.content, IN_ARTICLES)
    medium = keep_upload(call, call.account.name, "article", part, content_type)
    return {"url": download_url(call, medium)}


def upload_to_wecom(call: Call) -> Answer:
    kind = call.query.get("type", "")
    if kind not in WECOM:
        raise ApiError(40005)
    part = read_upload(call)["media"]
    content_type = check_upload(part.content, WECOM[kind])
    medium = keep_upload(call, call.account.name, kind, part, content_type)
    return {**OK, "type": kind, "media_id": medium.media_id, "created_at": str(int(call.now))}


def get_from_wecom(call: Call) -> Response:
    return as_file(call, _find(call))


def upload_wecom_image(call: Call) -> Answer:
    part = read_upload(call)["media"]
    medium = keep_upload(call, call.account.name, "article", part, check_upload(part.content, WECOM_IMAGE))
    return {**OK, "url": download_url(call, medium)}


def download(call: Call) -> Response:
    """What `video_url` and `url` lead to: no API of WeChat's, and no token."""
    medium = call.simulator.media.find(call.path_params["account"], call.path_params["media_id"])
    if medium is None:
        raise ApiError(40007)
    return as_file(call, medium)


def as_file(call: Call, medium: Medium) -> Response:
    name = quote(medium.file_name or f"{medium.media_id}.{medium.content_type.rpartition('/')[2]}")
    headers = {"Content-disposition": f'attachment; filename="{name}"'}
    return Response(call.simulator.media.content(medium), headers=headers, media_type=medium.content_type)


def download_url(call: Call, medium: Medium) -> str:
    return f"{call.base_url}{DOWNLOAD_PATH}/{medium.account}/{medium.media_id}"


def _find(call: Call) -> Medium:
    medium = call.simulator.media.find(call.account.name, call.query.get("media_id"))
    if medium is None:
        raise ApiError(40007 if call.query.get("media_id") else 41006)
    return medium


APIS = (
    Api("media/upload", "POST", "/cgi-bin/media/upload", upload, BOTH),
    Api("media/get", "GET", "/cgi-bin/media/get", get, BOTH),
    Api("media/uploadimg", "POST", "/cgi-bin/media/uploadimg", upload_image),
    Api("media/upload", "POST", "/cgi-bin/media/upload", upload_to_wecom, WORK),
    Api("media/get", "GET", "/cgi-bin/media/get", get_from_wecom, WORK),
    Api("media/uploadimg", "POST", "/cgi-bin/media/uploadimg", upload_wecom_image, WORK),
    Api("simulated/media", "GET", DOWNLOAD_PATH + "/{account}/{media_id}", download, (), None),
)
