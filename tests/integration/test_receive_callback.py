"""The door, from API Gateway's event to the stored commit and back: the real handler on moto."""

import base64
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.receive_callback.handler import lambda_handler
from liushui import bootstrap
from liushui.adapters.commit_items import from_item, to_item
from liushui.application.receive_callback import CallbackRequest
from liushui.bootstrap import clients
from liushui.domain.commits import Commit
from liushui.domain.streams import StreamName
from liushui.settings import ReceiveCallbackSettings
from liushui.wechat.accounts import Account
from liushui.wechat.crypto import MessageCrypter
from liushui.wechat.signature import sign
from liushui.wechat.xml import encrypt_of, parse
from local.callback_payloads import APP_ID, AUTHORIZER, CORP_ID, ENCODING_AES_KEY, TOKEN, wecom_url_check
from local.callback_payloads import accounts as platform_accounts
from local.payloads import ACCOUNTS, FOLDER
from tests.builders import REGION, a_commit
from tests.deployed import Context, Deployed, deployed, metrics_of
from tests.metering import billed
from tests.strategies import any_text

Json = dict[str, Any]

USER = "oLiushui_0123456789-abcdefgh"
CONTENT = "流水不腐，户枢不蠹 🌊"
APP_SECRET = "5ecret0123456789abcdef0123456789"
TABLE = "liushui-local-commits"
FOR_EVER = str(10**9)
"""A tolerance (seconds) that takes the payloads' moment for now."""


@pytest.fixture
def tolerance() -> str:
    return FOR_EVER


@pytest.fixture(autouse=True)
def door(monkeypatch: pytest.MonkeyPatch, tolerance: str) -> Iterator[Deployed]:
    with deployed(monkeypatch) as stage:
        monkeypatch.setenv("TIMESTAMP_TOLERANCE_SECONDS", tolerance)
        for name, mode in ACCOUNTS.items():
            account = {"name": name, "mode": mode, "token": TOKEN, "app_id": APP_ID, "app_secret": APP_SECRET}
            stage.add_account(Account.from_dict(account | {"encoding_aes_key": ENCODING_AES_KEY}))
        for stored in platform_accounts(APP_SECRET).values():
            stage.add_account(Account.from_dict(stored))
        yield stage


def payload(case: str, **changes: Any) -> Json:
    event: Json = json.loads((FOLDER / "receive_callback" / f"{case}.json").read_text(encoding="utf-8"))
    return event | changes


def a_text(number: int = 1, content: str = CONTENT) -> Json:
    """A plain text with a MsgId of its own."""
    event = payload("text_plain")
    body = event["body"].replace("24536000000000001", str(24536000000000000 + number)).replace(CONTENT, content)
    return event | {"body": body}


def call(event: Json) -> Json:
    answer: Json = lambda_handler(event, Context())
    json.dumps(answer)
    assert isinstance(answer["body"], str)
    return answer


def commits() -> list[Commit]:
    client = boto3.client("dynamodb", region_name=REGION)
    items = client.scan(TableName=TABLE)["Items"]
    return sorted(map(from_item, items), key=lambda commit: (str(commit.stream), commit.number))


def opened(answer: Json, mode: str) -> Json:
    """The reply inside an answer, whose signature is WeChat's to check."""
    if mode == "plain":
        return dict(parse(answer["body"].encode()))
    outer = parse(answer["body"].encode())
    encrypt = encrypt_of(answer["body"].encode())
    assert encrypt is not None
    assert outer["MsgSignature"] == sign(TOKEN, str(outer["TimeStamp"]), str(outer["Nonce"]), encrypt)
    return dict(parse(MessageCrypter(ENCODING_AES_KEY, (APP_ID,)).decrypt(encrypt)))


