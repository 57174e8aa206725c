"""Sagas in memory: WeChat whose effects can be seen, and the deployed definition of a saga's machine, walked state by state."""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cdk.constructs.saga_machine import definition
from liushui.adapters.kinesis_records import Record
from liushui.adapters.memory_platform import ScriptedPlatform, never_connected, refused, unanswered
from liushui.adapters.memory_read_models import MemoryReplies, MemoryUsers
from liushui.adapters.memory_sagas import MemorySagas
from liushui.application.project_users import ProjectUsers
from liushui.application.saga_cases import SagaCases
from liushui.application.saga_desk import SagaDecisionTaken, SagaDesk
from liushui.application.start_sagas import SagaStarts, StartSagas
from liushui.domain.commits import Commit, Proposal
from liushui.domain.events import SagaRequested, TypedEvent, record
from liushui.domain.saga import Acting, Retry, Saga, SagaStep, declared, repeatable, stream_of_saga
from liushui.domain.saga_decisions import SagaDecision
from liushui.domain.saga_requests import saga_id_of
from liushui.domain.saga_state import SagaState, SagaStatus, fold
from liushui.domain.streams import StreamName
from liushui.domain.user import STATE_VERSION, carried_state
from liushui.ports import CallResult, CommitKey
from liushui.wechat.accounts import Account
from liushui.wechat.calls.call import Call
from tests.builders import REGION, a_stream
from tests.sending import Tapped, Town

DECISION_SECONDS = 86_400
USER, CAUSE = "o-user-1", "event:subscribe"


class Crash(BaseException):
    """The process dies here."""


class World(ScriptedPlatform):
    """WeChat as a world of effects: `do/<step>` makes one, `undo/<step>` takes it away, each as often as it comes. `script`
    holds what becomes of the next calls of a name; without an entry a call is carried out. `most`: how often an effect was there
    at the same time."""

    def __init__(self) -> None:
        super().__init__()
        self.effects: defaultdict[str, int] = defaultdict(int)
        self.script: defaultdict[str, deque[str]] = defaultdict(deque)
        self.called: list[str] = []
        self.most: defaultdict[str, int] = defaultdict(int)

    def call(
        self, account: Account, call: Call[Any], token: str | None = None, *, seconds: float | None = None
    ) -> CallResult:
        if not call.name.startswith(("do/", "undo/")):
            return super().call(account, call, token, seconds=seconds)
        self.called.append(call.name)
        what = self.script[call.name].popleft() if self.script[call.name] else "ok"
        if what in ("ok", "lost after"):
            direction, _, step = call.name.partition("/")
            self.effects[step] = self.effects[step] + 1 if direction == "do" else 0
            self.most[step] = max(self.most[step], self.effects[step])
        lost = unanswered() if call.delivers else CallResult(never_connected().error_class, detail="no answer")
        results = {"lost after": lost, "lost before": lost, "refused": refused(40003), "limited": refused(45011)}
        return {**results, "unreachable": never_connected()}.get(what) or CallResult(None, errcode=0, data={"key": "k"})

    @property
    def left(self) -> set[str]:
        """The steps whose effects are there."""
        return {step for step, times in self.effects.items() if times}


def call_of(name: str, *, delivers: bool) -> Acting:
    """An action that makes one call of the world."""

    def act(step: SagaStep) -> Call[Any]:
        return Call(name, "POST", f"/{name}", lambda answer: {"gave": name}, body={"key": step.key}, delivers=delivers)

    return act if delivers else repeatable(act)


def a_saga(*steps: str, retry: Retry | None = None, safe: bool = True) -> Saga:
    """A saga of these steps; `safe`: everything in it may be repeated."""
    saga = Saga("tour")
    for name in steps or ("one", "two", "three"):
        saga = saga.step(
            name,
            action=call_of(f"do/{name}", delivers=not safe),
            compensation=call_of(f"undo/{name}", delivers=not safe),
            retry=retry or Retry(attempts=3, seconds=1),
        )
    return saga


@dataclass
class Execution:
    """Where an execution of the machine stands."""

    state: str
    data: dict[str, Any]
    seen: list[str] = field(default_factory=list)
    token: str | None = None
    is_dead: bool = False


