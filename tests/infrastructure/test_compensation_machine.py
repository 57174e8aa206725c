"""The workflow `compensate_reply`: bounded, with no more rights than its two functions."""

import json
from typing import Any

import pytest

from tests.infrastructure.synthesis import STAGES, Json, as_list, plain, resources, statements, synthesised


def service(stage: str) -> Json:
    return next(template for name, template in synthesised(stage).templates.items() if name.endswith("-Service"))


def machine(stage: str) -> Json:
    every = resources(service(stage), "AWS::StepFunctions::StateMachine").values()
    (found,) = (each for each in every if each["StateMachineName"].endswith("-compensate-reply"))
    return found


def states(stage: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(machine(stage)["DefinitionString"])["States"]
    return found


def following(state: Json) -> set[str]:
    targets = [state.get("Next"), state.get("Default")]
    targets += [choice["Next"] for choice in (*state.get("Choices", []), *state.get("Catch", []))]
    return {target for target in targets if target}


@pytest.mark.parametrize("stage", STAGES)
def test_it_has_its_name_and_keeps_no_data_in_its_log(stage: str) -> None:
    properties = machine(stage)

    assert properties["StateMachineName"] == f"liushui-{stage}-compensate-reply"
    logged = properties["LoggingConfiguration"]
    assert (logged["Level"], logged["IncludeExecutionData"]) == ("ALL", False)


def test_it_cannot_go_round() -> None:
    graph = {name: following(state) for name, state in states("prod").items()}

    def longest(name: str, seen: tuple[str, ...] = ()) -> int:
        assert name not in seen, f"a loop: {(*seen, name)}"
        return 1 + max((longest(target, (*seen, name)) for target in graph[name]), default=0)

    assert longest("Begin") <= 6


def test_every_task_has_an_end_and_a_limit_of_tries() -> None:
    tasks = {name: state for name, state in states("prod").items() if state["Type"] == "Task"}

    assert set(tasks) == {"Begin", "Ask", "Act", "Expire"}
    for name, task in tasks.items():
        assert task["TimeoutSeconds"] == (86_400 if name == "Ask" else 90)
        assert sum(retry["MaxAttempts"] for retry in task["Retry"]) <= 6


def test_it_may_call_its_two_functions_and_nothing_else() -> None:
    allowed = {
        action: {plain(resource) for resource in as_list(statement["Resource"])}
        for policy, statement in statements(service("local"))
        if policy.startswith("CompensateReplyRole")
        for action in as_list(statement["Action"])
        if not action.startswith(("logs:", "xray:"))
    }
    calls = allowed.pop("lambda:InvokeFunction")

    assert allowed == {}
    ask, step = sorted(calls)
    assert (ask[:12], step[:20]) == ("<AskOperator", "<RunCompensationStep")


def test_what_stands_for_the_functions_is_filled_in() -> None:
    filled = {name: plain(value) for name, value in machine("local")["DefinitionSubstitutions"].items()}

    assert {name: value.startswith(f"<{function}") for (name, value), function in zip(
        sorted(filled.items()), ("AskOperator", "RunCompensationStep"), strict=True
    )} == {"ask": True, "step": True}  # fmt: skip