class TestAnswers:
    def test_the_url_check_gets_its_echostr_as_plain_text(self) -> None:
        assert call(payload("url_check")) == {
            "statusCode": 200,
            "headers": {"Content-Type": "text/plain; charset=utf-8"},
            "body": "4375120948345356249",
        }
        assert commits() == []

    @pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
    def test_a_text_is_stored_and_answered_in_the_accounts_mode(self, mode: str) -> None:
        answer = call(payload(f"text_{mode}"))
        assert (answer["statusCode"], answer["headers"]) == (200, {"Content-Type": "application/xml; charset=utf-8"})
        reply = opened(answer, mode)
        assert (reply["ToUserName"], reply["MsgType"], reply["Content"]) == (USER, "text", CONTENT)
        (commit,) = commits()
        assert [event.type for event in commit.events] == ["MessageReceived", "ReplyAnswered"]
        assert commit.events[0].data["Content"] == CONTENT
        assert commit.trace_id == payload(f"text_{mode}")["requestContext"]["requestId"]

    def test_a_follow_is_welcomed(self) -> None:
        assert "欢迎" in str(opened(call(payload("subscribe")), "plain")["Content"])
        assert commits()[0].state is not None

    def test_what_gets_no_reply_gets_success(self) -> None:
        answer = call(a_text(content="later 好的"))
        assert (answer["body"], answer["headers"]["Content-Type"]) == ("success", "text/plain; charset=utf-8")
        assert commits()[0].open_key is not None

    def test_a_body_may_come_as_base64(self) -> None:
        event = payload("text_safe")
        encoded = base64.b64encode(event["body"].encode()).decode()
        assert call(event | {"body": encoded, "isBase64Encoded": True})["statusCode"] == 200
        assert len(commits()) == 1

    @pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
    def test_a_repeat_gets_the_same_answer_and_no_second_commit(self, mode: str) -> None:
        first, second = (call(payload(f"text_{mode}")) for _ in range(2))
        assert first == second
        assert len(commits()) == 1

    def test_deliveries_at_the_same_moment_make_one_commit_and_one_answer(self) -> None:
        """As containers beside each other take them: Powertools is for one invocation at a time."""
        event, receive = payload("text_safe"), bootstrap.receive_callback()
        request = CallbackRequest("demo", "POST", event["queryStringParameters"], event["body"].encode())
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(receive, [request] * 16))
        assert len({answer.body for answer in answers}) == 1
        assert sorted(answer.outcome for answer in answers) == ["repeated"] * 15 + ["stored"]
        assert len(commits()) == 1


