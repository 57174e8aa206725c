"""The functions in containers, by AWS SAM CLI: the very template, layers and payloads, called from outside."""

import json
import secrets
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from cdk.names import FUNCTIONS, Names, construct_id
from liushui.adapters.dynamodb_event_store import DynamoDBEventStore
from liushui.adapters.dynamodb_waiting import DynamoDBWatermarks
from liushui.adapters.system import SystemClock, SystemIds
from liushui.application.sweep_intents import MINUTE_MS, SETTLED_MINUTES
from liushui.domain.events import ReplyRequested, typed
from liushui.domain.reply import stream_of_reply
from liushui.domain.streams import StreamName
from liushui.ports import Watermark
from liushui.wechat.crypto import MessageCrypter
from liushui.wechat.fields import from_user
from liushui.wechat.xml import encrypt_of, parse
from local.aws_events import kinesis_event
from local.cloud import http
from local.cloud.aws import Aws
from local.payloads import ACCOUNTS, APP_ID, ENCODING_AES_KEY, FOLDER
from local.sam.backend import ACCOUNT, register_callback
from local.sam.session import SamLocal, sam_local

pytestmark = pytest.mark.sam

REGION = "us-east-1"
NAMES = Names("local")
STATUSES = {"text_compatible": 200, "text_plain": 200, "bad_signature": 403}
PAYLOADS = {
    "project_users": "user",
    "send_replies": "message",
    "sweep_intents": "scheduled",
    "rebuild_read_model": "users",
    "start_compensation": "sent",
    "start_sagas": "nothing_asked",
    "run_saga_step": "expire",
}
"""One payload for each function; the integration tests feed all of them to the handlers."""
NEED_A_HISTORY = {"run_compensation_step": "classify", "ask_operator": "asked"}
"""Payloads about a reply that an empty store does not know."""


@pytest.fixture(scope="module")
def sam() -> Iterator[SamLocal]:
    with sam_local(lambda _: None) as ready:
        _leave_little_to_sweep(ready)
        yield ready


@pytest.fixture(scope="module")
def store(sam: SamLocal) -> DynamoDBEventStore:
    """The event store, seen from outside the containers."""
    return DynamoDBEventStore(
        client=Aws(sam.ports).client("dynamodb", REGION), table=NAMES.table("commits"), region=REGION, regions=(REGION,),
        clock=SystemClock(), ids=SystemIds(), call_seconds=60,
    )  # fmt: skip


