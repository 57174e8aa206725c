"""What each way of going wrong on the wire says about a call. The other side is a socket on loopback that does as told."""

import json
import logging
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from liushui.adapters.wechat_api import IDLE_MS, WeChatApi
from liushui.domain.json import JsonObject
from liushui.ports import CallResult
from liushui.wechat.accounts import Account
from liushui.wechat.calls.call import Call
from liushui.wechat.calls.tokens import Issued, stable_token
from liushui.wechat.errcodes import ErrorClass
from tests.builders import FixedClock, an_account

BODY: JsonObject = {"touser": "openid", "msgtype": "text", "text": {"content": "你好 😀 \ud800"}}
ACCEPTED = b'{"errcode":0,"errmsg":"ok"}'
Behaviour = Callable[[socket.socket], None]


def a_token(account: Account, *, force: bool = False) -> Call[Issued]:
    return stable_token(account.app_id, account.app_secret, force=force)


@dataclass
class Wire:
    """A server: `behaviours` are what it does on the following connections; requests are kept whole."""

    url: str = ""
    behaviours: list[Behaviour] = field(default_factory=list)
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0

    def read(self, connection: socket.socket) -> bytes:
        """The next request, or nothing at the connection's end."""
        data = b""
        while b"\r\n\r\n" not in data:
            if not (part := connection.recv(65536)):
                return b""
            data += part
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        while len(body) < length:
            body += connection.recv(65536)
        self.requests.append(head + b"\r\n\r\n" + body)
        return head

    def answers(self, body: bytes, status: str = "200 OK", *, headers: str = "", closes: bool = False) -> Behaviour:
        def behave(connection: socket.socket) -> None:
            while self.read(connection):
                head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
                connection.sendall(head.encode() + body)
                if closes:
                    return

        return behave

    def resets(self, connection: socket.socket) -> None:
        self.read(connection)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def hangs_up(self, connection: socket.socket) -> None:
        self.read(connection)

    def stays_silent(self, connection: socket.socket) -> None:
        self.read(connection)
        connection.recv(1)


