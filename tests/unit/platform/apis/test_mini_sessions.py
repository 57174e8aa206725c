"""Facts of "检验登录态", "重置登录态", "获取手机号", "图片内容安全识别"."""

import hashlib
import hmac
from typing import Any

import pytest

from local.platform.apis.mini_sessions import issue_phone_code
from local.platform.clock import ManualClock
from local.platform.logins import issue_code
from local.platform.pictures import draw_picture
from tests.unit.platform.apis.server import USER, Server
from tests.unit.platform.shop import APP_SECRET

PHONE = "/wxa/business/getuserphonenumber"


def log_in(game: Server) -> str:
    query = {"appid": game.account.app_id, "secret": APP_SECRET, "grant_type": "authorization_code"}
    code = issue_code(game.simulator, "game", USER)
    return str(game.request("GET", "/sns/jscode2session", params={**query, "js_code": code}).json()["session_key"])


def signed(key: str, **changes: str) -> dict[str, Any]:
    signature = hmac.new(key.encode(), b"", hashlib.sha256).hexdigest()
    return {"openid": USER, "signature": signature, "sig_method": "hmac_sha256", **changes}


def test_a_session_is_good_until_another_key_takes_its_place(game: Server) -> None:
    key = log_in(game)
    assert game.get("/wxa/checksession", **signed(key))["errcode"] == 0
    renewed = game.get("/wxa/resetusersessionkey", **signed(key))
    assert (renewed["openid"], renewed["session_key"] != key) == (USER, True)
    assert game.get("/wxa/checksession", **signed(key))["errcode"] == 87009
    assert game.get("/wxa/checksession", **signed(renewed["session_key"]))["errcode"] == 0


@pytest.mark.parametrize(
    ("changes", "errcode"), [({"openid": "o-x"}, 40003), ({"signature": "x"}, 87009), ({"sig_method": "md5"}, 87009)]
)
def test_a_session_that_is_none_has_its_errcode(game: Server, changes: dict[str, str], errcode: int) -> None:
    assert game.get("/wxa/checksession", **signed(log_in(game), **changes))["errcode"] == errcode


def test_a_phone_number_is_told_once_within_five_minutes(game: Server, clock: ManualClock) -> None:
    code = issue_phone_code(game.simulator, "game", USER)
    phone = game.post(PHONE, {"code": code})["phone_info"]
    assert (phone["countryCode"], phone["watermark"]["appid"]) == ("86", game.account.app_id)
    assert phone["phoneNumber"] == phone["purePhoneNumber"]
    assert game.post(PHONE, {"code": code})["errcode"] == 40029
    late = issue_phone_code(game.simulator, "game", USER)
    clock.advance(300)
    assert game.post(PHONE, {"code": late})["errcode"] == 40029
    assert game.post(PHONE, {"code": issue_code(game.simulator, "game", USER)})["errcode"] == 40029, "wx.login's is another"


@pytest.mark.parametrize(
    ("content", "errcode"),
    [
        (draw_picture("x"), 0),
        (draw_picture("x") + b"risky", 87014),
        (b"text", 40005),
        (draw_picture("x") + b"0" * 2**20, 40009),
    ],
    ids=["lawful", "risky", "no picture", "too large"],
)
def test_a_picture_is_checked_at_once(game: Server, content: bytes, errcode: int) -> None:
    assert game.upload("/wxa/img_sec_check", content)["errcode"] == errcode