@pytest.fixture(scope="module")
def api(sam: SamLocal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`sam local start-api`, which the simulated platform delivers to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with sam.serve("start-api", port, log=tmp_path_factory.mktemp("sam") / "start-api.log") as base:
        register_callback(sam.ports, base)
        _request("GET", f"{base}/wechat/nobody")  # starts the container, which may take longer than WeChat waits
        yield base


def _leave_little_to_sweep(sam: SamLocal) -> None:
    """Leave the watermark of a sweep two minutes ago: the very first reads 50 hours of an empty index, for a minute."""
    watermarks = DynamoDBWatermarks(client=Aws(sam.ports).client("dynamodb", REGION), table=NAMES.table("waiting"))
    minute = SystemClock().now_ms() // MINUTE_MS - SETTLED_MINUTES
    assert watermarks.put(f"sweep_intents#{REGION}", Watermark(minute, version=1))


def _text_of(reply: str) -> str:
    """The text in an encrypted passive reply."""
    encrypted = encrypt_of(reply.encode())
    assert encrypted is not None
    return str(parse(MessageCrypter(ENCODING_AES_KEY, (APP_ID,)).decrypt(encrypted))["Content"])


class TestInvoke:
    """`sam local invoke`, with what AWS hands to each function."""

    @pytest.mark.parametrize("case", STATUSES)
    def test_a_callback_has_its_status(self, sam: SamLocal, case: str) -> None:
        invocation = sam.invoke("ReceiveCallback", FOLDER / "receive_callback" / f"{case}.json")
        assert invocation.answer["statusCode"] == STATUSES[case], invocation.log

    def test_the_url_check_gives_the_word_back(self, sam: SamLocal) -> None:
        payload = FOLDER / "receive_callback" / "url_check.json"
        asked = json.loads(payload.read_text())["queryStringParameters"]["echostr"]
        assert sam.invoke("ReceiveCallback", payload).answer["body"] == asked

    def test_an_encrypted_text_is_stored_once_and_answered_alike(self, sam: SamLocal, store: DynamoDBEventStore) -> None:
        payload = FOLDER / "receive_callback" / "text_safe.json"
        replies = {_text_of(sam.invoke("ReceiveCallback", payload).answer["body"]) for _ in range(2)}
        assert len(replies) == 1
        user = from_user(parse((FOLDER.parent / "wechat" / "official" / "text.xml").read_bytes()))
        received = [
            event.data["Content"]
            for commit in store.merged(StreamName("default", "demo", "user", user))
            for event in commit.events
            if event.type == "MessageReceived"
        ]
        assert len(received) == 1
        assert received[0]

    @pytest.mark.parametrize("function", PAYLOADS)
    def test_a_function_takes_its_payload(self, sam: SamLocal, function: str) -> None:
        invocation = sam.invoke(construct_id(function), FOLDER / function / f"{PAYLOADS[function]}.json")
        answer = invocation.answer or {}
        assert "errorType" not in answer, invocation.log
        assert not answer.get("batchItemFailures"), invocation.log
        assert '"level":"ERROR"' not in invocation.log, invocation.log

    @pytest.mark.parametrize("function", NEED_A_HISTORY)
    def test_a_function_asks_the_store_and_names_what_is_missing(self, sam: SamLocal, function: str) -> None:
        invocation = sam.invoke(construct_id(function), FOLDER / function / f"{NEED_A_HISTORY[function]}.json")
        assert invocation.answer["errorType"] == "StoreUnavailable", invocation.log
        assert "not projected yet" in invocation.answer["errorMessage"]

    def test_tokens_come_from_the_platform(self, sam: SamLocal) -> None:
        sam.invoke("RefreshTokens", FOLDER / "refresh_tokens" / "scheduled.json")
        held = Aws(sam.ports).client("dynamodb", REGION).scan(TableName=NAMES.table("tokens"))["Items"]
        tokens = {item["account"]["S"] for item in held if item["kind"]["S"] == "access_token"}
        assert tokens == ACCOUNTS.keys()

    def test_no_function_is_left_out(self) -> None:
        """The console is of another stack, whose template `sam local` is not given."""
        assert {"receive_callback", "refresh_tokens", "serve_console", *PAYLOADS, *NEED_A_HISTORY} == set(FUNCTIONS)


class TestStartApi:
    """`sam local start-api`, called as WeChat calls, with signatures of this moment."""

    def test_wechat_accepts_the_address(self, sam: SamLocal, api: str) -> None:
        verified = http.call("POST", f"{sam.ports.platform_url}/control/verify", {"account": ACCOUNT}, seconds=60)
        assert verified["ok"], verified

    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("POST", "/wechat/nobody", 404),
            ("GET", "/wechat/nobody", 404),
            ("POST", "/wechat/demo", 403),
            ("GET", "/wechat/demo", 403),
            ("PUT", "/wechat/demo", 405),
        ],
    )
    def test_a_stranger_is_refused(self, api: str, method: str, path: str, status: int) -> None:
        assert _request(method, api + path, content=b"<xml/>" if method == "POST" else None) == status

    def test_a_recorded_callback_is_too_old(self, api: str) -> None:
        recorded = json.loads((FOLDER / "receive_callback" / "text_safe.json").read_text())
        query, body = recorded["queryStringParameters"], recorded["body"].encode()
        assert _request("POST", f"{api}/wechat/demo", params=query, content=body) == 403

    def test_a_signed_text_is_answered(self, sam: SamLocal, api: str) -> None:
        report = _say(sam, f"o{secrets.token_hex(13)}", "help")
        assert report["tries"][-1]["status"] == 200, report
        assert "later" in report["reply"]["text"]["content"]

    def test_a_deferred_reply_goes_all_the_way(self, sam: SamLocal, api: str, store: DynamoDBEventStore) -> None:
        """Callback, sender and projector, each in its container; the event stream's part is played by the test."""
        user = f"o{secrets.token_hex(13)}"
        _act(sam, user, type="subscribe")  # WeChat delivers active replies to followers only
        assert _say(sam, user, "later 流水")["tries"][-1]["status"] == 200
        stream = StreamName("default", ACCOUNT, "user", user)
        record = kinesis_event(store.merged(stream))
        invocations = [sam.invoke(function, record) for function in ("SendReplies", "ProjectUsers", "SendReplies")]
        logs = "\n".join(invocation.log for invocation in invocations)
        assert all(invocation.answer == {"batchItemFailures": []} for invocation in invocations), logs
        delivered = http.call("GET", f"{sam.ports.platform_url}/control/delivered?account={ACCOUNT}&user={user}")["messages"]
        assert [message["text"]["content"] for message in delivered if message["via"] == "custom_send"] == ["流水"], logs
        rows = Aws(sam.ports).client("dynamodb", REGION).scan(TableName=NAMES.table("users"))["Items"]
        assert [row["user"]["S"] for row in rows].count(user) == 1
        step = sam.invoke("RunCompensationStep", {"step": "classify", "reply": str(_asked_for(store, stream))})
        assert (step.answer["next"], step.answer["status"]) == ("end", "sent"), step.log


def _asked_for(store: DynamoDBEventStore, user: StreamName) -> StreamName:
    """The stream of the only reply that was asked for."""
    (reply,) = (typed(event) for commit in store.merged(user) for event in commit.events if event.type == "ReplyRequested")
    assert isinstance(reply, ReplyRequested)
    return stream_of_reply(user, reply.reply_id)


def _say(sam: SamLocal, user: str, text: str) -> Any:
    return _act(sam, user, type="text", fields={"Content": text})


def _act(sam: SamLocal, user: str, **more: Any) -> Any:
    action = {"account": ACCOUNT, "user": user, **more}
    return http.call("POST", f"{sam.ports.platform_url}/control/callback", action, seconds=60)


def _request(method: str, url: str, **more: Any) -> int:
    with httpx.Client(trust_env=False, timeout=120) as client:
        return client.request(method, url, **more).status_code
