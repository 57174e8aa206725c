"""What sagas need of the world beside the event store: their read model, and the machines that their declarations became."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from liushui.domain.json import JsonObject
from liushui.domain.saga_state import SagaState, SagaStatus
from liushui.ports import CommitKey, ReadModelRow


@dataclass(frozen=True, slots=True)
class SagaRow(ReadModelRow):
    """A saga in the read model. `account` is `<tenant>/<account>`, `cause` the commit that asked for it, None as long as only the
    saga's own stream was seen, which `checkpoint` follows."""

    account: str
    state: SagaState
    cause: CommitKey | None = None
    correlation_id: str | None = None


class Sagas(Protocol):
    """The `sagas` read model. Every method may raise StoreUnavailable."""

    def get(self, saga_id: str) -> SagaRow | None:
        """One saga, read consistently."""

    def store(self, row: SagaRow, *, expected: SagaRow | None) -> bool:
        """Write `row` where `expected` stands (None: where nothing stands); False: something else does."""

    def of_account(self, account: str, *, status: SagaStatus | None = None) -> Iterator[SagaRow]:
        """An account's sagas (eventually consistent), by status, within one the longest unchanged first."""


class SagaMachines(Protocol):
    """The state machines, one a saga. Raises WorkflowsUnavailable."""

    def start(self, saga: str, name: str, input: JsonObject) -> None:  # noqa: A002 - as Step Functions names it
        """Start an execution of the saga's machine, unless one of this name was started before: that counts as done."""

    def answer(self, token: str) -> bool:
        """Wake the execution that waits with `token`; False: none does (any more)."""
