"""A commit as a DynamoDB item, and what it costs."""

import zlib
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import bot as example_bot
from liushui.adapters.commit_items import _DICTIONARY_1, MAX_ITEM_BYTES, from_item, to_item
from liushui.application.receive_callback import CallbackRequest, ReceiveCallback
from liushui.bot import Bot, Session, TextMessage
from liushui.domain.commits import Cause, Commit, Event, cause_digest
from liushui.domain.errors import CommitTooLarge, UndecodableCommit
from tests.builders import (
    NOW_MS,
    FixedAccounts,
    FixedClock,
    a_callback,
    a_commit,
    a_store,
    a_stream,
    an_account,
    no_time_limit,
    text_fields,
)
from tests.metering import WRITE_UNIT_BYTES, item_size
from tests.strategies import any_text, events, json_objects, times

commits = st.builds(
    a_commit,
    st.integers(1, 10**12),
    stream=any_text.filter(bool).map(a_stream),
    region=st.sampled_from(["us-east-1", "ap-northeast-1"]),
    commit_id=st.binary(min_size=16, max_size=16).map(bytes.hex),
    at=times,
    events=st.lists(events, min_size=1, max_size=3).map(tuple),
    correlation_id=any_text,
    causation_id=any_text,
    trace_id=st.none() | any_text,
    epoch=st.integers(1, 99),
    seen=st.dictionaries(st.sampled_from(["us-east-1", "eu-west-1"]), st.integers(1, 10**9)),
    state=st.none() | json_objects,
    state_version=st.integers(0, 9),
    carried=json_objects,
    open_key=st.none() | st.just("us-east-1#29398333#7"),
)


def deflated(payload: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(payload) + packer.flush()


def read_again(commit: Commit) -> Commit:
    return from_item(to_item(commit))


@given(commits)
def test_a_commit_survives_its_item_whatever_json_it_holds(commit: Commit) -> None:
    expected = commit if commit.state is not None else replace(commit, state_version=0)
    assert read_again(commit) == expected


def test_what_is_the_default_takes_no_room_and_is_there_again() -> None:
    commit = a_commit()
    assert set(to_item(commit)) == {"p", "n", "i", "a", "c", "z", "b"}
    assert read_again(commit) == commit


@given(st.lists(st.integers(0, 65_535_000), min_size=1, max_size=32))
def test_causes_keep_their_number_and_seem_less_than_a_second_younger(ages: list[int]) -> None:
    """Never older: a cause must not leave the window before its time."""
    count = len(ages)
    causes = tuple(
        Cause(cause_digest(str(n)), n, NOW_MS - age) for n, age in enumerate([*sorted(ages, reverse=True)[1:], 0], 1)
    )
    again = read_again(a_commit(count, causes=causes)).causes
    assert [(c.digest, c.number) for c in again] == [(c.digest, c.number) for c in causes]
    assert all(0 <= now.at - then.at < 1000 for now, then in zip(again, causes, strict=True))
    assert again[-1] == causes[-1]


def test_a_cause_from_long_ago_seems_at_most_18_hours_old() -> None:
    old = Cause(cause_digest("old"), 1, 0)
    (again,) = read_again(a_commit(2, causes=(old,))).causes
    assert again == replace(old, at=NOW_MS - 0xFFFF * 1000)


def test_attributes_and_payload_keys_of_newer_code_are_left_aside() -> None:
    item = to_item(a_commit())
    item |= {"q": {"S": "new"}, "b": {"B": deflated(b'{"e":[],"q":1}')}}
    assert from_item(item).events == ()


def test_what_newer_code_carries_forward_is_kept_whole() -> None:
    commit = a_commit(carried={"from_the_future": {"a": [1, None]}})
    assert read_again(commit).carried == commit.carried


def _changed(**changes: Any) -> dict[str, Any]:
    return {key: value for key, value in (to_item(a_commit(7)) | changes).items() if value is not None}


@pytest.mark.parametrize(
    "item",
    [
        _changed(b={"B": b"\xff\xff not deflate"}),
        _changed(b={"B": b""}),
        _changed(b={"B": to_item(a_commit())["b"]["B"][:20]}),
        _changed(z={"N": "0"}),
        _changed(z={"N": "2"}),
        _changed(b={"B": deflated(b"[]")}),
        _changed(b={"B": deflated(b'{"e":[["Said",1]]}')}),
        _changed(c={"B": b"too short"}),
        _changed(a=None),
        _changed(i={"S": "a text"}),
    ],
)
def test_broken_bytes_are_an_error_that_names_the_commit_and_nothing_of_its_content(item: dict[str, Any]) -> None:
    with pytest.raises(UndecodableCommit) as caught:
        from_item(item)
    assert str(caught.value).startswith("default/demo/user/o-user-1@us-east-1 7: ")
    assert len(str(caught.value)) < 80


def test_an_item_without_a_key_is_an_error_too() -> None:
    with pytest.raises(UndecodableCommit, match=r"^\? \?: KeyError$"):
        from_item({})


def test_an_upcaster_that_fails_is_an_error_of_that_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    from liushui.domain import upcasters

    monkeypatch.setitem(upcasters.UPCASTERS, ("Odd", 1), lambda data: data["missing"])
    with pytest.raises(UndecodableCommit, match="KeyError"):
        read_again(a_commit(events=(Event("Odd", 1, {}),)))


def test_a_commit_above_the_budget_is_refused_with_the_remedy() -> None:
    noise = Random(1).randbytes(MAX_ITEM_BYTES).hex() * 2
    with pytest.raises(CommitTooLarge, match="record less in one append"):
        to_item(a_commit(events=(Event("Huge", 1, {"x": noise}),)))


def test_the_dictionary_is_never_edited() -> None:
    """Commits that were compressed with it are read with it for ever; a better one gets a number of its own."""
    assert zlib.crc32(_DICTIONARY_1) == 0xF35FE156


class NoUsers:
    def get(self, account: str, user: str) -> None:
        return None


def with_session() -> Bot:
    bot = Bot()

    @bot.text()
    def order(message: TextMessage, session: Session) -> str:
        session |= {"step": "asked for the address", "order": "A-2026-11-23"}
        return message.content

    return bot


COMMON = (
    "的一是不了人我在有他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生"
    "自会那后能对着事其里所去行过家十用发天如然作方成者多日都三小军二无同"
)
RARE = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(200))


