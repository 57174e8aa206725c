"""One stage, opened for a person's commands: the local cloud's, or one in AWS with the person's own credentials."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from heapq import merge as merge_sorted
from typing import Any

import boto3
from botocore.config import Config

from cdk.names import Names, TableName
from liushui.adapters.dynamodb_event_store import DynamoDBEventStore
from liushui.adapters.dynamodb_replies import DynamoDBReplies
from liushui.adapters.dynamodb_sagas import DynamoDBSagas
from liushui.adapters.dynamodb_users import DynamoDBUsers
from liushui.adapters.dynamodb_waiting import SAGA, DynamoDBWaiting
from liushui.adapters.pynamodb_tables import TableAccess
from liushui.adapters.secrets_accounts import SecretsAccounts
from liushui.adapters.step_functions import StepFunctionsWorkflows
from liushui.adapters.step_functions_sagas import StepFunctionsSagas
from liushui.adapters.system import SystemClock, SystemIds
from liushui.application.compensation_cases import CompensationCases
from liushui.application.operator_desk import OperatorDesk
from liushui.application.saga_cases import SagaCases
from liushui.application.saga_desk import SagaDesk
from liushui.domain.commits import Commit
from liushui.domain.events import ReplyRequested, SagaRequested, typed
from liushui.domain.reply import stream_of_reply
from liushui.domain.saga import stream_of_saga
from liushui.domain.streams import StreamName
from local.cloud import Cloud
from local.cloud.errors import CloudError
from local.cloud.layout import ACCOUNT_ID, ROOT, SECRET_KEY

LOCAL = "local"
_PATIENT = Config(connect_timeout=5, read_timeout=90, retries={"mode": "standard", "max_attempts": 3})


@dataclass(frozen=True)
class Stage:
    """What the commands need of a stage. `regions`: the primary first. Raises CloudError when it cannot be opened."""

    name: str
    regions: tuple[str, ...]
    platform_url: str | None = None
    """The simulated platform, on the local stage only."""
    callback_bases: dict[str, str] = field(default_factory=dict)

    @classmethod
    def open(cls, name: str) -> "Stage":
        """The stage `name` of cdk.json."""
        stages: dict[str, Any] = json.loads((ROOT / "cdk.json").read_text())["context"]["stages"]
        if name not in stages:
            raise CloudError(f"cdk.json has no stage {name!r}; it has {', '.join(stages)}")
        regions = tuple(stages[name]["regions"])
        return cls._open_local(regions) if name == LOCAL else cls(name, regions)

    @classmethod
    def _open_local(cls, regions: tuple[str, ...]) -> "Stage":
        layout, status = Cloud().layout, Cloud().status()
        ports = layout.read_ports()
        if not status.running or ports is None:
            raise CloudError("the local cloud does not run: start it with `make run`")
        _see_only(ports.endpoint)
        return cls(LOCAL, regions, status.platform, {region.name: region.callback_base for region in status.regions})

    @property
    def names(self) -> Names:
        """The stage's physical names."""
        return Names(self.name)

    @property
    def is_local(self) -> bool:
        """Whether this is the local cloud."""
        return self.name == LOCAL

    def client(self, service: Any, region: str | None = None) -> Any:
        """A client of an AWS service, in the primary region unless another is named."""
        return boto3.client(service, region_name=region or self.regions[0], config=_PATIENT)

    @cached_property
    def events(self) -> DynamoDBEventStore:
        """The event store, as the primary region has it."""
        return DynamoDBEventStore(
            client=self.client("dynamodb"), table=self.names.table("commits"), region=self.regions[0], regions=self.regions,
            clock=SystemClock(), ids=SystemIds(), call_seconds=90,
        )  # fmt: skip

    def _writable_events(self, region: str) -> DynamoDBEventStore:
        """With calls that are short enough for an append, and no retries but its own."""
        config = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 1})
        return DynamoDBEventStore(
            client=boto3.client("dynamodb", region_name=region, config=config), table=self.names.table("commits"),
            region=region, regions=self.regions, clock=SystemClock(), ids=SystemIds(), call_seconds=7,
        )  # fmt: skip

    @cached_property
    def users(self) -> DynamoDBUsers:
        """The read model `users` of the primary region."""
        return DynamoDBUsers(self._table("users"))

    @cached_property
    def replies(self) -> DynamoDBReplies:
        """The read model `replies` of the primary region."""
        return DynamoDBReplies(self._table("replies"))

    def desk(self, region: str | None = None) -> OperatorDesk:
        """Where a person decides on replies that the region asked for; the primary region unless another is named."""
        region = region or self.regions[0]
        replies = DynamoDBReplies(self._table("replies", region))
        return OperatorDesk(
            cases=CompensationCases(events=self._writable_events(region), replies=replies),
            replies=replies,
            waiting=DynamoDBWaiting(client=self.client("dynamodb", region), table=self.names.table("waiting")),
            workflows=StepFunctionsWorkflows(
                client=self.client("stepfunctions", region), machine_arn=self.names.compensation_machine
            ),
            accounts=SecretsAccounts(
                client=self.client("secretsmanager", region), prefix=self.names.accounts_prefix, clock=SystemClock()
            ),
        )

    def desk_of(self, reply_id: str) -> OperatorDesk:
        """The desk of the region that asked for this reply."""
        row = self.replies.get(reply_id)
        return self.desk(row.cause.region if row is not None and row.cause is not None else None)

    @cached_property
    def sagas(self) -> DynamoDBSagas:
        """The read model `sagas` of the primary region."""
        return DynamoDBSagas(self._table("sagas"))

    def saga_desk(self, region: str | None = None) -> SagaDesk:
        """Where a person decides on sagas that the region asked for; the primary region unless another is named."""
        region = region or self.regions[0]
        return SagaDesk(
            cases=SagaCases(events=self._writable_events(region)),
            sagas=DynamoDBSagas(self._table("sagas", region)),
            waiting=DynamoDBWaiting(client=self.client("dynamodb", region), table=self.names.table("waiting"), prefix=SAGA),
            machines=StepFunctionsSagas(client=self.client("stepfunctions", region), arn_prefix=self.names.saga_machine("")),
        )

    def saga_desk_of(self, saga_id: str) -> SagaDesk:
        """The desk of the region that asked for this saga."""
        row = self.sagas.get(saga_id)
        return self.saga_desk(row.cause.region if row is not None and row.cause is not None else None)

    def _table(self, table: TableName, region: str | None = None) -> TableAccess:
        return TableAccess(self.names.table(table), region or self.regions[0], connect_seconds=5, read_seconds=30)

    def callback_base(self) -> str:
        """The primary region's public address: WeChat calls `<callback_base>/wechat/<account>`."""
        if self.is_local:
            return self.callback_bases[self.regions[0]]
        for page in self.client("apigateway").get_paginator("get_rest_apis").paginate():
            for api in page["items"]:
                if api["name"] == self.names.api:
                    return f"https://{api['id']}.execute-api.{self.regions[0]}.amazonaws.com/live"
        raise CloudError(
            f"stage {self.name} has no API in {self.regions[0]}: deploy it with `cdk deploy --all -c stage={self.name}`"
        )

    def commits_of_account(self, tenant: str, account: str) -> Iterator[Commit]:
        """All commits of an account, by time. Reads the whole table: for small stores and for looking into things."""
        streams = {stream for stream in self._streams() if (stream.tenant, stream.account) == (tenant, account)}
        return self._by_time(sorted(streams, key=str))

    def tenants_in_store(self, account: str) -> tuple[str, ...]:
        """Under which tenants something of an account of this name is stored. Reads the whole table."""
        return tuple(sorted({stream.tenant for stream in self._streams() if stream.account == account}))

    def _streams(self) -> Iterator[StreamName]:
        cursor = None
        while True:
            page = self.events.scan(cursor=cursor)
            yield from (stream for stream, _ in page.streams)
            if (cursor := page.cursor) is None:
                return

    def commits_of_user(self, tenant: str, account: str, user: str) -> Iterator[Commit]:
        """The commits of a user's stream and of the replies and sagas that it asked for, by time."""
        stream = StreamName(tenant, account, "user", user)
        known = [typed(event) for commit in self.events.merged(stream) for event in commit.events]
        replies = [stream_of_reply(stream, asked.reply_id) for asked in known if isinstance(asked, ReplyRequested)]
        sagas = [stream_of_saga(stream, asked.saga_id) for asked in known if isinstance(asked, SagaRequested)]
        return self._by_time([stream, *replies, *sagas])

    def _by_time(self, streams: list[StreamName]) -> Iterator[Commit]:
        return merge_sorted(*(self.events.merged(stream) for stream in streams), key=lambda commit: commit.at)


def _see_only(endpoint: str) -> None:
    """From here on every AWS client of this process reaches the emulator, whatever the person has configured."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ |= {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": ACCOUNT_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