@contextmanager
def a_wire() -> Iterator[Wire]:
    wire = Wire()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire.url = f"http://127.0.0.1:{listener.getsockname()[1]}"

        def serve(connection: socket.socket, behave: Behaviour) -> None:
            with connection:
                try:
                    behave(connection)
                except OSError:
                    return

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                behave = wire.behaviours[min(wire.connections, len(wire.behaviours) - 1)]
                wire.connections += 1
                threading.Thread(target=serve, args=(connection, behave), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield wire
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


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
    result = api.send_custom(on(wire), "a token/1", BODY)
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
    result = api.send_custom(on(wire), "t", BODY)
    assert (result.error_class, result.certain, result.errcode) == (ErrorClass.WINDOW_CLOSED, True, 45015)
    assert result.detail is not None
    assert result.detail.endswith("(rid: 6789-abcd-01)")
    assert "what the user wrote" not in result.detail


def test_system_busy_is_ambiguous_for_a_send_only(wire: Wire, api: WeChatApi) -> None:
    wire.behaviours = [wire.answers(b'{"errcode":-1,"errmsg":"system error"}')]
    sent = api.send_custom(on(wire), "t", BODY)
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
    assert_unanswered(api.send_custom(account, "t", BODY), api.call(account, a_token(account)), why)
    assert not [request for request in wire.requests if b"/elsewhere" in request]


def test_a_send_answered_without_any_errcode_is_not_taken_for_sent(wire: Wire, api: WeChatApi) -> None:
    wire.behaviours = [wire.answers(b"{}")]
    assert api.send_custom(on(wire), "t", BODY).error_class is ErrorClass.AMBIGUOUS


@pytest.mark.parametrize(
    ("behave", "why"),
    [(Wire.resets, "ProtocolError"), (Wire.hangs_up, "ProtocolError"), (Wire.stays_silent, "ReadTimeoutError")],
)
def test_silence_after_the_request_leaves_open_whether_it_was_sent(
    wire: Wire, api: WeChatApi, behave: Callable[[Wire, socket.socket], None], why: str
) -> None:
    wire.behaviours = [lambda connection: behave(wire, connection)]
    account = on(wire)
    assert_unanswered(api.send_custom(account, "t", BODY), api.call(account, a_token(account)), why)
    assert len(wire.requests) == 2  # nothing was tried again


def test_an_answer_cut_short_leaves_it_open(wire: Wire, api: WeChatApi) -> None:
    def cut(connection: socket.socket) -> None:
        wire.read(connection)
        connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"errcode":0')

    wire.behaviours = [cut]
    account = on(wire)
    assert_unanswered(api.send_custom(account, "t", BODY), api.call(account, a_token(account)), "no answer")


def assert_not_sent(result: CallResult) -> None:
    assert (result.error_class, result.certain, result.errcode) == (ErrorClass.WAIT, True, None)
    assert result.detail is not None
    assert result.detail.startswith("no connection: ")


def test_a_port_where_nobody_listens_is_certainly_not_sent(api: WeChatApi) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert_not_sent(api.send_custom(an_account(api_base=f"http://127.0.0.1:{port}"), "t", BODY))


def test_a_name_that_does_not_exist_is_certainly_not_sent(api: WeChatApi) -> None:
    assert_not_sent(api.send_custom(an_account(api_base="http://no-such-name.invalid"), "t", BODY))


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
            assert_not_sent(api.send_custom(an_account(api_base=f"http://127.0.0.1:{port}"), "t", BODY))
        finally:
            for each in waiting:
                each.close()


def test_a_broken_tls_handshake_is_certainly_not_sent(wire: Wire, api: WeChatApi) -> None:
    def not_tls(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    wire.behaviours = [not_tls]
    assert_not_sent(api.send_custom(an_account(api_base=wire.url.replace("http", "https")), "t", BODY))


def test_a_tls_handshake_without_an_answer_is_certainly_not_sent(wire: Wire, api: WeChatApi) -> None:
    wire.behaviours = [lambda connection: [connection.recv(65536) for _ in range(2)]]  # type: ignore[list-item]
    assert_not_sent(api.send_custom(an_account(api_base=wire.url.replace("http", "https")), "t", BODY))


def test_a_connection_is_used_again_while_it_is_fresh(wire: Wire, api: WeChatApi, clock: FixedClock) -> None:
    wire.behaviours = [wire.answers(ACCEPTED)]
    api.send_custom(on(wire), "t", BODY)
    clock.at += IDLE_MS
    api.send_custom(on(wire), "t", BODY)
    assert (wire.connections, len(wire.requests)) == (1, 2)


@pytest.mark.parametrize("passed", [IDLE_MS + 1, -1])
def test_a_connection_that_idled_is_not_used_again(wire: Wire, api: WeChatApi, clock: FixedClock, passed: int) -> None:
    wire.behaviours = [wire.answers(ACCEPTED)]
    api.send_custom(on(wire), "t", BODY)
    clock.at += passed
    assert api.send_custom(on(wire), "t", BODY).error_class is None
    assert wire.connections == 2


def test_a_connection_that_the_other_side_closed_makes_no_unknown(wire: Wire, api: WeChatApi) -> None:
    wire.behaviours = [wire.answers(ACCEPTED, closes=True)]
    for _ in range(3):
        assert api.send_custom(on(wire), "t", BODY).error_class is None
    assert wire.connections == 3


def test_neither_token_nor_secret_is_logged(wire: Wire, api: WeChatApi, caplog: pytest.LogCaptureFixture) -> None:
    wire.behaviours = [wire.answers(b"{}", headers="broken header\r\n"), wire.resets]
    with caplog.at_level(logging.DEBUG):
        for _ in range(2):
            result = api.send_custom(on(wire), "s3cret-token", BODY)
            api.call(on(wire), a_token(on(wire)))
            assert "s3cret-token" not in repr(result)
    assert caplog.records
    assert "s3cret-token" not in caplog.text
    assert "access_token=…" in caplog.text
    assert on(wire).app_secret not in caplog.text
