"""What consumers set aside. Nothing of it is imported or built before something is."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from liushui.adapters.s3_letters import S3Letters

_SECONDS = 5


def set_aside(consumer: str, event: Mapping[str, Any], broken: Mapping[str, str]) -> list[str]:
    """Keep the records of a Kinesis event that are `broken` (their sequence number, the class of the error) as a dead letter
    of `consumer`; see `application.set_aside` for which are to be reported as failed."""
    if not broken:
        return []
    from liushui.adapters.lambda_consumers import REDRIVE
    from liushui.adapters.system import SystemClock
    from liushui.application.set_aside import SetAside

    return SetAside(_letters(), SystemClock(), consumer)(event, broken, redriven=REDRIVE in event)


@cache
def _letters() -> "S3Letters":
    from liushui.adapters.s3_letters import S3Letters
    from liushui.settings import DeadLettersSettings

    settings = DeadLettersSettings.from_environment()
    return S3Letters(client=_s3_client(), bucket=settings.dead_letters_bucket, functions_prefix=f"liushui-{settings.stage}-")


def _s3_client() -> Any:
    from botocore.config import Config
    from botocore.session import get_session

    return get_session().create_client(
        "s3", config=Config(connect_timeout=_SECONDS, read_timeout=_SECONDS, retries={"total_max_attempts": 2})
    )