class TestEveryPlatform:
    """The answers of the other doors, and whose streams they write."""

    def answered(self, case: str, stream: str, kind: str) -> Json:
        first, second = call(payload(case)), call(payload(case))
        assert first == second
        (commit,) = commits()
        assert (str(commit.stream), commit.events[0].type) == (stream, kind)
        return first

    def test_wecoms_url_check(self) -> None:
        assert " " in payload("wecom_url_check")["queryStringParameters"]["echostr"]
        for event in (payload("wecom_url_check"), wecom_url_check("4375120948345356249")):
            answer = call(event)
            assert (answer["statusCode"], answer["body"]) == (200, "4375120948345356249")
        assert commits() == []

    def test_a_members_text(self) -> None:
        answer = self.answered("wecom_text", "default/demo-wecom/user/zhangsan", "MessageReceived")
        encrypt = encrypt_of(answer["body"].encode())
        assert encrypt is not None
        reply = parse(MessageCrypter(ENCODING_AES_KEY, (CORP_ID,)).decrypt(encrypt))
        assert (reply["FromUserName"], reply["ToUserName"], reply["Content"]) == (CORP_ID, "zhangsan", CONTENT)

    def test_a_mini_programs_text_is_answered_by_api(self) -> None:
        stream = "default/demo-mini/user/oMini_0123456789-abcdefgh"
        assert self.answered("mini_json", stream, "MessageReceived")["body"] == "success"
        (commit,) = commits()
        assert commit.events[0].data["MsgId"] == "24536000000000001"
        assert [event.type for event in commit.events[1:]] == ["ReplyRequested"]

    def test_a_third_party_platforms_ticket(self) -> None:
        answer = self.answered("component_ticket", "default/demo-component/component/ticket", "EventReceived")
        assert (answer["body"], answer["headers"]["Content-Type"]) == ("success", "text/plain; charset=utf-8")
        assert len(commits()[0].events) == 1

    def test_a_message_of_an_account_that_it_manages(self, door: Deployed) -> None:
        managed = f"demo-component.{AUTHORIZER}"
        answer = self.answered("component_message", f"default/{managed}/user/{USER}", "MessageReceived")
        assert opened(answer, "safe")["Content"] == CONTENT
        assert [json.loads(line)["account"] for line in door.logs.getvalue().splitlines()] == [managed] * 2

    def test_a_notice_of_wechat_pay(self) -> None:
        answer = self.answered("pay_notice", "default/demo-pay/notice/EV-2018022511223320873", "EventReceived")
        assert (answer["statusCode"], answer["body"]) == (204, "")
        (commit,) = commits()
        assert commit.events[0].data["resource"]["amount"]["total"] == "100"  # type: ignore[index,call-overload]
        assert "ciphertext" not in json.dumps(commit.events[0].data)

    def test_a_notice_costs_one_write_and_its_repeat_no_read_either(self) -> None:
        for _ in range(2):
            with billed(clients.dynamodb_client()) as bill:
                call(payload("pay_notice"))
            assert bill.calls == ["PutItem"]

    @pytest.mark.parametrize(
        ("case", "status"),
        [("pay_probe", 403), ("pay_url_check", 405), ("wrong_address", 404)],
    )
    def test_what_they_refuse(self, case: str, status: int) -> None:
        answer = call(payload(case))
        assert answer["statusCode"] == status
        if case.startswith("pay"):
            assert answer["headers"]["Content-Type"] == "application/json; charset=utf-8"
            assert set(json.loads(answer["body"])) == {"code", "message"}
            assert json.loads(answer["body"])["code"] == "FAIL"
        assert answer["headers"].get("Allow") == ("POST" if status == 405 else None)
        assert commits() == []

    @pytest.mark.parametrize("case", ["wecom_text", "mini_json", "component_ticket", "component_message", "pay_notice"])
    def test_an_account_at_another_address_is_not_found(self, case: str) -> None:
        event = payload(case)
        mine = event["resource"].split("/")[1]
        for other in ("wechat", "wecom", "component", "pay", "nowhere"):
            if other != mine:
                assert call(event | {"resource": event["resource"].replace(mine, other)})["statusCode"] == 404, other
        assert call(event | {"httpMethod": "PUT"})["statusCode"] == 405
        assert commits() == []

    @pytest.mark.parametrize("case", ["wecom_text", "mini_json", "component_ticket", "component_message", "pay_notice"])
    @pytest.mark.parametrize("body", [None, "", "{", "{}", "<xml/>", '{"Encrypt":1}', "\ud800", "[" * 5000])
    def test_any_other_body_is_refused(self, case: str, body: str | None) -> None:
        assert 400 <= call(payload(case, body=body))["statusCode"] < 500
        assert commits() == []

    def test_what_is_no_app_id_is_not_found(self) -> None:
        for app_id in ("", "a/b", "x" * 65):
            event = payload("component_message", pathParameters={"account": "demo-component", "appid": app_id})
            assert call(event)["statusCode"] == 404
        assert commits() == []

    def test_a_key_that_was_rotated_leaves_the_former_one_valid(self, door: Deployed) -> None:
        new = Account.from_dict(platform_accounts(APP_SECRET)["demo-wecom"]).rotated(token="BBBBB")
        boto3.client("secretsmanager", region_name=REGION).put_secret_value(
            SecretId="liushui/local/accounts/demo-wecom", SecretString=json.dumps(new.to_dict())
        )
        assert call(payload("wecom_text"))["statusCode"] == 200


BAD_BODIES = [
    None,
    "",
    "<xml",
    "<html/>",
    "\0",
    "\ud800",
    "<xml>" + "<a>" * 40 + "</a>" * 40 + "</xml>",
    '<!DOCTYPE xml [<!ENTITY a "b">]><xml><Content>&a;</Content></xml>',
    "<xml><FromUserName>" + "o" * 200 + "</FromUserName></xml>",
    "<xml><Encrypt>AAAA</Encrypt></xml>",
]


