"""What senders share of an account beside its tokens: its sending budget, and the circuits of its APIs."""

from liushui.adapters.dynamodb_sending import DynamoDBCircuits, DynamoDBPermits
from liushui.adapters.system import SystemClock, SystemIds
from liushui.application.circuit_breaker import CircuitBreaker
from liushui.application.sending_budget import SendingBudget
from liushui.application.sending_gate import SendingGate
from liushui.bootstrap.clients import dynamodb_client
from liushui.settings import SendRepliesSettings


def sending_gate(settings: SendRepliesSettings) -> SendingGate:
    """The gate of one container; both kinds of items stand in the table `tokens`."""
    client, table, clock = dynamodb_client(), settings.tokens_table, SystemClock()
    return SendingGate(
        CircuitBreaker(
            circuits=DynamoDBCircuits(client=client, table=table, region=settings.region), clock=clock, ids=SystemIds()
        ),
        SendingBudget(permits=DynamoDBPermits(client=client, table=table, region=settings.region), clock=clock),
    )
