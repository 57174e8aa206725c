"""The sending budget in one container: the permits that it holds of each account. Accounts without a budget cost nothing."""

from dataclasses import dataclass

from liushui.domain.budget import Lease, Span, lease_size
from liushui.ports import Clock
from liushui.ports.sending import Permits
from liushui.wechat.accounts import Account


@dataclass(frozen=True, slots=True)
class OverBudget:
    """The account may send no more in this `span`, of which `limit` are allowed; it may again at `until` (milliseconds since
    the epoch)."""

    span: Span
    limit: int
    until: int


class SendingBudget:
    """Keeps its leases for the life of the container, each of one limit: where that is changed, what was refused under the
    earlier one says nothing. Raises StoreUnavailable."""

    def __init__(self, *, permits: Permits, clock: Clock) -> None:
        self._permits = permits
        self._clock = clock
        self._leases: dict[tuple[str, Span, int], Lease] = {}

    def take(self, account: Account) -> OverBudget | None:
        """Take the permits for one message; None: send it."""
        now = self._clock.now_ms()
        taken: list[tuple[Span, int]] = []
        for span, limit in _limits(account):
            if not self._take(account.name, span, limit, now):
                self._give_back(account.name, taken)
                return OverBudget(span, limit, span.ends(now))
            taken.append((span, limit))
        return None

    def _take(self, account: str, span: Span, limit: int, now: int) -> bool:
        window = span.window(now)
        lease = self._leases.get((account, span, limit))
        if lease is None or lease.window != window:
            lease = Lease(window)
        if not lease.left and not lease.is_last:
            wanted = lease_size(lease.had, limit)
            lease = lease.grown(self._permits.take(account, span, window, wanted, limit=limit), wanted=wanted)
        self._leases[account, span, limit] = lease.used() if lease.left else lease
        return lease.left > 0

    def _give_back(self, account: str, taken: list[tuple[Span, int]]) -> None:
        for span, limit in taken:
            self._leases[account, span, limit] = self._leases[account, span, limit].returned()


def _limits(account: Account) -> list[tuple[Span, int]]:
    limits = ((Span.DAY, account.messages_per_day), (Span.MINUTE, account.messages_per_minute))
    return [(span, limit) for span, limit in limits if limit is not None]
