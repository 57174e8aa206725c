"""The workflow `compensate_reply` in memory: a town whose replies fail, with an execution that a test walks through."""

from collections import deque
from typing import Any

from liushui.adapters.kinesis_records import Record
from liushui.adapters.memory_platform import ScriptedPlatform, refused
from liushui.application.ask_operator import Asked
from liushui.application.bulk_decisions import Plan
from liushui.application.compensation_cases import CompensationCases
from liushui.application.compensation_selection import EVERYTHING, Selection
from liushui.application.operator_desk import DecisionTaken, OperatorDesk
from liushui.application.run_compensation_step import Step, StepOutcome
from liushui.application.start_compensation import StartCompensation, StartingOutcome
from liushui.domain.commits import Commit
from liushui.domain.json import JsonObject
from liushui.domain.reply import Decision, ReplyState, stream_of_reply
from liushui.domain.streams import StreamName
from tests.sending import Town


def office_of_many(count: int, *, error: int = 45015, fallback: str | None = None) -> "Office":
    """An office with so many replies of one user, each refused."""
    office = Office(platform=ScriptedPlatform(sends=deque([refused(error)] * count)))
    for number in range(count):
        office.send(office.ask(f"hello {number}", fallback=fallback))
        office.clock.at += 1000
    return office


class Office(Town):
    """A town with an operator's desk, about its first reply unless another is named."""

    @property
    def reply_id(self) -> str:
        return self.intents()[0][1].reply_id

    @property
    def stream(self) -> StreamName:
        commit, intent = self.intents()[0]
        return stream_of_reply(commit.stream, intent.reply_id)

    @property
    def state(self) -> ReplyState:
        return self.states()[0]

    @property
    def cases(self) -> CompensationCases:
        return CompensationCases(events=self.breaks(self.store), replies=self.replies)

    @property
    def desk(self) -> OperatorDesk:
        return OperatorDesk(
            cases=self.cases, replies=self.replies, waiting=self.waiting, workflows=self.workflows, accounts=self.accounts
        )

    def start(self, *commits: Commit) -> StartingOutcome:
        """The records of commits, by default of the reply's own."""
        given = commits or tuple(self.own(*self._first()))
        use_case = StartCompensation(events=self.breaks(self.store), workflows=self.workflows)
        return use_case([Record(str(n), None, commit) for n, commit in enumerate(given, start=1)])

    def step(self, step: Step) -> StepOutcome:
        return self.compensation_step()(step, self.stream, seconds=600)

    def ask_operator(self, token: str = "token-1") -> Asked:
        """The step that waits: an execution does so with `token` from now on."""
        return self.ask_at(self.stream, token)

    def ask_at(self, stream: StreamName, token: str) -> Asked:
        """The same about any reply."""
        self.workflows.waiting.add(token)
        return self.asker()(stream, token)

    def decide(self, decision: Decision, *, operator: str = "lin", **more: Any) -> DecisionTaken:
        message: JsonObject | None = more.get("message")
        return self.desk.decide(self.reply_id, decision, operator=operator, reason="a good one", message=message)

    @property
    def desk_waits(self) -> bool:
        """Whether anything waits for a person."""
        return any(True for _ in self.desk.list(["default/demo"]))

    @property
    def reply_ids(self) -> list[str]:
        """All replies, in the order they were asked for."""
        return [intent.reply_id for _, intent in self.intents()]

    def plan(self, decision: Decision, *, selection: Selection = EVERYTHING, bulk: str = "bulk-1", **more: Any) -> Plan:
        """What a bulk decision would touch now."""
        return self.desk.plan(["default/demo"], selection, decision, bulk=bulk, now=self.clock.at, **more)

    def _first(self) -> tuple[Commit, str]:
        commit, intent = self.intents()[0]
        return commit, intent.reply_id
