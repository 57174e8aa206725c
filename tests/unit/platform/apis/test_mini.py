"""Facts of "小程序登录", "获取不限制的小程序码", "文本内容安全识别"."""

from typing import Any

import pytest

from local.platform.apis.mini import RISKY
from local.platform.clock import ManualClock
from local.platform.logins import issue_code
from tests.unit.platform.apis.server import USER, Server
from tests.unit.platform.shop import APP_SECRET


def log_in(game: Server, code: str, **changes: str) -> dict[str, Any]:
    query = {"appid": game.account.app_id, "secret": APP_SECRET, "js_code": code, "grant_type": "authorization_code"}
    answer: dict[str, Any] = game.request("GET", "/sns/jscode2session", params={**query, **changes}).json()
    return answer


def code_of(game: Server) -> str:
    return issue_code(game.simulator, "game", USER)


def test_a_code_gives_a_session_once(game: Server, clock: ManualClock) -> None:
    code = code_of(game)
    session = log_in(game, code)
    assert (session["openid"], len(session["session_key"])) == (USER, 24)
    assert log_in(game, code)["errcode"] == 40163
    late = code_of(game)
    clock.advance(300)
    assert log_in(game, late)["errcode"] == 40029


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [({"js_code": ""}, 41008), ({"grant_type": "x"}, 40002), ({"secret": "x"}, 40125), ({"appid": "wx"}, 40013)],
)
def test_what_is_wrong_with_a_login_is_told(game: Server, changes: dict[str, str], errcode: int) -> None:
    assert log_in(game, code_of(game), **changes)["errcode"] == errcode


def test_a_user_logs_in_a_hundred_times_a_minute(game: Server, clock: ManualClock) -> None:
    assert [log_in(game, code_of(game)).get("errcode") for _ in range(101)] == [None] * 100 + [45011]
    clock.advance(60)
    assert "openid" in log_in(game, code_of(game))


def test_a_session_key_is_in_no_record(game: Server) -> None:
    session = log_in(game, code_of(game))
    (call,) = game.simulator.exchanges.calls("game")
    told = str(game.simulator.exchanges.get(call["id"]))
    assert session["session_key"] not in told
    assert APP_SECRET not in told


@pytest.mark.parametrize(
    ("given", "errcode"),
    [
        ({}, 40169),
        ({"scene": "s" * 33}, 40169),
        ({"scene": "中文"}, 40169),
        ({"scene": "a=1", "page": "/pages/index"}, 41030),
        ({"scene": "a=1", "width": 100}, 40097),
        ({"scene": "a=1", "env_version": "beta"}, 40097),
    ],
)
def test_a_mini_program_code_is_a_picture_or_an_errcode(game: Server, given: dict[str, Any], errcode: int) -> None:
    path = "/wxa/getwxacodeunlimit"
    assert game.post(path, given)["errcode"] == errcode
    picture = game.send(path, content=b'{"scene": "a=1", "page": "pages/index", "width": 280}')
    assert (picture.headers["content-type"], picture.content[:4]) == ("image/png", b"\x89PNG")


def test_texts_are_checked_for_who_was_there_lately(game: Server, clock: ManualClock) -> None:
    path, given = "/wxa/msg_sec_check", {"content": "hello world!", "version": 2, "scene": 1, "openid": USER}
    assert game.post(path, given)["errcode"] == 40003
    log_in(game, code_of(game))
    assert game.post(path, given)["result"] == {"suggest": "pass", "label": 100}
    assert game.post(path, {**given, "content": f"a {RISKY} b"})["result"]["suggest"] == "risky"
    assert game.post(path, {"content": RISKY})["errcode"] == 87014
    assert game.post(path, {**given, "content": "字" * 2_501})["errcode"] == 45002
    assert game.post(path, {**given, "scene": 5})["errcode"] == 40097
    clock.advance(7_199)
    assert game.post(path, given)["errcode"] == 0
    clock.advance(1)
    game.token = game.simulator.tokens.get_stable("game", force=False)[0]
    assert game.post(path, given)["errcode"] == 61010


def test_a_mediums_check_ends_in_an_event(game: Server) -> None:
    log_in(game, code_of(game))
    given = {"media_url": "https://a.example/risky.png", "media_type": 2, "version": 2, "scene": 1, "openid": USER}
    answer = game.post("/wxa/media_check_async", given)
    ((user, event),) = game.owed()
    assert (user, event["Event"], event["trace_id"]) == (USER, "wxa_media_check", answer["trace_id"])
    assert event["result"] == {"suggest": "risky", "label": 20_006}
    assert game.post("/wxa/media_check_async", {**given, "version": 1})["errcode"] == 40097
