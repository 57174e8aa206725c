"""A callback's process ends at any call of DynamoDB: nothing acknowledged is lost, nothing is stored twice or by halves."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count, product
from typing import Any

from liushui.adapters.commit_log import CommitLog
from liushui.adapters.memory_read_models import MemoryUsers
from liushui.application.receive_callback import CallbackRequest, ReceiveCallback
from proofs import appends
from proofs.deaths import MOMENTS, Killer, a_bot, empty_tables, events_on, killing, moto_client
from proofs.runner import Complaints, Mutant, Scale, patched
from tests.builders import (
    CountedIds,
    FixedAccounts,
    FixedClock,
    a_callback,
    a_stream,
    an_account,
    no_time_limit,
    text_fields,
)

SAYS = {
    "hi": ["MessageReceived", "ReplyAnswered"],
    "later": ["MessageReceived", "ReplyRequested"],
    "both": ["MessageReceived", "SessionChanged", "ReplyAnswered", "ReplyRequested"],
    "boom": ["MessageReceived", "HandlerFailed", "ReplyRequested"],
}
"""What a user says, and the events that one commit must hold then."""


def callbacks(scale: Scale) -> str:
    """A callback whose process ends at each of its calls of DynamoDB, with and without the call's effect."""
    complaints, runs = Complaints(), 0
    with moto_client() as client:
        for moment, (said, events), earlier in product(MOMENTS, SAYS.items(), (0, 2)):
            for at in count(1):
                runs += 1
                empty_tables(client)
                if not _callback_dies(client, Killer(at), moment, said, events, earlier, complaints):
                    break
            if scale.hunting and complaints.any:
                break
        complaints.raise_any()
    return f"{runs} runs: {len(SAYS)} messages, each call, before and after it"


def _callback_dies(
    client: Any, killer: Killer, moment: str, said: str, events: list[str], earlier: int, complaints: Complaints
) -> bool:
    receive, where = _receiver(client), f"{moment} call {killer.at} of {said!r}"
    for number in range(earlier):
        receive(_request("hi", number))
    with killing(client, killer, moment):
        receive(_request(said, 99))
    stored = [[event.type for event in commit.events] for commit in receive.events.read(a_stream())][earlier:]
    complaints.unless(stored in ([], [events]), f"{where}: a commit is half written: {stored}")
    again, once_more = receive(_request(said, 99, nonce="7")), receive(_request(said, 99, nonce="8"))
    commits = list(receive.events.read(a_stream()))
    found = sum(event.data.get("MsgId") == "99" for commit in commits for event in commit.events)
    complaints.unless(found == 1, f"{where}: acknowledged, and stored {found} times")
    complaints.unless(again.body == once_more.body, f"{where}: two deliveries got different answers")
    complaints.unless(not stored or again.outcome == "repeated", f"{where}: the repeat did not meet the first")
    return killer.died


def _receiver(client: Any) -> ReceiveCallback:
    return ReceiveCallback(
        accounts=FixedAccounts({"demo": an_account()}), events=events_on(client, FixedClock(), CountedIds()),
        users=MemoryUsers(), bot=a_bot(), clock=FixedClock(), time_limit=no_time_limit,
    )  # fmt: skip


def _request(said: str, number: int, nonce: str = "1234567") -> CallbackRequest:
    query, body = a_callback(an_account(), text_fields(said, msg_id=str(number)), nonce=nonce)
    return CallbackRequest("demo", "POST", query, body)


_APPEND: Callable[..., Any] = CommitLog.append


def _append_one_by_one(self: CommitLog, stream: Any, decide: Any, *, cause: str, **named: Any) -> Any:
    tail = self.tail(stream, consistent=True)
    whole, appended = decide(tail), None
    for number, event in enumerate(whole.events):
        part = replace(whole, events=[event])
        done = _APPEND(self, stream, lambda _, part=part: part, cause=f"{cause}:{number}" if number else cause, **named)
        appended = appended or done
    return appended


ONE_BY_ONE = Mutant("a commit for each event", lambda: patched(CommitLog, "append", _append_one_by_one), "half written")
NO_COMMIT_ID = Mutant("no commit id", appends.NO_COMMIT_ID.patch, "stored 2 times")
