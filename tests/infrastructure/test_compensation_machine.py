"""The workflow `compensate_reply`: bounded, with no more rights than its two functions."""

import json
from typing import Any

import pytest

from cdk.constructs.compensation_definition import (
    ACT,
    ASK,
    CLASSIFY,
    DEFAULT,
    DONE,
    FALL_BACK,
    GRANT_RETRY,
    RECORD,
    RENEW_TOKEN,
    SLACK_SECONDS,
    WHICH_WAY,
    definition,
    reminder_name,
)  # fmt: skip
from liushui.application.run_compensation_step import STEPS
from liushui.domain.compensation import Way
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


def longest(graph: dict[str, set[str]], name: str, seen: tuple[str, ...] = ()) -> int:
    """How many states the longest way from one to an end has."""
    assert name not in seen, f"a loop: {(*seen, name)}"
    return 1 + max((longest(graph, target, (*seen, name)) for target in graph[name]), default=0)


@pytest.mark.parametrize("stage", STAGES)
def test_it_cannot_go_round_so_its_history_is_bounded(stage: str) -> None:
    graph = {name: following(state) for name, state in states(stage).items()}

    assert longest(graph, CLASSIFY) <= 9
    assert {name for name in graph if not graph[name]} == {DONE}
    reached = {CLASSIFY}.union(*graph.values())
    assert reached == set(graph), "a state that nothing leads to"


def test_a_loop_would_be_seen() -> None:
    with pytest.raises(AssertionError, match="a loop"):
        longest({"a": {"b"}, "b": {"a"}}, "a")


def test_every_task_has_an_end_and_a_limit_of_tries() -> None:
    tasks = {name: state for name, state in states("prod").items() if state["Type"] == "Task"}
    asking = [name for name, task in tasks.items() if task["Resource"].endswith("waitForTaskToken")]

    assert set(tasks) - set(asking) == {CLASSIFY, GRANT_RETRY, RENEW_TOKEN, FALL_BACK, DEFAULT, ACT, RECORD}
    assert all(tasks[name]["TimeoutSeconds"] == 90 for name in tasks if name not in asking)
    assert all(sum(retry["MaxAttempts"] for retry in task["Retry"]) <= 6 for task in tasks.values())


def test_the_operator_is_asked_then_reminded_and_has_the_whole_time() -> None:
    asking = states("prod")
    assert [asking[name]["TimeoutSeconds"] for name in (ASK, reminder_name(43_200), reminder_name(3600))] == [
        43_200 + SLACK_SECONDS, 39_600, 3600,
    ]  # fmt: skip
    assert (
        sum(state.get("TimeoutSeconds", 0) for name, state in asking.items() if "operator" in name) == 86_400 + SLACK_SECONDS
    )
    late = {name: state["Catch"][0]["Next"] for name, state in asking.items() if "Catch" in state}
    assert late == {ASK: reminder_name(43_200), reminder_name(43_200): reminder_name(3600), reminder_name(3600): DEFAULT}


@pytest.mark.parametrize(
    ("seconds", "name"), [(43_200, "12 h"), (3600, "1 h"), (5400, "90 min"), (60, "1 min"), (45, "45 s"), (61, "61 s")]
)
def test_a_reminders_name_says_how_long_is_left(seconds: int, name: str) -> None:
    assert reminder_name(seconds) == f"Remind the operator, {name} left"


def test_without_reminders_it_waits_once() -> None:
    asking = definition(3600, [])["States"]
    assert (asking[ASK]["TimeoutSeconds"], asking[ASK]["Catch"][0]["Next"]) == (3600 + SLACK_SECONDS, DEFAULT)


def test_every_way_and_every_step_that_the_code_knows_has_its_state() -> None:
    meant = states("prod")
    steps = {state["Parameters"]["step"] for state in meant.values() if "step" in state.get("Parameters", {})}
    ways = {choice["StringEquals"] for choice in meant[WHICH_WAY]["Choices"]}

    assert steps == set(STEPS)
    assert ways == set(Way) - {Way.END}


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
