"""Facts of "生成带参数的二维码" and "短key托管"."""

from typing import Any

import pytest

from local.platform.apis.qr_codes import scene_of
from local.platform.clock import ManualClock
from tests.unit.platform.apis.server import Server

CREATE = "/cgi-bin/qrcode/create"


def a_code(action: str = "QR_SCENE", scene: Any = None, **more: Any) -> dict[str, Any]:
    return {"action_name": action, "action_info": {"scene": scene or {"scene_id": 123}}, **more}


def test_a_code_carries_its_scene_for_its_time(shop: Server, clock: ManualClock) -> None:
    code = shop.post(CREATE, a_code(expire_seconds=600))
    assert code["expire_seconds"] == 600
    assert scene_of(shop.simulator, "shop", code["ticket"]) == "123"
    picture = shop.request("GET", "/cgi-bin/showqrcode", params={"ticket": code["ticket"]})
    assert (picture.headers["content-type"], picture.content[:4]) == ("image/png", b"\x89PNG")
    clock.advance(600)
    assert scene_of(shop.simulator, "shop", code["ticket"]) is None
    assert shop.request("GET", "/cgi-bin/showqrcode", params={"ticket": code["ticket"]}).status_code == 404


def test_thirty_seconds_are_the_default_and_limit_scenes_stay(shop: Server, clock: ManualClock) -> None:
    assert shop.post(CREATE, a_code())["expire_seconds"] == 30
    for action, scene, expected in [
        ("QR_LIMIT_SCENE", {"scene_id": 100_000}, "100000"),
        ("QR_LIMIT_STR_SCENE", {"scene_str": "s" * 64}, "s" * 64),
    ]:
        code = shop.post(CREATE, a_code(action, scene))
        assert "expire_seconds" not in code
        clock.advance(3_000)
        assert scene_of(shop.simulator, "shop", code["ticket"]) == expected


@pytest.mark.parametrize(
    ("given", "errcode"),
    [
        (a_code("QR_CODE"), 40052),
        ({"action_name": "QR_SCENE"}, 40053),
        (a_code(scene={"scene_id": 0}), 40053),
        (a_code(scene={"scene_id": "1"}), 40053),
        (a_code("QR_LIMIT_SCENE", {"scene_id": 100_001}), 40053),
        (a_code("QR_STR_SCENE", {"scene_str": "s" * 65}), 40053),
        (a_code("QR_STR_SCENE", {"scene_str": ""}), 40053),
        (a_code(expire_seconds=2_592_001), 40035),
    ],
)
def test_a_code_that_will_not_do_has_its_errcode(shop: Server, given: dict[str, Any], errcode: int) -> None:
    assert shop.post(CREATE, given)["errcode"] == errcode


def test_a_short_key_gives_its_long_data_back_for_its_time(shop: Server, clock: ManualClock) -> None:
    made = shop.post("/cgi-bin/shorten/gen", {"long_data": "长" * 1_365, "expire_seconds": 60})
    fetch = {"short_key": made["short_key"]}
    clock.advance(20)
    got = shop.post("/cgi-bin/shorten/fetch", fetch)
    assert (got["long_data"], got["create_time"], got["expire_seconds"]) == ("长" * 1_365, 1_800_000_000, 40)
    clock.advance(40)
    assert shop.post("/cgi-bin/shorten/fetch", fetch)["errcode"] == 40035
    assert shop.post("/cgi-bin/shorten/gen", {"long_data": "长" * 1_366})["errcode"] == 40035
    assert shop.post("/cgi-bin/shorten/gen", {"long_data": "a", "expire_seconds": 2_592_001})["errcode"] == 40035
