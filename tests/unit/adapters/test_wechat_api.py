"""What each way of going wrong on the wire says about a call. The other side is a socket on loopback that does as told."""

import json
import logging
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from liushui.adapters.system import SystemClock
from liushui.adapters.wechat_api import WeChatApi
from liushui.adapters.wechat_connections import IDLE_MS
from liushui.domain.json import JsonObject
from liushui.ports import CallResult
from liushui.wechat.accounts import Account
from liushui.wechat.calls import robots
from liushui.wechat.calls.call import Call, Host, TokenUse, nothing
from liushui.wechat.calls.tokens import Issued, stable_token
from liushui.wechat.errcodes import ErrorClass
from tests.builders import FixedClock, an_account
from tests.wire import Wire, a_wire

BODY: JsonObject = {"touser": "openid", "msgtype": "text", "text": {"content": "你好 😀 \ud800"}}
SEND = Call("custom/send", "POST", "/cgi-bin/message/custom/send", nothing, body=BODY, delivers=True)
ACCEPTED = b'{"errcode":0,"errmsg":"ok"}'


def a_token(account: Account, *, force: bool = False) -> Call[Issued]:
    return stable_token(account.app_id, account.app_secret, force=force)


@pytest.fixture
def wire() -> Iterator[Wire]:
    with a_wire() as wire:
        yield wire


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def api(clock: FixedClock) -> Iterator[WeChatApi]:
    api = WeChatApi(clock=clock, connect_seconds=0.3, read_seconds=0.3)
    yield api
    api.close()


def on(wire: Wire) -> Account:
    return an_account(api_base=wire.url)


def test_a_send_says_what_wechat_wants_in_utf_8_without_escapes(wire: Wire, api: WeChatApi) -> None:
    wire.behaviours = [wire.answers(ACCEPTED)]
    result = api.call(on(wire), SEND, "a token/1")
    assert (result.error_class, result.certain, result.errcode) == (None, True, 0)
    head, _, body = wire.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /cgi-bin/message/custom/send?access_token=a+token%2F1 HTTP/1.1\r\n")
    assert b"Content-Type: application/json; charset=utf-8" in head
    assert body == '{"touser":"openid","msgtype":"text","text":{"content":"你好 😀 ?"}}'.encode()


def test_a_token_is_asked_for_in_a_body(wire: Wire, api: WeChatApi) -> None:
    wire.behaviours = [wire.answers(b'{"access_token":"abc","expires_in":7200}')]
    result = api.call(on(wire), a_token(on(wire), force=True))
    assert (result.error_class, result.data) == (None, {"access_token": "abc", "expires_in": 7200})
    head, _, body = wire.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /cgi-bin/stable_token HTTP/1.1\r\n")
    account = on(wire)
    assert json.loads(body) == {
        "grant_type": "client_credential",
        "appid": account.app_id,
        "secret": account.app_secret,
        "force_refresh": True,
    }


def test_an_errcode_becomes_its_class_and_our_own_words(wire: Wire, api: WeChatApi) -> None:
    wire.behaviours = [wire.answers(b'{"errcode":45015,"errmsg":"what the user wrote rid: 6789-abcd-01"}')]
    result = api.call(on(wire), SEND, "t")
    assert (result.error_class, result.certain, result.errcode) == (ErrorClass.WINDOW_CLOSED, True, 45015)
    assert result.detail is not None
    assert result.detail.endswith("(rid: 6789-abcd-01)")
    assert "what the user wrote" not in result.detail


def test_system_busy_is_ambiguous_for_a_send_only(wire: Wire, api: WeChatApi) -> None:
    wire.behaviours = [wire.answers(b'{"errcode":-1,"errmsg":"system error"}')]
    sent = api.call(on(wire), SEND, "t")
    assert (sent.error_class, sent.certain, sent.errcode) == (ErrorClass.AMBIGUOUS, False, -1)
    assert api.call(on(wire), a_token(on(wire))).error_class is ErrorClass.WAIT


def assert_unanswered(send: CallResult, token: CallResult, why: str) -> None:
    assert (send.error_class, send.certain, send.errcode) == (ErrorClass.AMBIGUOUS, False, None)
    assert (token.error_class, token.certain, token.errcode) == (ErrorClass.WAIT, True, None)
    for result in (send, token):
        assert result.detail is not None
        assert why in result.detail


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        ("502 Bad Gateway", b"<html>", "HTTP 502"),
        ("500 Oops", ACCEPTED, "HTTP 500"),
        ("200 OK", b"<html>", "without JSON"),
        ("200 OK", b"\xff\xfe", "without JSON"),
        ("200 OK", b"[" * 200_000, "without JSON"),
        ("200 OK", b"[]", "without an errcode"),
        ("200 OK", b'{"errcode":"0"}', "without an errcode"),
        ("403 Forbidden", b"denied", "HTTP 403"),
        ("302 Found", b"", "HTTP 302"),
    ],
)
def test_an_answer_without_an_errcode_leaves_open_whether_it_was_sent(
    wire: Wire, api: WeChatApi, status: str, body: bytes, why: str
) -> None:
    wire.behaviours = [wire.answers(body, status, headers=f"Location: {wire.url}/elsewhere\r\n")]
    account = on(wire)
    assert_unanswered(api.call(account, SEND, "t"), api.call(account, a_token(account)), why)
    assert not [request for request in wire.requests if b"/elsewhere" in request]


