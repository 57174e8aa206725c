from liushui.wechat.calls import js_sdk
from tests.unit.wechat.calls.shape import assert_refused

TICKET = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
NONCE, TIMESTAMP, URL = "Wm3WZYTPz0wzccnW", 1414587457, "http://mp.weixin.qq.com?params=value"
PUBLISHED = "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


def test_the_published_signature() -> None:
    assert js_sdk.js_sdk_signature(TICKET, NONCE, TIMESTAMP, URL) == PUBLISHED


def test_the_fragment_does_not_count_and_all_else_does() -> None:
    assert js_sdk.js_sdk_signature(TICKET, NONCE, TIMESTAMP, f"{URL}#/page?a=1") == PUBLISHED
    assert js_sdk.js_sdk_signature(TICKET, NONCE, TIMESTAMP, f"{URL}&a=1") != PUBLISHED
    assert js_sdk.js_sdk_signature(TICKET, NONCE, TIMESTAMP + 1, URL) != PUBLISHED


def test_what_a_page_is_given() -> None:
    config = js_sdk.page_config("wx1", TICKET, nonce=NONCE, timestamp=TIMESTAMP, url=URL, apis=["scanQRCode"])
    assert config == {
        "appId": "wx1",
        "timestamp": TIMESTAMP,
        "nonceStr": NONCE,
        "signature": PUBLISHED,
        "jsApiList": ["scanQRCode"],
    }
    agent = js_sdk.agent_config("ww1", 1000002, TICKET, nonce=NONCE, timestamp=TIMESTAMP, url=URL, apis=["a"])
    assert (agent["corpid"], agent["agentid"], agent["signature"]) == ("ww1", "1000002", PUBLISHED)
    assert TICKET not in f"{config}{agent}"


def test_a_card_s_signature_is_of_its_sorted_values() -> None:
    signature = js_sdk.card_signature("ojZ8YtyVyr30HheH3CM73y7h4jJE", "jonyqin", "1404896688", "pjZ8Yt1XGILfi")
    assert signature == js_sdk.card_signature("pjZ8Yt1XGILfi", "1404896688", "jonyqin", "ojZ8YtyVyr30HheH3CM73y7h4jJE")


def test_arguments_are_checked() -> None:
    assert_refused(lambda: js_sdk.js_sdk_signature("", NONCE, TIMESTAMP, URL), "ticket")
    assert_refused(lambda: js_sdk.js_sdk_signature(TICKET, "", TIMESTAMP, URL), "nonce")
    assert_refused(lambda: js_sdk.js_sdk_signature(TICKET, NONCE, TIMESTAMP, "mp.weixin.qq.com"), "url")
