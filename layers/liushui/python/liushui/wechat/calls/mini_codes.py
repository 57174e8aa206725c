"""Codes and links that open a mini program.

Sources: "Get an unlimited mini program code" (获取不限制的小程序码), "Get a mini program code" (获取小程序码), "Get a QR code"
(获取小程序二维码), "Get a URL scheme" (获取加密scheme码), "Get a URL link" (获取加密URLLink), "Get a short link" (获取ShortLink).
The codes come as pictures, JSON only where WeChat refuses.
"""

from typing import Final, Literal

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, InvalidCall

Version = Literal["release", "trial", "develop"]
_VERSIONS: Final = ("release", "trial", "develop")
_SCENE: Final = r"[0-9A-Za-z!#$&'()*+,/:;=?@._~-]{1,32}"
_QUERY: Final = r"[0-9A-Za-z!#$&'()*+,/:;=?@._~%`-]{0,1024}"
MOST_PATH, MOST_QR_PATH_BYTES, MOST_DAYS = 1024, 128, 30


def create_unlimited_code(
    scene: str,
    *,
    page: str | None = None,
    check_path: bool = True,
    version: Version = "release",
    width: int = 430,
    transparent: bool = False,
    colour: tuple[int, int, int] | None = None,
) -> Call[None]:
    """Create an unlimited code (获取不限制的小程序码): as many as you like, for ever. `scene` reaches the page as its
    query. Without `check_path` the page need not be published yet. `width` in pixels; `colour` of the lines as red, green,
    blue."""
    checks.matching("scene", scene, _SCENE, "1 to 32 letters, digits or !#$&'()*+,/:;=?@-._~")
    checks.one_of("version", version, _VERSIONS)
    if page is not None and (page.startswith("/") or "?" in page):
        raise InvalidCall("page must not begin with / and must not carry parameters: they go into scene")
    body = checks.given(scene=scene, page=page, check_path=check_path, env_version=version)
    return _picture("/wxa/getwxacodeunlimit", {**body, **_look(width, transparent, colour)})


def create_code(path: str, *, version: Version = "release", width: int = 430, transparent: bool = False) -> Call[None]:
    """Create a code (获取小程序码): 100 000 at most, together with `create_qr_code`. `path` may carry parameters."""
    checks.at_most_characters("path", path, MOST_PATH)
    checks.one_of("version", version, _VERSIONS)
    return _picture("/wxa/getwxacode", {"path": path, "env_version": version, **_look(width, transparent, None)})


def create_qr_code(path: str, *, width: int = 430) -> Call[None]:
    """Create a QR code (获取小程序二维码): a square QR code."""
    checks.at_most_bytes("path", path, MOST_QR_PATH_BYTES)
    _check_width(width)
    return _picture("/cgi-bin/wxaapp/createwxaqrcode", {"path": path, "width": width})


def create_url_scheme(
    *, path: str = "", query: str = "", version: Version = "release", valid_days: int = MOST_DAYS
) -> Call[str]:
    """Create a scheme (获取加密scheme码): `weixin://…`, for at most 30 days, for use outside WeChat. An empty path is the
    main page."""
    body: JsonObject = {"jump_wxa": _target(path, query, version), **_valid(valid_days)}
    return build.post("/wxa/generatescheme", lambda answer: answers.text(answer, "openlink"), body)


def create_url_link(
    *, path: str = "", query: str = "", version: Version = "release", valid_days: int = MOST_DAYS
) -> Call[str]:
    """Create a link (获取加密URLLink): `https://wxaurl.cn/…`, for at most 30 days."""
    body: JsonObject = {**_target(path, query, version), **_valid(valid_days)}
    return build.post("/wxa/generate_urllink", lambda answer: answers.text(answer, "url_link"), body)


def create_short_link(page_url: str, *, title: str | None = None, permanent: bool = False) -> Call[str]:
    """Create a short link (获取ShortLink), for use inside WeChat: for 30 days, or for ever (100 000 at most)."""
    checks.at_most_characters("page_url", page_url, MOST_PATH)
    body = checks.given(page_url=page_url, page_title=title, is_permanent=permanent)
    return build.post("/wxa/genwxashortlink", lambda answer: answers.text(answer, "link"), body)


def _picture(path: str, body: JsonObject) -> Call[None]:
    return build.post(path, _no_json, body, downloads=True)


def _look(width: int, transparent: bool, colour: tuple[int, int, int] | None) -> JsonObject:
    _check_width(width)
    if colour is None:
        return {"width": width, "is_hyaline": transparent}
    for part in colour:
        checks.between("colour", part, 0, 255)
    line = dict(zip("rgb", colour, strict=True))
    return {"width": width, "is_hyaline": transparent, "auto_color": False, "line_color": line}


def _check_width(width: int) -> None:
    checks.between("width", width, 280, 1280)


def _target(path: str, query: str, version: Version) -> JsonObject:
    if "?" in path:
        raise InvalidCall("path must not carry parameters: they go into query")
    checks.matching("query", query, _QUERY, "at most 1024 letters, digits or !#$&'()*+,/:;=?@-._~%`")
    checks.one_of("version", version, _VERSIONS)
    return {"path": path, "query": query, "env_version": version}


def _valid(days: int) -> JsonObject:
    checks.between("valid_days", days, 1, MOST_DAYS)
    return {"is_expire": True, "expire_type": 1, "expire_interval": days}


def _no_json(answer: JsonObject) -> None:
    raise ValueError(f"JSON in the place of a picture, with the fields {', '.join(sorted(answer))}")
