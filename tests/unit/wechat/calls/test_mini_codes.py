from collections.abc import Callable

import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls import mini_codes
from tests.unit.wechat.calls.shape import assert_post, assert_refused


def test_an_unlimited_code() -> None:
    call = mini_codes.create_unlimited_code("a=1", page="page/index/index", colour=(0, 128, 255))
    body: JsonObject = {
        "scene": "a=1",
        "page": "page/index/index",
        "check_path": True,
        "env_version": "release",
        "width": 430,
        "is_hyaline": False,
        "auto_color": False,
        "line_color": {"r": 0, "g": 128, "b": 255},
    }
    assert_post(call, "/wxa/getwxacodeunlimit", body)
    assert call.downloads
    with pytest.raises(ValueError, match="in the place of a picture"):
        call.read({"odd": 1})


def test_without_a_page_the_main_page_opens() -> None:
    body = mini_codes.create_unlimited_code("x", check_path=False, version="trial").body
    assert body == {"scene": "x", "check_path": False, "env_version": "trial", "width": 430, "is_hyaline": False}


def test_limited_codes() -> None:
    code = mini_codes.create_code("page/index/index?a=1", width=280, transparent=True)
    body: JsonObject = {
        "path": "page/index/index?a=1",
        "env_version": "release",
        "width": 280,
        "is_hyaline": True,
    }
    assert_post(code, "/wxa/getwxacode", body)
    square = mini_codes.create_qr_code("page/index/index", width=1280)
    assert_post(square, "/cgi-bin/wxaapp/createwxaqrcode", {"path": "page/index/index", "width": 1280})
    assert code.downloads
    assert square.downloads


def test_links() -> None:
    valid = {"is_expire": True, "expire_type": 1, "expire_interval": 30}
    target = {"path": "/pages/a", "query": "b=1", "env_version": "release"}
    scheme = mini_codes.create_url_scheme(path="/pages/a", query="b=1")
    assert_post(scheme, "/wxa/generatescheme", {"jump_wxa": target, **valid})
    assert scheme.read({"errcode": 0, "openlink": "weixin://dl/business/?t=X"}) == "weixin://dl/business/?t=X"
    link = mini_codes.create_url_link(path="/pages/a", query="b=1", valid_days=1)
    body: JsonObject = {**target, **valid, "expire_interval": 1}
    assert_post(link, "/wxa/generate_urllink", body)
    assert link.read({"errcode": 0, "url_link": "https://wxaurl.cn/BQZ"}) == "https://wxaurl.cn/BQZ"
    short = mini_codes.create_short_link("/pages/a?b=1", title="Title")
    body = {"page_url": "/pages/a?b=1", "page_title": "Title", "is_permanent": False}
    assert_post(short, "/wxa/genwxashortlink", body)
    assert short.read({"errcode": 0, "link": "#小程序://x"}) == "#小程序://x"


WRONG: dict[str, tuple[Callable[[], object], str, str]] = {
    "long scene": (lambda: mini_codes.create_unlimited_code("x" * 33), "scene", "32"),
    "no scene": (lambda: mini_codes.create_unlimited_code(""), "scene", "1 to 32"),
    "Chinese scene": (lambda: mini_codes.create_unlimited_code("渠道"), "scene", "letters"),
    "percent": (lambda: mini_codes.create_unlimited_code("a%20b"), "scene", "letters"),
    "page with parameters": (lambda: mini_codes.create_unlimited_code("x", page="a?b=1"), "page", "scene"),
    "page with slash": (lambda: mini_codes.create_unlimited_code("x", page="/a"), "page", "/"),
    "narrow": (lambda: mini_codes.create_code("a", width=279), "width", "280"),
    "wide": (lambda: mini_codes.create_qr_code("a", width=1281), "width", "1280"),
    "colour": (lambda: mini_codes.create_unlimited_code("x", colour=(0, 0, 256)), "colour", "255"),
    "long path": (lambda: mini_codes.create_code("a" * 1025), "path", "1024"),
    "long QR path": (lambda: mini_codes.create_qr_code("a" * 129), "path", "128"),
    "version": (lambda: mini_codes.create_code("a", version="beta"), "version", "trial"),  # type: ignore[arg-type]
    "query in path": (lambda: mini_codes.create_url_scheme(path="a?b=1"), "path", "query"),
    "long query": (lambda: mini_codes.create_url_link(query="a" * 1025), "query", "1024"),
    "long life": (lambda: mini_codes.create_url_link(valid_days=31), "valid_days", "30"),
    "long page": (lambda: mini_codes.create_short_link("a" * 1025), "page_url", "1024"),
}


@pytest.mark.parametrize(("make", "field", "limit"), WRONG.values(), ids=WRONG)
def test_what_wechat_would_refuse_is_refused_here(make: Callable[[], object], field: str, limit: str) -> None:
    assert_refused(make, field, limit)


def test_every_sign_that_a_scene_may_have() -> None:
    mini_codes.create_unlimited_code("!#$&'()*+,/:;=?@-._~aZ09")
