import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls import security
from tests.unit.wechat.calls.shape import assert_post, assert_refused, assert_upload


def test_a_text_is_checked() -> None:
    call = security.check_content("hello world!", openid="OPENID", scene="profile", signature="mine", title="T")
    body: JsonObject = {
        "openid": "OPENID",
        "scene": 1,
        "version": 2,
        "content": "hello world!",
        "title": "T",
        "signature": "mine",
    }
    assert_post(call, "/wxa/msg_sec_check", body)
    detail: JsonObject = {"strategy": "keyword", "errcode": 0, "suggest": "pass", "label": 20006, "level": 20}
    answer: JsonObject = {
        "errcode": 0,
        "errmsg": "ok",
        "result": {"suggest": "risky", "label": 20001},
        "detail": [detail],
        "trace_id": "60ae120f-371d5872-7941a05b",
    }
    assert call.read(answer) == security.Verdict("risky", 20001, "60ae120f-371d5872-7941a05b", (detail,))


@pytest.mark.parametrize(("scene", "number"), [("profile", 1), ("comment", 2), ("forum", 3), ("social_log", 4)])
def test_scenes_have_numbers(scene: security.Scene, number: int) -> None:
    body = security.check_content("x", openid="O", scene=scene).body
    assert body is not None
    assert body["scene"] == number


@pytest.mark.parametrize(("kind", "number"), [("audio", 1), ("image", 2)])
def test_media_are_checked_later(kind: str, number: int) -> None:
    call = security.check_media("https://example.org/a", kind, openid="O", scene="forum")  # type: ignore[arg-type]
    body: JsonObject = {"media_url": "https://example.org/a", "media_type": number, "version": 2, "openid": "O", "scene": 3}
    assert_post(call, "/wxa/media_check_async", body)
    assert call.read({"errcode": 0, "trace_id": "967e945c"}) == "967e945c"


def test_a_picture_is_checked_at_once() -> None:
    assert_upload(security.check_image("a.png", 1024 * 1024), "/wxa/img_sec_check")
    assert_refused(lambda: security.check_image("a.png", 1024 * 1024 + 1), "more than", "1048576")
    assert_refused(lambda: security.check_image("a.bmp", 1), "file_name")


def test_limits() -> None:
    security.check_content("汉" * 2500, openid="O", scene="forum")
    assert_refused(lambda: security.check_content("x" * 2501, openid="O", scene="forum"), "content", "2500")
    assert_refused(lambda: security.check_content("x", openid="O", scene="forum", signature="s"), "signature")
    assert_refused(lambda: security.check_content("x", openid="", scene="forum"), "openid")
    assert_refused(lambda: security.check_content("x", openid="O", scene="chat"), "scene")  # type: ignore[arg-type]
    assert_refused(lambda: security.check_media("a", "image", openid="O", scene="forum"), "url")
