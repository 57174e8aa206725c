"""A saga drawn: the steps from top to bottom, beside each what makes good for it, and the way that was gone.

Only numbers and names of classes come from here: the drawing's colours are the style sheet's, its words the template's.
"""

from dataclasses import dataclass

from liushui.domain.saga_state import CourseStatus, SagaState, StepState

WIDTH, _BOX_WIDTH, _BOX_HEIGHT, _ROW, _TOP = 440, 196, 48, 76, 8
_LEFT, _RIGHT = 2, 242
LONGEST = 20
"""Characters of a name that a box holds."""


@dataclass(frozen=True, slots=True)
class Box:
    """One action or compensation. `status` as in `CourseStatus`, or `needless`: there is nothing to make good."""

    x: int
    y: int
    name: str
    status: str
    attempts: int

    width = _BOX_WIDTH
    height = _BOX_HEIGHT

    @property
    def shown(self) -> str:
        """As much of the name as there is room for."""
        return self.name if len(self.name) <= LONGEST else f"{self.name[: LONGEST - 1]}…"


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way from box to box; `gone`: the saga went it."""

    path: str
    gone: bool


@dataclass(frozen=True, slots=True)
class Graph:
    """The whole drawing, in the units of its view box."""

    height: int
    actions: tuple[Box, ...]
    compensations: tuple[Box, ...]
    arrows: tuple[Arrow, ...]

    width = WIDTH


def draw(state: SagaState) -> Graph:
    """The drawing of a saga as it stands."""
    steps = state.steps
    actions = tuple(_action(row, step) for row, step in enumerate(steps))
    compensations = tuple(_compensation(row, step) for row, step in enumerate(steps))
    arrows = [
        *(Arrow(_down(row), steps[row].action.status is CourseStatus.DONE) for row in range(len(steps) - 1)),
        *(Arrow(_across(row), _is_turned_back(step)) for row, step in enumerate(steps)),
        *(Arrow(_up(row), _is_passed(step, compensations[row])) for row, step in enumerate(steps) if row),
    ]
    return Graph(_TOP * 2 + _ROW * len(steps) - (_ROW - _BOX_HEIGHT), actions, compensations, tuple(arrows))


def _action(row: int, step: StepState) -> Box:
    return Box(_LEFT, _y(row), step.name, step.action.status.value, step.action.attempts)


def _compensation(row: int, step: StepState) -> Box:
    untouched = step.compensation.status is CourseStatus.PENDING and not step.may_be_done
    status = "needless" if untouched else step.compensation.status.value
    return Box(_RIGHT, _y(row), step.name, status, step.compensation.attempts)


def _is_turned_back(step: StepState) -> bool:
    """Whether the way turned at this step: it is the one that failed."""
    return step.action.status in (CourseStatus.FAILED, CourseStatus.UNKNOWN)


def _is_passed(step: StepState, compensation: Box) -> bool:
    """Whether the way back led past this step: nothing of it is left to make good."""
    return compensation.status in ("done", "skipped") or (_is_turned_back(step) and compensation.status == "needless")


def _y(row: int) -> int:
    return _TOP + _ROW * row


def _down(row: int) -> str:
    x = _LEFT + _BOX_WIDTH // 2
    return f"M{x} {_y(row) + _BOX_HEIGHT}V{_y(row + 1) - 3}"


def _up(row: int) -> str:
    x = _RIGHT + _BOX_WIDTH // 2
    return f"M{x} {_y(row)}V{_y(row - 1) + _BOX_HEIGHT + 3}"


def _across(row: int) -> str:
    y = _y(row) + _BOX_HEIGHT // 2
    return f"M{_LEFT + _BOX_WIDTH} {y}H{_RIGHT - 3}"