def test_a_send_answered_without_any_errcode_is_not_taken_for_sent(wire: Wire, api: WeChatApi) -> None:
    wire.behaviours = [wire.answers(b"{}")]
    assert api.call(on(wire), SEND, "t").error_class is ErrorClass.AMBIGUOUS


@pytest.mark.parametrize(
    ("behave", "why"),
    [(Wire.resets, "ProtocolError"), (Wire.hangs_up, "ProtocolError"), (Wire.stays_silent, "ReadTimeoutError")],
)
def test_silence_after_the_request_leaves_open_whether_it_was_sent(
    wire: Wire, api: WeChatApi, behave: Callable[[Wire, socket.socket], None], why: str
) -> None:
    wire.behaviours = [lambda connection: behave(wire, connection)]
    account = on(wire)
    assert_unanswered(api.call(account, SEND, "t"), api.call(account, a_token(account)), why)
    assert len(wire.requests) == 2  # nothing was tried again


def test_an_answer_cut_short_leaves_it_open(wire: Wire, api: WeChatApi) -> None:
    def cut(connection: socket.socket) -> None:
        wire.read(connection)
        connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"errcode":0')

    wire.behaviours = [cut]
    account = on(wire)
    assert_unanswered(api.call(account, SEND, "t"), api.call(account, a_token(account)), "no answer")


def assert_not_sent(result: CallResult) -> None:
    assert (result.error_class, result.certain, result.errcode) == (ErrorClass.WAIT, True, None)
    assert result.detail is not None
    assert result.detail.startswith("no connection: ")


def test_a_port_where_nobody_listens_is_certainly_not_sent(api: WeChatApi) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert_not_sent(api.call(an_account(api_base=f"http://127.0.0.1:{port}"), SEND, "t"))


def test_a_name_that_does_not_exist_is_certainly_not_sent(api: WeChatApi) -> None:
    assert_not_sent(api.call(an_account(api_base="http://no-such-name.invalid"), SEND, "t"))


def test_a_connection_that_is_not_taken_in_time_is_certainly_not_sent(api: WeChatApi) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(listener.getsockname())  # the queue of unaccepted connections is full now
        try:
            port = listener.getsockname()[1]
            assert_not_sent(api.call(an_account(api_base=f"http://127.0.0.1:{port}"), SEND, "t"))
        finally:
            for each in waiting:
                each.close()


def test_a_broken_tls_handshake_is_certainly_not_sent(wire: Wire, api: WeChatApi) -> None:
    def not_tls(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    wire.behaviours = [not_tls]
    assert_not_sent(api.call(an_account(api_base=wire.url.replace("http", "https")), SEND, "t"))


def test_a_tls_handshake_without_an_answer_is_certainly_not_sent(wire: Wire, api: WeChatApi) -> None:
    wire.behaviours = [lambda connection: [connection.recv(65536) for _ in range(2)]]  # type: ignore[list-item]
    assert_not_sent(api.call(an_account(api_base=wire.url.replace("http", "https")), SEND, "t"))


def test_a_connection_is_used_again_while_it_is_fresh(wire: Wire, api: WeChatApi, clock: FixedClock) -> None:
    wire.behaviours = [wire.answers(ACCEPTED)]
    api.call(on(wire), SEND, "t")
    clock.at += IDLE_MS
    api.call(on(wire), SEND, "t")
    assert (wire.connections, len(wire.requests)) == (1, 2)


@pytest.mark.parametrize("passed", [IDLE_MS + 1, -1])
def test_a_connection_that_idled_is_not_used_again(wire: Wire, api: WeChatApi, clock: FixedClock, passed: int) -> None:
    wire.behaviours = [wire.answers(ACCEPTED)]
    api.call(on(wire), SEND, "t")
    clock.at += passed
    assert api.call(on(wire), SEND, "t").error_class is None
    assert wire.connections == 2


def test_a_connection_that_the_other_side_closed_makes_no_unknown(wire: Wire, api: WeChatApi) -> None:
    wire.behaviours = [wire.answers(ACCEPTED, closes=True)]
    for _ in range(3):
        assert api.call(on(wire), SEND, "t").error_class is None
        assert wire.ended.wait(5)
        wire.ended.clear()
    assert wire.connections == 3


def test_neither_token_nor_secret_is_logged(wire: Wire, api: WeChatApi, caplog: pytest.LogCaptureFixture) -> None:
    wire.behaviours = [wire.answers(b"{}", headers="broken header\r\n"), wire.resets]
    with caplog.at_level(logging.DEBUG):
        for _ in range(2):
            result = api.call(on(wire), SEND, "s3cret-token")
            api.call(on(wire), a_token(on(wire)))
            assert "s3cret-token" not in repr(result)
    assert caplog.records
    assert "s3cret-token" not in caplog.text
    assert "access_token=…" in caplog.text
    assert on(wire).app_secret not in caplog.text


def test_a_getter_is_asked_without_a_body(wire: Wire, api: WeChatApi) -> None:
    wire.behaviours = [wire.answers(b'{"ip_list":["1.2.3.4"]}')]
    call = Call("getcallbackip", "GET", "/cgi-bin/getcallbackip", nothing, query={"type": "a b"})
    assert api.call(on(wire), call, "t").data == {"ip_list": ["1.2.3.4"]}
    head, _, body = wire.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"GET /cgi-bin/getcallbackip?access_token=t&type=a+b HTTP/1.1\r\n")
    assert b"content-type" not in head.lower()
    assert body == b""


