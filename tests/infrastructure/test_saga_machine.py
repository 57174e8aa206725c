"""The machines of sagas: made from the declaration, bounded, with no more rights than their one function."""

import json
from typing import Any

import pytest

from bot.sagas import SAGAS, welcome_gift
from cdk.constructs.saga_machine import definition
from liushui.domain.saga import Retry, Saga
from tests.infrastructure.synthesis import STAGES, Json, as_list, plain, resources, statements, synthesised

DAY = 86_400


def service(stage: str) -> Json:
    return next(template for name, template in synthesised(stage).templates.items() if name.endswith("-Service"))


def machines(stage: str) -> dict[str, Json]:
    """The sagas' machines by their names."""
    found = resources(service(stage), "AWS::StepFunctions::StateMachine").values()
    return {m["StateMachineName"]: m for m in found if "-saga-" in m["StateMachineName"]}


def following(state: Json) -> set[str]:
    targets = [state.get("Next"), state.get("Default")]
    targets += [choice["Next"] for choice in (*state.get("Choices", []), *state.get("Catch", []))]
    return {target for target in targets if target}


@pytest.mark.parametrize("stage", STAGES)
def test_each_declared_saga_has_its_machine_and_keeps_no_data_in_its_log(stage: str) -> None:
    found = machines(stage)
    assert set(found) == {f"liushui-{stage}-saga-{name.replace('_', '-')}" for name in SAGAS}
    for machine in found.values():
        logged = machine["LoggingConfiguration"]
        assert (logged["Level"], logged["IncludeExecutionData"]) == ("ALL", False)
        assert machine.get("StateMachineType", "STANDARD") == "STANDARD"


def test_what_is_deployed_is_what_is_declared() -> None:
    deployed = json.loads(machines("local")["liushui-local-saga-welcome-gift"]["DefinitionString"])
    assert deployed == definition(welcome_gift, DAY)


def test_steps_go_forward_in_their_order_and_back_in_reverse() -> None:
    states = definition(welcome_gift, DAY)["States"]
    names = [step.name for step in welcome_gift.steps]
    assert [states[f"{name} done?"]["Default"] for name in names] == [*names[1:], "Completed"]
    assert [states[f"{name} undone?"]["Default"] for name in names] == ["Undone", *(f"undo {name}" for name in names[:-1])]
    for name in names:
        fails = [choice["Next"] for choice in states[f"{name} done?"]["Choices"] if choice["StringEquals"] == "compensate"]
        assert fails == [f"undo {name}"]


def test_every_state_can_be_reached_and_leads_somewhere() -> None:
    meant = definition(welcome_gift, DAY)
    states: dict[str, Any] = meant["States"]
    reached, open_ = set[str](), [meant["StartAt"]]
    while open_:
        name = open_.pop()
        if name not in reached:
            reached.add(name)
            open_ += following(states[name])
    assert reached == set(states)
    assert {name for name, state in states.items() if not following(state)} == {"Completed", "Undone"}


def test_the_only_ways_back_lead_through_a_wait_or_a_person() -> None:
    states: dict[str, Any] = definition(welcome_gift, DAY)["States"]
    slow = {name for name, state in states.items() if state["Type"] == "Wait" or "waitForTaskToken" in str(state)}

    def walk(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, f"a loop without a wait: {(*path, name)}"
        for target in following(states[name]) - slow:
            walk(target, (*path, name))

    for name in states:
        walk(name, ())


def test_every_task_has_an_end_and_a_limit_of_tries() -> None:
    tasks = {name: state for name, state in definition(welcome_gift, DAY)["States"].items() if state["Type"] == "Task"}
    asks = {name: task["TimeoutSeconds"] for name, task in tasks.items() if name.startswith("ask ")}
    assert set(asks.values()) == {DAY // 2}
    for name, task in tasks.items():
        assert name in asks or task["TimeoutSeconds"] == 90
        assert sum(retry["MaxAttempts"] for retry in task["Retry"]) <= 6


def test_a_person_has_the_whole_time_whatever_it_is() -> None:
    for seconds in (1, 2, 3, 7, DAY):
        states = definition(welcome_gift, seconds)["States"]
        assert states["ask about tag_user"]["TimeoutSeconds"] >= 1
        assert states["ask again about tag_user"]["TimeoutSeconds"] >= 1
        assert sum(states[f"{ask} tag_user"]["TimeoutSeconds"] for ask in ("ask about", "ask again about")) == max(
            seconds, 2
        )


def test_retries_stand_in_the_definition_for_whoever_looks_at_it() -> None:
    saga = Saga("s").step("a", action=lambda step: None, retry=Retry(attempts=7, seconds=2.5, rate=3))
    comment = definition(saga, DAY)["States"]["a"]["Comment"]
    assert comment == "at most 7 attempts, first 2.5 s apart, then 3 times as long"


def test_it_may_call_its_one_function_and_nothing_else() -> None:
    allowed = {
        action: {plain(resource) for resource in as_list(statement["Resource"])}
        for policy, statement in statements(service("local"))
        if policy.startswith("SagaWelcomeGiftRole")
        for action in as_list(statement["Action"])
        if not action.startswith(("logs:", "xray:"))
    }
    assert [(action, one[:12]) for action, calls in allowed.items() for one in calls] == [
        ("lambda:InvokeFunction", "<RunSagaStep")
    ]
