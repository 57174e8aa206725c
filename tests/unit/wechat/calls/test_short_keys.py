from liushui.wechat.calls import short_keys
from tests.unit.wechat.calls.shape import assert_post, assert_refused


def test_a_long_text_becomes_a_key_and_back() -> None:
    call = short_keys.create_short_key("loooooong data", expires_in_seconds=86400)
    assert_post(call, "/cgi-bin/shorten/gen", {"long_data": "loooooong data", "expire_seconds": 86400})
    assert call.read({"errcode": 0, "errmsg": "ok", "short_key": "iTqRJFSEqk9RvPk"}) == "iTqRJFSEqk9RvPk"
    fetch = short_keys.fetch_short_key("iTqRJFSEqk9RvPk")
    assert_post(fetch, "/cgi-bin/shorten/fetch", {"short_key": "iTqRJFSEqk9RvPk"})
    read = fetch.read({"errcode": 0, "long_data": "loooooong data", "create_time": 1611047541, "expire_seconds": 86300})
    assert read == short_keys.LongData("loooooong data", 1611047541, 86300)
    assert "looo" not in repr(read)


def test_limits() -> None:
    short_keys.create_short_key("x" * 4096)
    assert_refused(lambda: short_keys.create_short_key("x" * 4097), "data", "4096")
    assert_refused(lambda: short_keys.create_short_key("x", expires_in_seconds=2_592_001), "expires_in_seconds")
