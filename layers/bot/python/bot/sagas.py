"""The sagas of this bot: steps with their compensations. Infrastructure is made from it, so it imports declarations and calls
only. `start_saga("welcome_gift")` in `app.py` starts one."""

from bot.gifts import GIFTS
from liushui.domain.saga import Retry, Saga, SagaStep, declared, repeatable
from liushui.wechat.calls import cards, customer_service, tags


def coupon_code(step: SagaStep) -> str:
    """The user's coupon: from the step's key, so that each attempt issues the same one."""
    return step.key_of("issue_coupon")[:16].upper()


@repeatable
def issue_coupon(step: SagaStep):
    return cards.import_codes(GIFTS[step.account].card_id, [coupon_code(step)])


@repeatable
def withdraw_coupon(step: SagaStep):
    return cards.make_code_unavailable(GIFTS[step.account].card_id, coupon_code(step), reason="welcome gift withdrawn")


@repeatable
def tag_user(step: SagaStep):
    return tags.tag_users(GIFTS[step.account].tag_id, [step.user])


@repeatable
def untag_user(step: SagaStep):
    return tags.untag_users(GIFTS[step.account].tag_id, [step.user])


def send_welcome(step: SagaStep):
    return customer_service.send_text(step.user, f"A gift for you 🎁 Your coupon: {coupon_code(step)}")


def correct_welcome(step: SagaStep):
    """What was sent cannot be unsent: a further message corrects it."""
    return customer_service.send_text(step.user, f"Sorry, coupon {coupon_code(step)} could not be issued.")


welcome_gift = (
    Saga("welcome_gift")
    .step("issue_coupon", action=issue_coupon, compensation=withdraw_coupon, retry=Retry(attempts=5, seconds=2))
    .step("tag_user", action=tag_user, compensation=untag_user, retry=Retry(attempts=5, seconds=2))
    .step("send_welcome", action=send_welcome, compensation=correct_welcome, retry=Retry(attempts=3, seconds=5))
)

SAGAS = declared(welcome_gift)
"""All of them: a machine is deployed for each."""