class TestRefusals:
    @pytest.fixture(autouse=True)
    def _nothing_is_stored(self) -> Iterator[None]:
        yield
        assert commits() == []

    def test_a_bad_signature(self) -> None:
        answer = call(payload("bad_signature"))
        assert (answer["statusCode"], answer["headers"]) == (403, {"Content-Type": "text/plain; charset=utf-8"})
        assert "Token" in answer["body"]

    @pytest.mark.parametrize("tolerance", ["600"])
    def test_a_callback_of_long_ago(self, tolerance: str) -> None:
        for case in ("url_check", "text_plain", "text_compatible", "text_safe", "subscribe"):
            assert call(payload(case))["statusCode"] == 403, case

    def test_any_other_method(self) -> None:
        for method in ("PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"):
            answer = call(payload("other_method", httpMethod=method))
            assert (answer["statusCode"], answer["headers"]["Allow"]) == (405, "GET, POST"), method

    @pytest.mark.parametrize("case", ["url_check", "text_safe"])
    def test_an_unknown_account(self, case: str) -> None:
        for path in ({"account": "nobody"}, {"account": ""}, {"account": "../demo"}, {"other": "demo"}, {}, None):
            assert call(payload(case, pathParameters=path))["statusCode"] == 404, path

    @pytest.mark.parametrize("case", ["url_check", "text_plain", "text_safe"])
    def test_a_query_that_lacks_what_wechat_sends(self, case: str) -> None:
        whole = payload(case)["queryStringParameters"]
        broken: list[Json] = [{"nonce": ""}, {"timestamp": "now"}, {"timestamp": "9" * 400}]
        for query in (None, {}, *(whole | change for change in broken)):
            assert call(payload(case, queryStringParameters=query))["statusCode"] == 403, query

    def test_a_body_that_is_none_of_wechats(self) -> None:
        """The plain account: whoever knows its Token can get this far."""
        for body in BAD_BODIES:
            assert call(payload("text_plain", body=body))["statusCode"] == 400, body
        assert call(payload("text_plain", body="x" * (64 * 1024 + 1)))["statusCode"] == 413

    def test_an_envelope_that_was_sealed_with_another_key(self) -> None:
        event = payload("text_safe")
        encrypt = MessageCrypter("B" * 43, (APP_ID,)).encrypt(b"<xml/>", APP_ID, b"0" * 16)
        query = event["queryStringParameters"]
        query["msg_signature"] = sign(TOKEN, query["timestamp"], query["nonce"], encrypt)
        body = f"<xml><Encrypt>{encrypt}</Encrypt></xml>"
        assert call(event | {"body": body})["statusCode"] == 403

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        case=st.sampled_from(["url_check", "text_safe", "text_compatible"]),
        account=any_text | st.sampled_from(sorted(ACCOUNTS)),
        query=st.dictionaries(st.sampled_from(["signature", "timestamp", "nonce", "msg_signature", "echostr"]), any_text),
        body=st.none() | any_text,
    )
    def test_whatever_else_comes(self, case: str, account: str, query: Json, body: str | None) -> None:
        event = payload(case, pathParameters={"account": account}, queryStringParameters=query, body=body)
        assert 400 <= call(event)["statusCode"] < 500


def fails(client: Any, operation: str, error: Exception) -> None:
    def fail(**_: Any) -> None:
        raise error

    client.meta.events.register(f"before-send.{operation}", fail)


THROTTLED = ClientError({"Error": {"Code": "ThrottlingException", "Message": "slow down"}}, "PutItem")


class TestWhatIsNotWrittenIsNotAcknowledged:
    @pytest.mark.parametrize("operation", ["dynamodb.PutItem", "dynamodb"])
    def test_a_table_that_throttles_until_the_time_is_up(self, operation: str) -> None:
        fails(clients.dynamodb_client(), operation, THROTTLED)
        started = time.monotonic()
        answer = call(payload("text_safe"))
        assert time.monotonic() - started < 4
        assert (answer["statusCode"], answer["headers"]["Retry-After"]) == (503, "5")
        assert commits() == []

    def test_a_table_that_throttles_once(self) -> None:
        client, failures = clients.dynamodb_client(), [THROTTLED]

        def fail(**_: Any) -> None:
            if failures:
                raise failures.pop()

        client.meta.events.register("before-send.dynamodb.PutItem", fail)
        assert call(payload("text_safe"))["statusCode"] == 200
        assert len(commits()) == 1

    def test_keys_that_cannot_be_had(self) -> None:
        fails(clients.secrets_client(), "secrets-manager.GetSecretValue", ConnectTimeoutError(endpoint_url="https://x"))
        assert call(payload("text_safe"))["statusCode"] == 503
        assert commits() == []


