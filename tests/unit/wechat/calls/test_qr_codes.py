import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls import qr_codes
from tests.unit.wechat.calls.shape import assert_post, assert_refused

PATH = "/cgi-bin/qrcode/create"


@pytest.mark.parametrize(
    ("scene", "action", "written"),
    [(123, "QR_SCENE", {"scene_id": 123}), ("test", "QR_STR_SCENE", {"scene_str": "test"})],
)
def test_temporary_codes(scene: int | str, action: str, written: JsonObject) -> None:
    call = qr_codes.create_temporary_qr_code(scene, 604800)
    assert_post(call, PATH, {"expire_seconds": 604800, "action_name": action, "action_info": {"scene": written}})
    read = call.read({"ticket": "gQH47joAAA==", "expire_seconds": 60, "url": "http://weixin.qq.com/q/kZgf"})
    assert read == qr_codes.QrCode("gQH47joAAA==", "http://weixin.qq.com/q/kZgf", 60)


@pytest.mark.parametrize(
    ("scene", "action", "written"),
    [(100_000, "QR_LIMIT_SCENE", {"scene_id": 100_000}), ("渠道", "QR_LIMIT_STR_SCENE", {"scene_str": "渠道"})],
)
def test_permanent_codes(scene: int | str, action: str, written: JsonObject) -> None:
    call = qr_codes.create_permanent_qr_code(scene)
    assert_post(call, PATH, {"action_name": action, "action_info": {"scene": written}})
    assert call.read({"ticket": "T", "url": "U"}).expires_in_seconds is None


def test_the_limits_of_scenes_and_times() -> None:
    temporary, permanent = qr_codes.create_temporary_qr_code, qr_codes.create_permanent_qr_code
    temporary(2**32 - 1, 2_592_000)
    permanent("x" * 64)
    assert_refused(lambda: temporary(1, 2_592_001), "expires_in_seconds", "2592000")
    assert_refused(lambda: temporary(1, 0), "expires_in_seconds")
    assert_refused(lambda: temporary(0, 60), "scene", "1 to")
    assert_refused(lambda: temporary(2**32, 60), "scene", "4294967295")
    assert_refused(lambda: permanent(100_001), "scene", "100000")
    assert_refused(lambda: permanent("x" * 65), "scene", "64")
    assert_refused(lambda: permanent(""), "scene", "empty")


def test_the_picture_s_address_carries_the_ticket_escaped() -> None:
    assert qr_codes.show_qr_code_url("a+b/c==") == "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=a%2Bb%2Fc%3D%3D"
