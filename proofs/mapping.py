"""Lambda's mapping: the projector's handler, driven by a model of the mapping, blocks no shard and loses no record."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ClientError

from functions.project_users.handler import lambda_handler
from liushui import bootstrap
from liushui.adapters.commit_items import to_item
from liushui.application.project_users import ProjectionOutcome, ProjectUsers
from liushui.domain.user import fold
from local.aws_events import change_of, kinesis_event, of_changes
from proofs.runner import Complaints, Mutant, Scale, patched
from tests.builders import REGION
from tests.deployed import Context, Deployed, deployed
from tests.histories import USERS, Move, What, history_of
from tests.mapping import Mapping, Record

ACCOUNT, COMMITS = "default/demo", "liushui-local-commits"
BATCH = 4
_WHATS: tuple[What, ...] = ("follow", "text", "text", "answer", "ask", "session", "reply", "reply", "ask", "text")


class Shard:
    """A deployed projector behind one shard, and a history whose commits stand in the table."""

    def __init__(self, aws: Deployed, users: int) -> None:
        self.aws, self.mapping = aws, Mapping(lambda_handler, Context(), batch_size=BATCH)
        self.history = history_of([Move(what, user=n % len(USERS)) for n, what in enumerate(_WHATS * users)])
        for commit in self.history.commits:
            aws.client.put_item(TableName=COMMITS, Item=to_item(commit))
        self.records: list[Record] = kinesis_event(self.history.commits)["Records"]

    @property
    def project(self) -> ProjectUsers:
        """The use case behind the handler."""
        return bootstrap.project_users()

    def refuse(self, times: int | None) -> Callable[[], None]:
        """The table `users` refuses so many writes (None: all) from now on; call what is returned to end that."""
        left = iter(range(times)) if times is not None else iter(int, 1)

        def throttle(**_: Any) -> None:
            if next(left, None) is not None:
                error = {"Error": {"Code": "ProvisionedThroughputExceededException", "Message": "slow down"}}
                raise ClientError(error, "PutItem")  # type: ignore[arg-type]

        port: Any = self.project.users
        events = port._rows._get_connection().connection.client.meta.events
        events.register("before-call.dynamodb.PutItem", throttle)
        return lambda: events.unregister("before-call.dynamodb.PutItem", throttle)

    def behind(self, *, without: str = "") -> list[str]:
        """The users whose row is no fold of the store."""
        return [s.subject for s in self.history.streams("user") if s.subject != without and not self._folded(s)]

    def _folded(self, stream: Any) -> bool:
        own = [commit for commit in self.history.commits if commit.stream == stream]
        row = self.project.users.load(1, ACCOUNT, stream.subject)
        return row is not None and (row.state, row.checkpoint) == (fold(own), {REGION: own[-1].number})


@contextmanager
def shard(scale: Scale) -> Iterator[Shard]:
    """See `Shard`."""
    with pytest.MonkeyPatch.context() as patch, deployed(patch) as aws:
        yield Shard(aws, scale(2, 10))


def poison(scale: Scale) -> str:
    """A commit that cannot be decoded, anywhere in the stream: its user is parked, nobody waits, unparking catches up."""
    complaints = Complaints()
    with shard(scale) as first:
        places = [n for n, commit in enumerate(first.history.commits) if commit.stream.kind == "user"]
    chosen = places if scale.full else places[::4]
    for place in chosen:
        with shard(scale) as at:
            _poison_at(at, place, complaints)
    complaints.raise_any()
    return f"{len(chosen)} places in {len(first.records)} records"


def _poison_at(at: Shard, place: int, complaints: Complaints) -> None:
    commit = at.history.commits[place]
    broken, user = {**to_item(commit), "z": {"N": "99"}}, commit.stream.subject
    at.aws.client.put_item(TableName=COMMITS, Item=broken)
    changes = [change_of(broken if n == place else to_item(c)) for n, c in enumerate(at.history.commits)]
    at.mapping.deliver(of_changes(changes)["Records"])
    batches = -(-len(changes) // BATCH)
    complaints.unless(at.mapping.invocations == batches, "a poison held up the shard")
    complaints.unless(not at.mapping.letters, "a poison sent records to the failure destination")
    complaints.unless(list(at.project.users.parked(ACCOUNT)) == [user], "the poison's user is not parked, or another is")
    complaints.unless(not at.behind(without=user), "a poison kept another user behind")
    at.aws.client.put_item(TableName=COMMITS, Item=to_item(commit))
    complaints.unless(at.project.unpark(ACCOUNT, user) is None, "what is mended is parked again")
    complaints.unless(not at.behind(), "unparking did not catch up")


def throttled(scale: Scale) -> str:
    """The table refuses for a while, in the first batch or in the last: the mapping tries again, and nothing is missing."""
    complaints, turns = Complaints(), scale(10, 40)
    for times in range(1, turns + 1):
        with shard(scale) as at:
            healthy = len(at.records) - BATCH if times % 2 else 0
            at.mapping.deliver(at.records[:healthy])
            lift = at.refuse(times)
            at.mapping.tries = 20
            at.mapping.deliver(at.records[healthy:])
            lift()
            complaints.unless(not at.mapping.letters, "a passing refusal sent records to the failure destination")
            complaints.unless(not at.behind(), "a record that met a refusal was never folded")
    complaints.raise_any()
    return f"1 to {turns} refusals in {len(at.records)} records"


def exhausted(scale: Scale) -> str:
    """The table refuses for too long, or records are too old: they reach the failure destination, and from there the table."""
    complaints = Complaints()
    for aged in (False, True):
        with shard(scale) as at:
            lift = at.refuse(None)
            if aged:
                newest = at.records[-1]["kinesis"]["approximateArrivalTimestamp"]
                at.mapping.now = lambda newest=newest: newest + 3601
            at.mapping.deliver(at.records)
            lift()
            conditions = {letter["requestContext"]["condition"] for letter in at.mapping.letters}
            wanted = "RecordAgeExceeded" if aged else "RetryAttemptsExhausted"
            complaints.unless(conditions == {wanted}, f"{wanted}: the failure destination holds {sorted(conditions)}")
            held = {record["kinesis"]["sequenceNumber"] for record in at.mapping.dead_letters}
            of_users = {record["kinesis"]["sequenceNumber"] for record in _of_users(at)}
            complaints.unless(of_users <= held, f"{wanted}: {len(of_users - held)} records are in no letter")
            Mapping(lambda_handler, Context()).deliver(at.mapping.dead_letters)
            complaints.unless(not at.behind(), f"{wanted}: delivered again, the letters do not bring everybody up to date")
    complaints.raise_any()
    return f"{len(at.records)} records, refused for ever and too old"


def _of_users(at: Shard) -> list[Record]:
    pairs = zip(at.records, at.history.commits, strict=True)
    return [record for record, commit in pairs if commit.stream.kind == "user"]


_PROJECT: Callable[..., ProjectionOutcome] = ProjectUsers.__call__


def _report_poison(self: ProjectUsers, records: Any) -> ProjectionOutcome:
    taken = list(records)
    outcome = _PROJECT(self, taken)
    outcome.failed += [record.sequence_number for record in taken if record.commit is None]
    return outcome


def _highest(sequence_numbers: Any) -> dict[str, Any]:
    highest = max(sequence_numbers, key=int, default=None)
    return {"batchItemFailures": [{"itemIdentifier": highest}] if highest is not None else []}


REPORTED = Mutant("the poison is reported", lambda: patched(ProjectUsers, "__call__", _report_poison), "held up the shard")
HIGHEST = Mutant("the highest number is reported", lambda: patched(bootstrap, "failed_batch", _highest), "was never folded")
LOST_LETTERS = Mutant(
    "the highest number is reported", lambda: patched(bootstrap, "failed_batch", _highest), "are in no letter"
)