def test_a_defect_of_ours_is_named_by_its_place_only(door: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    def defect() -> None:
        raise RuntimeError("what the user wrote")

    monkeypatch.setattr(bootstrap, "receive_callback", lambda: lambda request: defect())
    answer = lambda_handler(payload("text_safe"), Context())
    assert answer["statusCode"] == 503
    log = door.logs.getvalue()
    assert "RuntimeError" in log
    assert "test_receive_callback.py:" in log
    assert "what the user wrote" not in log + json.dumps(answer)


class TestCost:
    def test_a_callback_of_a_warm_container_costs_two_calls_one_write_unit_and_half_a_read_unit(self) -> None:
        call(a_text(1))
        with billed(clients.dynamodb_client()) as bill, billed(clients.secrets_client()) as keys:
            call(a_text(2, "字" * 100))
        assert bill.calls == ["Query", "PutItem"]
        assert (bill.written, bill.read) == (1, 0.5)
        assert keys.calls == []

    def test_the_first_of_a_user_costs_no_more(self) -> None:
        with billed(clients.dynamodb_client()) as bill:
            call(payload("text_safe"))
        assert bill.calls == ["Query", "PutItem"]

    def test_a_repeat_of_the_newest_costs_one_read_of_an_older_one_two(self) -> None:
        for number in (1, 2):
            call(a_text(number))
        for number, calls in ((2, ["Query"]), (1, ["Query", "GetItem"])):
            with billed(clients.dynamodb_client()) as bill:
                call(a_text(number))
            assert bill.calls == calls
            assert bill.written == 0

    def test_what_is_refused_costs_nothing(self) -> None:
        call(payload("text_safe"))
        with billed(clients.dynamodb_client()) as bill, billed(clients.secrets_client()) as keys:
            for _ in range(3):
                call(payload("bad_signature"))
        assert bill.calls == []
        assert keys.calls == []


def test_state_of_another_version_of_the_fold_is_folded_anew() -> None:
    """The read model is asked for, has nothing, and the stream is read."""
    clients.users(ReceiveCallbackSettings.from_environment(), "liushui-local-users")  # imports take time on a busy machine
    call(a_text(1))
    (first,) = commits()
    client = boto3.client("dynamodb", region_name=REGION)
    older = a_commit(
        1, stream=StreamName("default", "demo-plain", "user", USER), commit_id=first.commit_id, events=first.events,
        state={"messages": 99}, state_version=0, causes=first.causes, at=first.at,
    )  # fmt: skip
    client.put_item(TableName=TABLE, Item=to_item(older))
    assert opened(call(a_text(2, "count")), "plain")["Content"] == "2"


def test_the_log_says_what_happened_and_holds_neither_body_nor_key(
    door: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = ["url_check", "text_plain", "text_compatible", "text_safe", "subscribe", "bad_signature", "other_method"]
    for case in cases:
        call(payload(case))
    call(a_text(7, "boom"))
    call(payload("text_plain", body="<xml><FromUserName>s3cret</FromUserName"))
    fails(clients.dynamodb_client(), "dynamodb", ConnectTimeoutError(endpoint_url="https://dynamodb"))
    call(a_text(8))
    lines = [json.loads(line) for line in door.logs.getvalue().splitlines()]
    told = [(line["message"], line.get("outcome") or line.get("reason")) for line in lines]
    assert told == [
        ("answered", "verified"),
        ("answered", "stored"),
        ("answered", "stored"),
        ("answered", "stored"),
        ("answered", "stored"),
        ("refused", "SignatureMismatch"),
        ("refused", "MethodNotAllowed"),
        ("answered", "stored"),
        ("refused", "MalformedBody"),
        ("not written, WeChat will deliver again", "AppendTimedOut"),
    ]
    metrics = capsys.readouterr().out
    written = json.dumps(lines, ensure_ascii=False) + metrics
    query = payload("text_safe")["queryStringParameters"]
    secret = [TOKEN, ENCODING_AES_KEY, APP_SECRET, CONTENT, "boom", "s3cret", "4375120948345356249", "<xml"]
    for text in [*secret, query["signature"], query["msg_signature"], query["nonce"]]:
        assert text not in written
    assert metrics_of(metrics) == {
        "CallbackVerified": 1, "CallbackStored": 5, "CallbackRefused": 3, "CallbackNotWritten": 1,
    }  # fmt: skip
