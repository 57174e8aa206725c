"""What the console's pages stand on: the use cases and readers that they show, and who may see them."""

from dataclasses import dataclass

from liushui.application.conversations import Conversations
from liushui.application.dead_letters import DeadLetters
from liushui.application.operator_desk import OperatorDesk
from liushui.application.parked_users import ParkedUsers
from liushui.application.saga_desk import SagaDesk
from liushui.ports import Accounts, Clock, EventStore, Ids, Replies
from liushui.ports.console import Identities, MetricReader


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeConsole:
    """One field for each thing that pages show; an area of the console takes what it needs."""

    identities: Identities
    accounts: Accounts
    events: EventStore
    desk: OperatorDesk
    replies: Replies
    conversations: Conversations
    letters: DeadLetters
    parked: ParkedUsers
    sagas: SagaDesk
    metrics: MetricReader
    clock: Clock
    ids: Ids
    stage: str

    def account_keys(self) -> list[str]:
        """The accounts, as read models name them: `<tenant>/<account>`."""
        return [f"{self.accounts.get(name).tenant}/{name}" for name in sorted(self.accounts.names())]
