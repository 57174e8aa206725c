"""What may keep a reply from being tried just now: the circuit of its API, and the budget of its account."""

from dataclasses import dataclass

from liushui.application.circuit_breaker import CircuitBreaker
from liushui.application.sending_budget import OverBudget, SendingBudget
from liushui.domain.budget import Span
from liushui.domain.holding import CIRCUIT_OPEN, Hindrance
from liushui.wechat.accounts import Account
from liushui.wechat.errcodes import ErrorClass


@dataclass(frozen=True, slots=True)
class SendingGate:
    """The one place where a sender asks before it calls. Raises StoreUnavailable."""

    breaker: CircuitBreaker
    budget: SendingBudget

    def hindrance(self, account: Account, api: str) -> Hindrance | None:
        """Why this API must not be called now; None: one message may be sent, and its permits are taken."""
        return self.circuit(account, api) or self._over_budget(self.budget.take(account))

    def circuit(self, account: Account, api: str) -> Hindrance | None:
        """The same without a permit."""
        until = self.breaker.refused_until(account.name, api)
        if until is None:
            return None
        return Hindrance(CIRCUIT_OPEN, until, f"the circuit of {api} is open: too many of its last calls had no answer")

    @staticmethod
    def _over_budget(over: OverBudget | None) -> Hindrance | None:
        if over is None:
            return None
        error_class = ErrorClass.RATE_LIMITED if over.span is Span.MINUTE else ErrorClass.QUOTA_RESET
        detail = f"the account's own budget is used up: {over.limit} messages a {over.span}"
        return Hindrance(error_class, over.until, detail)
