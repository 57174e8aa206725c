"""Codes and links that open a mini program ("获取小程序码", "获取加密scheme码", "获取加密URLLink", "获取ShortLink").

Every page is taken for published, but one that is called `missing`.
"""

import re
import secrets
from typing import Any

from starlette.responses import Response

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import integer, optional_text, text
from local.platform.errors import ApiError
from local.platform.holders import MINI
from local.platform.pictures import draw_picture

MOST_CODES, MOST_FOR_EVER = 100_000, 100_000
PATH_CHARACTERS, QR_PATH_BYTES = 1_024, 128
LONGEST_SECONDS, LONGEST_DAYS = 30 * 86_400, 30
_QUERY = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@._~%`-]{0,1024}")
_VERSIONS = ("release", "trial", "develop")


def draw_code(call: Call) -> Response:
    """Raises ApiError 40159 for a path that is missing or too long, 45029 above a hundred thousand with the QR codes, 40097."""
    given = call.given
    path = text(given, "path", 40159)
    if len(path) > PATH_CHARACTERS:
        raise ApiError(40159)
    _check_version(given, 40097)
    return _picture(call, path)


def draw_qr_code(call: Call) -> Response:
    return _picture(call, text(call.given, "path", 40159, most_bytes=QR_PATH_BYTES))


def make_scheme(call: Call) -> Answer:
    """Raises ApiError 40165 for the path, 40212 for the query, 85402 for the version, 85401 for the time, 85400 above a hundred
    thousand that hold for ever."""
    given = call.given
    _check_target(given.get("jump_wxa") or {})
    _check_end(call, given)
    return {**OK, "openlink": f"weixin://dl/business/?t={secrets.token_urlsafe(9)}"}


def make_url_link(call: Call) -> Answer:
    given = call.given
    _check_target(given)
    _check_end(call, given)
    return {**OK, "url_link": f"https://wxaurl.cn/{secrets.token_urlsafe(8)}"}


def make_short_link(call: Call) -> Answer:
    """Raises ApiError 40225 for the page, 85400 above a hundred thousand that hold for ever."""
    given = call.given
    page = text(given, "page_url", 40225)
    if len(page) > PATH_CHARACTERS or _is_missing(page):
        raise ApiError(40225)
    if given.get("is_permanent"):
        _count(call, "permanent_links", MOST_FOR_EVER, 85400)
    return {**OK, "link": f"#小程序://{optional_text(given, 'page_title') or call.account.name}/{secrets.token_urlsafe(8)}"}


def _picture(call: Call, path: str) -> Response:
    integer({"width": 430, **call.given}, "width", 40097, least=280, most=1280)
    _count(call, "codes", MOST_CODES, 45029)
    return Response(draw_picture(f"{call.account.name} {path}"), media_type="image/png")


def _check_target(target: Any) -> None:
    if not isinstance(target, dict):
        raise ApiError(40097)
    path, query = optional_text(target, "path", 40165), optional_text(target, "query", 40212)
    if "?" in path or len(path) > PATH_CHARACTERS or _is_missing(path):
        raise ApiError(40165)
    if not _QUERY.fullmatch(query):
        raise ApiError(40212)
    _check_version(target, 85402)


def _check_version(given: dict[str, Any], errcode: int) -> None:
    if given.get("env_version", "release") not in _VERSIONS:
        raise ApiError(errcode)


def _check_end(call: Call, given: dict[str, Any]) -> None:
    """Since 2022 every link ends within 30 days; those that say otherwise are counted."""
    if not given.get("is_expire", True):
        _count(call, "permanent_links", MOST_FOR_EVER, 85400)
    elif given.get("expire_type", 0) == 1:
        integer({"expire_interval": LONGEST_DAYS, **given}, "expire_interval", 85401, least=1, most=LONGEST_DAYS)
    elif given.get("expire_time"):
        now = int(call.now)
        integer(given, "expire_time", 85401, least=now + 60, most=now + LONGEST_SECONDS)


def _is_missing(page: str) -> bool:
    return "missing" in page.partition("?")[0].split("/")


def _count(call: Call, table: str, most: int, errcode: int) -> None:
    if int(call.get("counts", table) or 0) >= most:
        raise ApiError(errcode)
    call.put("counts", table, int(call.get("counts", table) or 0) + 1)


APIS = (
    Api("wxa/getwxacode", "POST", "/wxa/getwxacode", draw_code, MINI),
    Api("wxaapp/createwxaqrcode", "POST", "/cgi-bin/wxaapp/createwxaqrcode", draw_qr_code, MINI),
    Api("wxa/generatescheme", "POST", "/wxa/generatescheme", make_scheme, MINI),
    Api("wxa/generate_urllink", "POST", "/wxa/generate_urllink", make_url_link, MINI),
    Api("wxa/genwxashortlink", "POST", "/wxa/genwxashortlink", make_short_link, MINI),
)
