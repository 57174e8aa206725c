"""What each step of the example saga says, and who is taken through it."""

import pytest

from bot.app import bot
from bot.gifts import GIFTS
from bot.sagas import SAGAS, coupon_code, welcome_gift
from liushui.domain.saga import SagaStep
from liushui.domain.saga_requests import StartSaga
from liushui.domain.user import UserState
from local.platform.apis.cards import CARD_ID
from tests.builders import event_fields

GIFT = GIFTS["demo"]


def step(name: str) -> SagaStep:
    return SagaStep("9c41f0e27ab35d8816f0c2ab", name, "demo", "o-user-1", {}, {})


CODE = coupon_code(step("issue_coupon"))


@pytest.mark.parametrize(
    ("name", "does", "undoes"),
    [
        ("issue_coupon", ("card/code/deposit", {"card_id": GIFT.card_id, "code": [CODE]}), "card/code/unavailable"),
        (
            "tag_user",
            ("tags/members/batchtagging", {"openid_list": ["o-user-1"], "tagid": GIFT.tag_id}),
            "tags/members/batchuntagging",
        ),
    ],
)
def test_a_step_and_its_compensation_are_about_the_same_thing(name: str, does: tuple[str, object], undoes: str) -> None:
    meant = welcome_gift.find(name)
    done, undone = meant.action(step(name)), meant.compensation(step(name)) if meant.compensation else None
    assert (done.name.removeprefix("/"), done.body) == does
    assert undone is not None
    assert (undone.name.removeprefix("/"), meant.action.repeatable, done.repeatable) == (undoes, True, True)
    assert str(CODE if name == "issue_coupon" else "o-user-1") in str(undone.body)


def test_the_code_is_the_same_in_every_step_and_short_enough_for_wechat() -> None:
    assert {coupon_code(step(each.name)) for each in welcome_gift.steps} == {CODE}
    assert len(CODE) <= 20


def test_what_is_sent_is_corrected_and_never_repeated() -> None:
    meant = welcome_gift.find("send_welcome")
    assert meant.compensation is not None
    for act in (meant.action, meant.compensation):
        call = act(step("send_welcome"))
        assert (call.name, call.repeatable, act.repeatable) == ("custom/send", False, False)
        assert CODE in str(call.body)


@pytest.mark.parametrize(("account", "sagas"), [("demo", (StartSaga("welcome_gift"),)), ("another", ())])
def test_only_followers_of_an_account_with_a_gift_are_taken_through_it(account: str, sagas: tuple[StartSaga, ...]) -> None:
    found = bot.rule_for(event_fields("subscribe"))
    assert found is not None
    result = found.run(UserState(), account)
    assert result.sagas == sagas
    assert len(result.replies) == 1
    assert {saga.name for saga in sagas} <= SAGAS.keys()


def test_the_simulated_wechat_knows_the_demo_accounts_card() -> None:
    assert GIFT.card_id == CARD_ID
