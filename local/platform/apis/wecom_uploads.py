"""Files that WeCom fetches itself ("异步上传临时素材"). The simulated one fetches nothing: an address that has `missing` in it is
not found, any other holds a few bytes of its own."""

import re
import secrets

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import text
from local.platform.apis.uploads import keep_upload
from local.platform.errors import ApiError
from local.platform.holders import WORK
from local.platform.multipart import Part

BAD = 40058
NAME_BYTES, URL_BYTES = 128, 1_024
DONE, FAILED = 2, 3
_TABLE = "upload_jobs"
_MD5 = re.compile(r"[0-9a-fA-F]{32}")
_TYPES = {"video": "video/mp4", "file": "application/octet-stream"}


def upload_by_url(call: Call) -> Answer:
    """The job ends with an upload_media_job_finish. Raises ApiError 40058 for what is missing or too long, 40005 for another
    type."""
    given = call.given
    if given.get("scene") != 1:
        raise ApiError(BAD)
    kind, url = given.get("type"), text(given, "url", BAD, most_bytes=URL_BYTES)
    if kind not in _TYPES:
        raise ApiError(40005)
    name = text(given, "filename", BAD, most_bytes=NAME_BYTES)
    if not _MD5.fullmatch(text(given, "md5", BAD)) or not url.startswith(("http://", "https://")):
        raise ApiError(BAD)
    job = secrets.token_urlsafe(24)
    call.put(_TABLE, job, _ended(call, kind, url, name))
    call.owe("sys", "upload_media_job_finish", JobId=job)
    return {**OK, "jobid": job}


def get_result(call: Call) -> Answer:
    job = call.get(_TABLE, text(call.given, "jobid", BAD))
    if job is None:
        raise ApiError(BAD)
    return {**OK, **job}


def _ended(call: Call, kind: str, url: str, name: str) -> Answer:
    if "missing" in url:
        return {
            "status": FAILED,
            "detail": {"errcode": 830003, "errmsg": "url download failed", "media_id": "", "created_at": ""},
        }
    medium = keep_upload(call, call.account.name, kind, Part("media", name, url.encode()), _TYPES[kind])
    detail = {**OK, "media_id": medium.media_id, "created_at": str(int(call.now))}
    return {"status": DONE, "detail": detail}


APIS = (
    Api("media/upload_by_url", "POST", "/cgi-bin/media/upload_by_url", upload_by_url, WORK),
    Api("media/get_upload_by_url_result", "POST", "/cgi-bin/media/get_upload_by_url_result", get_result, WORK),
)