class Tour(Town):
    """A town whose user is taken through a saga. `crash` is asked before and after each call of a port, and may raise Crash."""

    def __init__(self, saga: Saga | None = None) -> None:
        self.world = World()
        super().__init__(platform=self.world)
        self.saga = saga or a_saga()
        self.declared = declared(self.saga)
        self.rows = MemorySagas()
        self.executions: dict[str, Execution] = {}
        self.decisions: deque[SagaDecision] = deque()
        self.crash: Callable[[], None] = lambda: None
        self.breaks = lambda port: Tapped(port, before=self._tap, after=self._tap)
        self.saga_id = saga_id_of(a_stream(USER), CAUSE, 0)
        self.stream = stream_of_saga(a_stream(USER), self.saga_id)

    def _tap(self, name: str, _: Any) -> None:
        if name in ("append", "call", "start"):
            self.crash()

    def ask_for(self, saga: str = "tour", *, beside: TypedEvent | None = None) -> Commit:
        """The user's act whose commit asks for the saga."""
        asked = SagaRequested(self.saga_id, saga, USER, {"why": "test"})
        events = [record(event) for event in (asked, beside) if event is not None]

        def decide(tail: Commit | None) -> Proposal:
            state = carried_state(tail)
            assert state is not None
            return Proposal(events=events, state=state.to_data(), state_version=STATE_VERSION, opens=True)

        return self.store.append(a_stream(USER), decide, cause=CAUSE).commit

    def start(self, *commits: Commit) -> SagaStarts:
        """The records of commits."""
        use_case = StartSagas(start=self.start_one_saga(), region=REGION)
        return use_case([Record(str(n), None, commit) for n, commit in enumerate(commits, start=1)])

    def own(self, *_: Any) -> list[Commit]:
        return list(self.store.read(self.stream))

    @property
    def state(self) -> SagaState:
        return fold(self.saga_id, self.own())

    def told(self) -> list[str]:
        """The saga's own events, with their steps."""
        return [
            f"{event.type.removeprefix('Saga')} {event.data.get('step', '')}".strip()
            for commit in self.own()
            for event in commit.events
        ]

    def walk_all(self) -> None:
        """Take every execution as far as it goes; one whose process dies for good stays where it is."""
        for name in list(self.machines.started):
            execution = self.executions.get(name)
            if execution is None:
                meant = definition(self.declared[self.machines.started[name][0]], DECISION_SECONDS)
                self.executions[name] = execution = Execution(meant["StartAt"], {"saga": str(self.stream)})
            if not execution.is_dead:
                try:
                    self._walk(name, execution)
                except Crash:
                    execution.is_dead = True

    def _walk(self, name: str, execution: Execution) -> None:
        states = definition(self.declared[self.machines.started[name][0]], DECISION_SECONDS)["States"]
        for _ in range(500):
            state = states[execution.state]
            execution.seen.append(execution.state)
            match state["Type"]:
                case "Succeed":
                    return
                case "Choice":
                    took = (c["Next"] for c in state["Choices"] if execution.data["last"]["next"] == c["StringEquals"])
                    execution.state = next(took, state["Default"])
                    continue
                case "Wait":
                    self.clock.at = max(self.clock.at, execution.data["last"]["due"])
                case "Task" if "waitForTaskToken" in state["Resource"]:
                    following = self._wait(name, execution, state)
                    if following is None:
                        return
                    execution.state = following
                    continue
                case "Task":
                    execution.data["last"] = self._run(state["Parameters"])
            execution.state = state["Next"]
        raise AssertionError(f"the machine does not end: {execution.seen[-20:]}")

    def _run(self, given: dict[str, Any]) -> dict[str, Any]:
        """As the function's handler does."""
        step, stream = self.saga_step(), StreamName.parse(str(self.stream))
        match given["act"]:
            case "remind":
                outcome = step.remind(stream)
            case "expire":
                outcome = step.expire(stream)
            case act:
                outcome = step.act(stream, given["step"], "action" if act == "do" else "compensation")
        return {"next": outcome.next, "due": outcome.due}

    def _wait(self, name: str, execution: Execution, state: dict[str, Any]) -> str | None:
        """What follows once the token is answered or the time is up; None: still waiting."""
        if execution.token is None:
            execution.token = f"{name}:{len(execution.seen)}"
            self.machines.waiting.add(execution.token)
            self.saga_step().ask(self.stream, execution.token)
            if self.decisions:
                self.decide(self.decisions.popleft())
        if execution.token in self.machines.answered:
            execution.token = None
            return str(state["Next"])
        asked_until = self.state.asked_until or 0
        half = asked_until - DECISION_SECONDS * 500 if "again" not in execution.state else asked_until
        if self.clock.at < half:
            return None
        self.machines.waiting.discard(execution.token)
        execution.token = None
        return str(state["Catch"][0]["Next"])

    def project(self) -> None:
        """The read model, told of everything."""
        streams = (a_stream(USER), self.stream)
        commits = [commit for stream in streams for commit in self.store.read(stream)]
        records = [
            Record(str(n), CommitKey(commit.stream, commit.region, commit.number), commit)
            for n, commit in enumerate(commits)
        ]
        outcome = ProjectUsers(self.store, MemoryUsers(), MemoryReplies(), (REGION,), self.rows)(records)
        assert (outcome.failed, outcome.unreadable) == ([], [])

    @property
    def desk(self) -> SagaDesk:
        self.project()
        return SagaDesk(
            cases=SagaCases(events=self.store), sagas=self.rows, waiting=self.saga_waiting, machines=self.machines
        )

    def decide(self, decision: SagaDecision, *, operator: str = "lin", step: str | None = None) -> SagaDecisionTaken:
        return self.desk.decide(self.saga_id, decision, operator=operator, reason="a good one", step=step)

    def to_the_end(self) -> SagaStatus:
        """Executions, sweeps and time, until the saga has its outcome."""
        for _ in range(60):
            self.walk_all()
            if self.state.status.settled:
                return self.state.status
            self.clock.at += 3_600_000
            try:
                self.sweep()
            except Crash:
                continue
        raise AssertionError(f"no outcome: {self.state} {self.told()}")
