"""One suite for the port `Replies`, run on memory and on DynamoDB."""

from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache

import boto3
import pytest
from moto import mock_aws

from liushui.adapters.dynamodb_replies import DynamoDBReplies
from liushui.adapters.memory_read_models import MemoryReplies
from liushui.adapters.pynamodb_tables import TableAccess
from liushui.adapters.read_model_items import reply_from_item, reply_to_item
from liushui.domain.errors import StoreUnavailable
from liushui.domain.reply import ReplyState, ReplyStatus
from liushui.ports import CommitKey, Replies, ReplyRow
from tests.aws import atomic_dynamodb, create_tables, local_templates
from tests.builders import NOW_MS, REGION, a_stream

ACCESS = TableAccess("liushui-local-replies", REGION, connect_seconds=0.4, read_seconds=0.8)
ACCOUNT = "default/demo"


@cache
def dynamodb_replies() -> DynamoDBReplies:
    """One for all tests: building a client is dear."""
    return DynamoDBReplies(ACCESS)


@pytest.fixture(params=["memory", "dynamodb"])
def replies(request: pytest.FixtureRequest) -> Iterator[Replies]:
    if request.param == "memory":
        yield MemoryReplies()
        return
    with mock_aws(), atomic_dynamodb():
        client = boto3.client("dynamodb", region_name=REGION)
        for template in local_templates().values():
            create_tables(template, client)
        yield dynamodb_replies()


def a_reply(
    reply_id: str = "r-1", status: ReplyStatus = ReplyStatus.SENT, user: str | None = "o-user-1", at: int = NOW_MS
) -> ReplyRow:
    state = ReplyState(
        reply_id, status, user, "resend", NOW_MS + 5, {"msgtype": "text", "text": {"content": "你好 😀"}}, "fail", at=at,
        attempts=2, errcode=0, message_id="m-1",
    )  # fmt: skip
    cause = CommitKey(a_stream(), REGION, 7)
    return ReplyRow(ACCOUNT, state, cause, NOW_MS - 1, "c-1", checkpoint={REGION: 4}, last_at={REGION: at})


def test_what_was_never_stored_is_not_there(replies: Replies) -> None:
    assert replies.get("r-1") is None


@pytest.mark.parametrize("row", [a_reply(), ReplyRow(ACCOUNT, ReplyState("r-1"), ahead={REGION: 2})])
def test_a_row_is_read_back_as_it_was_stored(replies: Replies, row: ReplyRow) -> None:
    assert replies.store(row, expected=None)
    assert replies.get("r-1") == row


def test_a_row_is_put_only_where_none_stands(replies: Replies) -> None:
    assert replies.store(a_reply(), expected=None)
    assert not replies.store(a_reply(status=ReplyStatus.FAILED), expected=None)
    assert replies.get("r-1") == a_reply()


@pytest.mark.parametrize(
    "other", [replace(a_reply(), checkpoint={}), replace(a_reply(), ahead={REGION: 9}), replace(a_reply(), cause=None)]
)
def test_a_row_is_replaced_only_where_the_expected_one_stands(replies: Replies, other: ReplyRow) -> None:
    after = replace(a_reply(status=ReplyStatus.UNKNOWN), checkpoint={REGION: 5})
    assert not replies.store(after, expected=a_reply())
    replies.store(a_reply(), expected=None)
    assert not replies.store(after, expected=other)
    assert replies.get("r-1") == a_reply()
    assert replies.store(after, expected=a_reply())
    assert replies.get("r-1") == after


def test_an_accounts_replies_come_by_status_the_longest_unchanged_first(replies: Replies) -> None:
    rows = [
        a_reply("r-1", ReplyStatus.UNKNOWN, at=NOW_MS + 3),
        a_reply("r-2", ReplyStatus.FAILED, at=NOW_MS + 2),
        a_reply("r-3", ReplyStatus.UNKNOWN, user="o-other", at=NOW_MS + 1),
        a_reply("r-4", ReplyStatus.FAILED, user=None, at=NOW_MS),
    ]
    for row in [*rows, replace(a_reply("r-5"), account="default/other")]:
        replies.store(row, expected=None)
    assert [row.state.reply_id for row in replies.of_account(ACCOUNT)] == ["r-4", "r-2", "r-3", "r-1"]
    assert list(replies.of_account(ACCOUNT, status=ReplyStatus.UNKNOWN)) == [rows[2], rows[0]]
    assert list(replies.of_account(ACCOUNT, user="o-user-1")) == [rows[1], rows[0]]
    assert list(replies.of_account(ACCOUNT, user="o-other", status=ReplyStatus.FAILED)) == []


def test_a_reply_that_changes_its_status_is_found_under_the_new_one_only(replies: Replies) -> None:
    before = a_reply(status=ReplyStatus.ATTEMPTED)
    replies.store(before, expected=None)
    replies.store(replace(a_reply(), checkpoint={REGION: 5}), expected=before)
    assert list(replies.of_account(ACCOUNT, status=ReplyStatus.ATTEMPTED)) == []
    assert len(list(replies.of_account(ACCOUNT, status=ReplyStatus.SENT))) == 1


def test_what_newer_code_knows_of_a_reply_is_left_out() -> None:
    item = reply_to_item(a_reply())
    item["state"] = str(item["state"]).replace('{"at"', '{"a_new_field":1,"at"')
    assert "a_new_field" not in {field.name for field in fields(ReplyState)}
    assert reply_from_item(item) == a_reply()


def test_an_endpoint_that_does_not_answer_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1")
    replies = DynamoDBReplies(replace(ACCESS, tries=1))
    for call in (lambda: replies.get("r"), lambda: list(replies.of_account(ACCOUNT))):
        with pytest.raises(StoreUnavailable, match="EndpointConnectionError"):
            call()


def test_an_accounts_replies_are_counted_by_status_up_to_a_bound(replies: Replies) -> None:
    for number in range(5):
        replies.store(a_reply(f"r-{number}", at=NOW_MS + number), expected=None)
    replies.store(a_reply("r-9", ReplyStatus.FAILED), expected=None)
    replies.store(replace(a_reply("r-8"), account="default/other"), expected=None)
    sent, failed = ReplyStatus.SENT, ReplyStatus.FAILED
    assert [replies.count(ACCOUNT, status, at_most=100) for status in (sent, failed, ReplyStatus.UNKNOWN)] == [5, 1, 0]
    assert [replies.count(ACCOUNT, sent, at_most=most) for most in (4, 5, 6)] == [4, 5, 5]


def test_a_reply_that_moved_on_is_counted_where_it_is(replies: Replies) -> None:
    """Counted by the index, so a commit that is projected again changes nothing."""
    replies.store(a_reply(status=ReplyStatus.FAILED), expected=None)
    after = replace(a_reply(), checkpoint={REGION: 5})
    assert replies.store(after, expected=a_reply(status=ReplyStatus.FAILED))
    assert not replies.store(after, expected=a_reply(status=ReplyStatus.FAILED))
    counts = [replies.count(ACCOUNT, status, at_most=9) for status in (ReplyStatus.FAILED, ReplyStatus.SENT)]
    assert counts == [0, 1]