def sizes_of_callbacks(bot: Bot, characters: int, alphabet: str, *, count: int) -> list[int]:
    """The billed sizes of commits that one user's texts make, two seconds apart, in safe mode, with all that AWS adds."""
    account, clock, user = an_account(name="customer-service"), FixedClock(), "oABCdef0123456789-ghiJKLmnop"
    store = a_store(clock)
    receive = ReceiveCallback(
        accounts=FixedAccounts({account.name: account}), events=store, users=NoUsers(), bot=bot, clock=clock,
        time_limit=no_time_limit,
    )  # fmt: skip
    for number in range(count):
        text = "".join(alphabet[(number * 31 + n * n + n // 7) % len(alphabet)] for n in range(characters))
        fields = text_fields(text, user=user, msg_id=str(24536000000000001 + number * 7_654_321))
        query, body = a_callback(account, fields, now=clock.at // 1000)
        receive(CallbackRequest(account.name, "POST", query, body, trace_id="c6af9ac6-7b61-11e6-9a41-93e8deadbeef"))
        clock.sleep(2)
    stream = a_stream(user, account=account.name)
    return [item_size(to_item(commit)) for commit in store.read(stream)]


@pytest.mark.parametrize("alphabet", [COMMON, RARE], ids=["common", "rare"])
@pytest.mark.parametrize("bot", [example_bot, with_session()], ids=["echo", "session"])
@pytest.mark.parametrize(("characters", "most"), [(5, 400), (50, 600), (100, 750)])
def test_a_callback_with_its_reply_costs_one_write_unit(bot: Bot, characters: int, most: int, alphabet: str) -> None:
    sizes = sizes_of_callbacks(bot, characters, alphabet, count=5)
    assert max(sizes) <= most < WRITE_UNIT_BYTES


def test_so_it_does_for_who_writes_so_fast_that_all_causes_are_carried() -> None:
    sizes = sizes_of_callbacks(with_session(), 100, RARE, count=40)
    assert max(sizes) <= WRITE_UNIT_BYTES
