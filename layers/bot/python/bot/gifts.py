"""What followers of which account are welcomed with. EDIT THIS: without an entry nobody gets a gift."""

from typing import NamedTuple


class Gift(NamedTuple):
    """`card_id`: a coupon in deposit mode (预存模式), made in WeChat's console; `tag_id`: a tag of the account."""

    card_id: str
    tag_id: int


GIFTS = {
    # The demo account of the local cloud: the simulated WeChat knows this card, and 2 is WeChat's own tag "starred" (星标组).
    "demo": Gift(card_id="pSimulatedWelcomeCoupon00000", tag_id=2),
}
"""By the account's name."""