def test_a_call_without_a_token_says_none(wire: Wire, api: WeChatApi) -> None:
    wire.behaviours = [wire.answers(ACCEPTED)]
    api.call(on(wire), robots.send_text("a-key", "hi"))
    assert wire.requests[0].startswith(b"POST /cgi-bin/webhook/send?key=a-key HTTP/1.1\r\n")


def test_a_robots_key_is_neither_logged_nor_shown(wire: Wire, api: WeChatApi, caplog: pytest.LogCaptureFixture) -> None:
    wire.behaviours = [wire.answers(b"{}", headers="broken header\r\n"), wire.resets]
    call = robots.send_text("s3cret-key", "hi")
    with caplog.at_level(logging.DEBUG):
        results = [api.call(on(wire), call) for _ in range(2)]
    assert "key=…" in caplog.text
    assert "s3cret-key" not in caplog.text + repr(call) + repr(results)


def test_a_component_token_goes_by_its_own_name(wire: Wire, api: WeChatApi) -> None:
    wire.behaviours = [wire.answers(ACCEPTED)]
    api.call(on(wire), Call("x", "POST", "/x", nothing, body={}, token=TokenUse.COMPONENT), "t")
    assert wire.requests[0].startswith(b"POST /x?component_access_token=t HTTP/1.1\r\n")


def test_the_same_number_is_explained_by_the_platform_that_was_asked(wire: Wire, api: WeChatApi) -> None:
    wire.behaviours = [wire.answers(b'{"errcode":45009,"errmsg":""}')]
    assert api.call(on(wire), SEND, "t").error_class is ErrorClass.QUOTA_RESET
    assert api.call(on(wire), replace(SEND, host=Host.WORK), "t").error_class is ErrorClass.RATE_LIMITED


def test_big_numbers_are_kept_to_the_last_digit(wire: Wire, api: WeChatApi) -> None:
    wire.behaviours = [wire.answers(b'{"errcode":0,"msg_id":9007199254740993123}')]
    assert api.call(on(wire), SEND, "t").data["msg_id"] == 9007199254740993123


def test_what_was_done_before_counts_as_done(wire: Wire, api: WeChatApi) -> None:
    wire.behaviours = [wire.answers(b'{"errcode":45065,"errmsg":"","msg_id":1}')]
    result = api.call(on(wire), replace(SEND, done=(45065,)), "t")
    assert (result.error_class, result.errcode, result.data["msg_id"]) == (None, 45065, 1)
    assert api.call(on(wire), SEND, "t").error_class is ErrorClass.PERMANENT


def test_a_trickle_of_an_answer_ends_at_the_deadline(wire: Wire) -> None:
    def trickle(connection: socket.socket) -> None:
        wire.read(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(100):
            connection.sendall(b" ")
            time.sleep(0.05)

    wire.behaviours = [trickle]
    api = WeChatApi(clock=SystemClock(), read_seconds=0.3)
    began = time.monotonic()
    assert api.call(on(wire), SEND, "t", seconds=0.4).error_class is ErrorClass.AMBIGUOUS
    assert time.monotonic() - began < 2
    api.close()


def test_an_answer_that_never_ends_is_not_read_to_its_end(
    wire: Wire, api: WeChatApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liushui.adapters.wechat_api.MAX_JSON_BYTES", 1000)
    wire.behaviours = [wire.answers(b'{"errcode":0,"x":"' + b"x" * 1000 + b'"}')]
    assert api.call(on(wire), SEND, "t").error_class is ErrorClass.AMBIGUOUS
