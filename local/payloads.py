"""Writes `events/payloads/<function>/<case>.json`: what AWS hands to each function, made from `events/wechat`.

`python -m local.payloads` writes them anew, `python -m local.payloads --check` only says whether they are what this code
makes. Everything in them follows from the raw callbacks, WeChat's published test keys and one fixed moment. They know no
bot, so that yours may say what it likes.
"""

import argparse
import base64
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from liushui.adapters.commit_items import to_item
from liushui.adapters.kinesis_records import decode_records
from liushui.adapters.memory_event_store import MemoryEventStore
from liushui.application.run_compensation_step import STEPS
from liushui.domain.commits import Commit, Proposal
from liushui.domain.events import (
    EventReceived,
    MessageReceived,
    ReplyAnswered,
    ReplyAttempted,
    ReplyBecameUnknown,
    ReplyFailed,
    ReplyRequested,
    ReplySent,
    SagaRequested,
    TypedEvent,
    record,
)
from liushui.domain.json import JsonObject
from liushui.domain.reply import ATTEMPT_MS, reply_id_of, stream_of_reply
from liushui.domain.saga import stream_of_saga
from liushui.domain.saga_requests import saga_id_of
from liushui.domain.streams import StreamName
from liushui.domain.user import INITIAL, STATE_VERSION, carried_state, evolve
from liushui.wechat.fields import from_user
from liushui.wechat.identity import identity
from liushui.wechat.signature import sign
from liushui.wechat.xml import encrypt_of, parse
from local.aws_events import Json, change_of, kinesis_event, of_changes, proxy_event, scheduled_event
from local.callback_payloads import APP_ID as APP_ID
from local.callback_payloads import AT as AT
from local.callback_payloads import CALLBACKS as _CALLBACKS
from local.callback_payloads import ENCODING_AES_KEY as ENCODING_AES_KEY
from local.callback_payloads import NONCE, platform_callbacks
from local.callback_payloads import TOKEN as TOKEN
from local.console_events import console_event

FOLDER: Final = Path(__file__).parents[1] / "events" / "payloads"

ACCOUNTS: Final = {"demo": "safe", "demo-compatible": "compatible", "demo-plain": "plain"}
"""The Official Accounts that the callbacks are for, with their modes. (The others: `callback_payloads.accounts`.)"""


def payloads() -> dict[str, Json]:
    """Every payload by `<function>/<case>`."""
    return {
        **{f"receive_callback/{case}": event for case, event in _callbacks().items()},
        **{f"project_users/{case}": event for case, event in _projected().items()},
        **{f"send_replies/{case}": event for case, event in _asked_for().items()},
        **{f"start_compensation/{case}": event for case, event in _ended_badly().items()},
        **{f"run_compensation_step/{step.replace('-', '_')}": {"step": step, "reply": _reply()} for step in STEPS},
        **{f"start_sagas/{case}": event for case, event in _sagas_asked_for().items()},
        "run_saga_step/do": {"act": "do", "step": "issue_coupon", "saga": _saga()},
        "run_saga_step/undo": {"act": "undo", "step": "issue_coupon", "saga": _saga()},
        "run_saga_step/ask": {"act": "ask", "saga": _saga(), "token": "AAAAKgAAAAIAAAAAAAAAAQ=="},
        "run_saga_step/remind": {"act": "remind", "step": "issue_coupon", "saga": _saga()},
        "run_saga_step/expire": {"act": "expire", "step": "issue_coupon", "saga": _saga()},
        "ask_operator/asked": {"reply": _reply(), "token": "AAAAKgAAAAIAAAAAAAAAAQ=="},
        "sweep_intents/scheduled": scheduled_event("liushui-local-sweep-intents", at=AT),
        "refresh_tokens/scheduled": scheduled_event("liushui-local-refresh-tokens", at=AT),
        "rebuild_read_model/users": {"model": "users"},
        "serve_console/sign_in": console_event("GET", "sign-in", headers={"Accept-Language": "en"}),
        "serve_console/overview": console_event("GET", "overview", headers={"Accept-Language": "zh-CN,zh;q=0.9"}),
    }


