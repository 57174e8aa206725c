"""Names that must be equal in all regions, so that each finds its own by name."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

TableName: TypeAlias = Literal["commits", "users", "replies", "sagas", "tokens", "waiting", "ownership"]

API_STAGE: Final = "live"
OPEN_INDEX: Final = "open"
PARKED_INDEX: Final = "parked"
REPLIES_BY_STATE_INDEX: Final = "account_state"
SAGAS_BY_STATE_INDEX: Final = "account_state"

FUNCTIONS: Final = (
    "receive_callback",
    "project_users",
    "send_replies",
    "sweep_intents",
    "refresh_tokens",
    "rebuild_read_model",
    "start_compensation",
    "run_compensation_step",
    "ask_operator",
    "start_sagas",
    "run_saga_step",
    "serve_console",
)
CONSUMERS: Final = ("project_users", "send_replies", "start_compensation", "start_sagas")
"""The functions that the stream of commits triggers."""
LAYERS: Final = ("liushui", "bot", "dependencies")
CONSOLE_LAYERS: Final = (*LAYERS, "console")
DEAD_LETTERS_METRICS: Final = "open"
OPEN_LETTERS: Final = "aws/lambda/"
"""Where Lambda puts what a mapping gave up on. A letter that is done with is moved behind the next."""
CLOSED_LETTERS: Final = "done/"


def construct_id(folder: str) -> str:
    """Give the construct id of a function's or a layer's folder: `send_replies` is `SendReplies`."""
    return "".join(word.title() for word in folder.split("_"))


@dataclass(frozen=True)
class Names:
    """The physical names of one stage."""

    stage: str

    @property
    def prefix(self) -> str:
        return f"liushui-{self.stage}"

    @property
    def api(self) -> str:
        return self.prefix

    @property
    def console_api(self) -> str:
        return f"{self.prefix}-console"

    @property
    def console_secret(self) -> str:
        """The secret with the operators who may sign in on the local stage."""
        return f"liushui/{self.stage}/console"

    @property
    def events(self) -> str:
        return f"{self.prefix}-events"

    @property
    def compensation_machine(self) -> str:
        return f"{self.prefix}-compensate-reply"

    def saga_machine(self, saga: str) -> str:
        """The state machine of a declared saga, of all of them where that is `*`."""
        return f"{self.prefix}-saga-{saga.replace('_', '-')}"

    @property
    def accounts_prefix(self) -> str:
        return f"liushui/{self.stage}/accounts/"

    @property
    def dead_letters_export(self) -> str:
        """The export under which a region's other stacks find its bucket of dead letters."""
        return f"{self.prefix}-dead-letters"

    def table(self, table: TableName) -> str:
        return f"{self.prefix}-{table}"

    def function(self, folder: str) -> str:
        return f"{self.prefix}-{folder.replace('_', '-')}"

    def stack(self, region: str, kind: str) -> str:
        return f"Liushui-{self.stage}-{region}-{kind}"
