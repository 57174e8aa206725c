"""Facts of "获取小程序码", "获取加密scheme码", "获取加密URLLink", "获取ShortLink"."""

from typing import Any

import pytest

from local.platform.apis import mini_links
from local.platform.clock import ManualClock
from tests.unit.platform.apis.server import Server

CODE, QR, SCHEME = "/wxa/getwxacode", "/cgi-bin/wxaapp/createwxaqrcode", "/wxa/generatescheme"
LINK, SHORT = "/wxa/generate_urllink", "/wxa/genwxashortlink"


def post(game: Server, path: str, /, **given: Any) -> dict[str, Any]:
    return game.post(path, given)


def test_codes_are_pictures_and_counted_together(game: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mini_links, "MOST_CODES", 2)
    for path in (CODE, QR):
        picture = game.send(path, content=b'{"path": "pages/index?a=1"}')
        assert (picture.headers["content-type"], picture.content[:4]) == ("image/png", b"\x89PNG")
    assert post(game, CODE, path="pages/index")["errcode"] == 45029


@pytest.mark.parametrize(
    ("path", "given", "errcode"),
    [
        (CODE, {}, 40159),
        (CODE, {"path": "p" * 1025}, 40159),
        (CODE, {"path": "p", "env_version": "beta"}, 40097),
        (CODE, {"path": "p", "width": 100}, 40097),
        (QR, {"path": "p" * 129}, 40159),
        (SCHEME, {"jump_wxa": {"path": "pages/missing"}}, 40165),
        (SCHEME, {"jump_wxa": {"path": "p?a=1"}}, 40165),
        (SCHEME, {"jump_wxa": {"path": "p", "query": "中"}}, 40212),
        (SCHEME, {"jump_wxa": {"path": "p", "env_version": "beta"}}, 85402),
        (SCHEME, {"is_expire": True, "expire_type": 1, "expire_interval": 31}, 85401),
        (SCHEME, {"is_expire": True, "expire_type": 0, "expire_time": 1}, 85401),
        (LINK, {"path": "pages/missing"}, 40165),
        (LINK, {"query": "a b"}, 40212),
        (LINK, {"expire_type": 1, "expire_interval": 31}, 85401),
        (SHORT, {}, 40225),
        (SHORT, {"page_url": "pages/missing?a=1"}, 40225),
    ],
)
def test_what_will_not_do_has_its_errcode(game: Server, path: str, given: dict[str, Any], errcode: int) -> None:
    assert game.post(path, given)["errcode"] == errcode


def test_links_open_a_page_for_thirty_days_at_most(game: Server, clock: ManualClock) -> None:
    ends = int(clock.now()) + 30 * 86_400
    assert post(game, SCHEME, jump_wxa={"path": "p", "query": "a=1"}, expire_time=ends)["openlink"].startswith("weixin://")
    assert post(game, SCHEME, expire_time=ends + 1)["errcode"] == 85401
    assert post(game, LINK, path="p", expire_type=1, expire_interval=30)["url_link"].startswith("https://wxaurl.cn/")
    assert post(game, SHORT, page_url="p", page_title="shop")["link"].startswith("#小程序://shop/")


@pytest.mark.parametrize(
    ("path", "given"), [(SCHEME, {"is_expire": False}), (SHORT, {"page_url": "p", "is_permanent": True})]
)
def test_what_holds_for_ever_is_counted(
    game: Server, path: str, given: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mini_links, "MOST_FOR_EVER", 1)
    assert [game.post(path, given)["errcode"] for _ in range(2)] == [0, 85400]


def test_official_accounts_have_none(shop: Server) -> None:
    assert shop.post(LINK, {})["errcode"] == 48001