def _callbacks() -> dict[str, Json]:
    signature = sign(TOKEN, str(AT // 1000), NONCE)
    query = {"signature": signature, "timestamp": str(AT // 1000), "nonce": NONCE}
    url_check = {**query, "echostr": "4375120948345356249"}
    return {
        "url_check": proxy_event("GET", "demo", url_check, None, at=AT),
        "text_plain": proxy_event("POST", "demo-plain", _query("text"), _body("text"), at=AT),
        "text_compatible": proxy_event(
            "POST", "demo-compatible", _query("compatible_text"), _body("compatible_text"), at=AT
        ),
        "text_safe": proxy_event("POST", "demo", _query("encrypted_text"), _body("encrypted_text"), at=AT),
        "subscribe": proxy_event("POST", "demo-plain", _query("subscribe"), _body("subscribe"), at=AT),
        "bad_signature": proxy_event(
            "POST", "demo", {**_query("encrypted_text"), "msg_signature": "0" * 40}, _body("encrypted_text"), at=AT
        ),
        "other_method": proxy_event("PUT", "demo", query, None, at=AT),
        **platform_callbacks(),
    }


def _body(callback: str) -> str:
    return (_CALLBACKS / f"{callback}.xml").read_text(encoding="utf-8")


def _query(callback: str) -> dict[str, str]:
    """What WeChat puts into the URL, in the order in which it does."""
    timestamp, body = str(AT // 1000), _body(callback).encode()
    query = {"signature": sign(TOKEN, timestamp, NONCE), "timestamp": timestamp, "nonce": NONCE}
    query["openid"] = from_user(parse(_body("text").encode()))
    if (encrypt := encrypt_of(body)) is not None:
        query |= {"encrypt_type": "aes", "msg_signature": sign(TOKEN, timestamp, NONCE, encrypt)}
    return query


class _StillClock:
    """It is always `AT`."""

    def now_ms(self) -> int:
        return AT

    def monotonic(self) -> float:
        return 0.0

    def sleep(self, seconds: float) -> None:
        """No time passes."""


class _NoIds:
    def new_id(self) -> str:
        return "id"

    def jitter(self, most: float) -> float:
        return most


class _History:
    """Commits as the functions make them."""

    def __init__(self) -> None:
        self._store = MemoryEventStore(clock=_StillClock(), ids=_NoIds())

    def callback(self, name: str, *decided: TypedEvent) -> Commit:
        """The commit of a raw callback of `events/wechat`, with what the bot decided."""
        received = parse(_body(name).encode())
        fact = EventReceived(received) if received.get("MsgType") == "event" else MessageReceived(received)
        events = [record(event) for event in (fact, *decided)]

        def decide(tail: Commit | None) -> Proposal:
            state = carried_state(tail) or INITIAL
            for event in events:
                state = evolve(state, event, AT)
            opens = any(isinstance(event, ReplyRequested | SagaRequested) for event in decided)
            return Proposal(events=events, at=AT, state=state.to_data(), state_version=STATE_VERSION, opens=opens)

        return self._store.append(_user_stream(received), decide, cause=identity(received)).commit

    def reply(self, reply_id: str, *facts: TypedEvent) -> list[Commit]:
        """The commits of a reply's own stream, one for each fact."""
        stream = stream_of_reply(_user_stream(_text()), reply_id)
        proposals = [Proposal(events=[record(fact)]) for fact in facts]
        return [
            self._store.append(stream, lambda _, made=made: made, cause=str(number), expected=number).commit  # type: ignore[misc]
            for number, made in enumerate(proposals)
        ]


def _text() -> JsonObject:
    return parse(_body("text").encode())


def _user_stream(received: JsonObject) -> StreamName:
    return StreamName("default", "demo", "user", from_user(received))


def _reply_id(ordinal: int = 0) -> str:
    return reply_id_of(_user_stream(_text()), identity(_text()), ordinal)


def _message(content: str) -> JsonObject:
    return {"msgtype": "text", "text": {"content": content}}


def _requested(ordinal: int = 0, **how: Any) -> ReplyRequested:
    return ReplyRequested(_reply_id(ordinal), from_user(_text()), "hold", AT + 48 * 3_600_000, **how)


def _projected() -> dict[str, Json]:
    history, sender = _History(), "0f3c7f5e1f0b4c5c9a0d6b7e8f901234"
    answered = ReplyAnswered(_reply_id(), from_user(_text()), _message("流水不腐，户枢不蠹 🌊"), 12)
    user = [history.callback("subscribe"), history.callback("text", answered), history.callback("click")]
    attempted = ReplyAttempted(_reply_id(1), 1, sender, AT + ATTEMPT_MS, _message("好的"))
    asked = history.callback("image", _requested(1, message=_message("好的")))
    newer = {**to_item(user[1]), "z": {"N": "99"}}
    return {
        "user": kinesis_event(user),
        "reply": kinesis_event([asked, *history.reply(_reply_id(1), attempted, ReplySent(_reply_id(1), 1, 0))]),
        "undecodable": of_changes([change_of(newer), change_of(to_item(user[0]))]),
    }


def _asked_for() -> dict[str, Json]:
    two = [_requested(0, message=_message("一")), _requested(1, message=_message("二"), after=_reply_id(0))]
    return {
        "message": kinesis_event([_History().callback("text", *two)]),
        "handler": kinesis_event([_History().callback("text", _requested(handler="answer_later"))]),
        "nothing_asked": kinesis_event([_History().callback("subscribe")]),
    }


def _reply() -> str:
    return str(stream_of_reply(_user_stream(_text()), _reply_id()))


def _sagas_asked_for() -> dict[str, Json]:
    asked = SagaRequested(_saga_id(), "welcome_gift", from_user(_subscribe()), {})
    undeclared = SagaRequested(_saga_id(), "nobody_declared_me", from_user(_subscribe()), {})
    return {
        "asked": kinesis_event([_History().callback("subscribe", asked)]),
        "undeclared": kinesis_event([_History().callback("subscribe", undeclared)]),
        "nothing_asked": kinesis_event([_History().callback("subscribe")]),
    }


def _subscribe() -> JsonObject:
    return parse(_body("subscribe").encode())


def _saga_id() -> str:
    return saga_id_of(_user_stream(_subscribe()), identity(_subscribe()), 0)


def _saga() -> str:
    return str(stream_of_saga(_user_stream(_subscribe()), _saga_id()))


def _ended_badly() -> dict[str, Json]:
    sender, until = "0f3c7f5e1f0b4c5c9a0d6b7e8f901234", AT + ATTEMPT_MS
    attempted = ReplyAttempted(_reply_id(), 1, sender, until, _message("好的"))
    failed = ReplyFailed(_reply_id(), 1, "window_closed", 45015, "the user must write first")
    unknown = ReplyBecameUnknown(_reply_id(), 1, "no answer")
    resent = ReplyAttempted(_reply_id(), 1, sender, until, _message("好的"), "resend")
    return {
        "failed": kinesis_event(_History().reply(_reply_id(), attempted, failed)),
        "unknown": kinesis_event(_History().reply(_reply_id(), attempted, unknown)),
        "sent": kinesis_event(_History().reply(_reply_id(), attempted, ReplySent(_reply_id(), 1, 0))),
        "sent_again_by_policy": kinesis_event(_History().reply(_reply_id(), resent, unknown)),
    }


def stale(folder: Path = FOLDER) -> list[str]:
    """The files that are missing, wrong or not made by this code, as `<function>/<case>`."""
    made = payloads()
    found = {path.relative_to(folder).with_suffix("").as_posix(): path for path in sorted(folder.rglob("*.json"))}
    wrong = [case for case in made if case not in found or _meaning(_read(found[case])) != _meaning(made[case])]
    return sorted({*wrong, *(found.keys() - made.keys())})


def write(folder: Path = FOLDER) -> list[str]:
    """Put right what is stale; give its names."""
    made, names = payloads(), stale(folder)
    for name in names:
        path = folder / f"{name}.json"
        if name in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(made[name], ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        else:
            path.unlink()
    return names


def _read(path: Path) -> Json:
    payload: Json = json.loads(path.read_text(encoding="utf-8"))
    return payload


def _meaning(payload: Json) -> Any:
    """A payload without what another build of zlib compresses otherwise: the commit stands for its bytes."""
    records = payload.get("Records", [])
    changes = [json.loads(base64.b64decode(one["kinesis"]["data"])) for one in records]
    for change in changes:
        del change["dynamodb"]["SizeBytes"], change["dynamodb"]["NewImage"]["b"]
    envelopes = [one | {"kinesis": {**one["kinesis"], "data": ""}} for one in records]
    return ({**payload, "Records": envelopes}, changes, decode_records({"Records": records}))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m local.payloads", description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is stale")
    check: bool = parser.parse_args(arguments).check
    names = stale() if check else write()
    for name in names:
        print(f"events/payloads/{name}.json is {'stale: run `make payloads`' if check else 'written'}")  # noqa: T201
    return int(check and bool(names))


if __name__ == "__main__":
    sys.exit(main())
