"""AWS's clients and what stands right on them, each built once per container.

botocore reads AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_<SERVICE> itself.
"""

from functools import cache
from typing import TYPE_CHECKING, cast

from botocore.config import Config
from botocore.session import Session, get_session

from liushui.adapters.dynamodb_event_store import DynamoDBEventStore
from liushui.adapters.system import SystemClock, SystemIds
from liushui.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_stepfunctions import SFNClient

    from liushui.adapters.dynamodb_users import DynamoDBUsers
    from liushui.adapters.pynamodb_tables import TableAccess

CONNECT_SECONDS, READ_SECONDS = 0.4, 0.8
"""Fits WeChat's 5 seconds; the SDK's own 60 do not. One try a call: the append protocol tries again while there is time."""
_CONFIG = Config(
    connect_timeout=CONNECT_SECONDS,
    read_timeout=READ_SECONDS,
    retries={"total_max_attempts": 1},
    tcp_keepalive=True,
    user_agent="liushui",  # botocore would put its own together anew in each call: a fifth of what the call costs
    parameter_validation=False,  # a tenth of it; types are checked before a release, values by AWS
)


def event_store(settings: Settings, table: str) -> DynamoDBEventStore:
    """The event store of this region."""
    return DynamoDBEventStore(
        client=dynamodb_client(),
        table=table,
        region=settings.region,
        regions=settings.regions,
        clock=SystemClock(),
        ids=SystemIds(),
        call_seconds=CONNECT_SECONDS + READ_SECONDS,
    )


@cache
def users(settings: Settings, table: str) -> "DynamoDBUsers":
    """The read model `users` of this region."""
    from liushui.adapters.dynamodb_users import DynamoDBUsers

    return DynamoDBUsers(table_access(settings, table))


def table_access(settings: Settings, table: str) -> "TableAccess":
    """A read model's table, by PynamoDB."""
    from liushui.adapters.pynamodb_tables import TableAccess

    return TableAccess(table, settings.region, CONNECT_SECONDS, READ_SECONDS)


@cache
def _session() -> Session:
    """boto3's clients come from it, too; boto3 itself would import S3's transfers along."""
    return get_session()


@cache
def dynamodb_client() -> "DynamoDBClient":
    """DynamoDB."""
    return cast("DynamoDBClient", _session().create_client("dynamodb", config=_CONFIG))


@cache
def secrets_client() -> "SecretsManagerClient":
    """Secrets Manager."""
    return cast("SecretsManagerClient", _session().create_client("secretsmanager", config=_CONFIG))


@cache
def cloudwatch_client() -> "CloudWatchClient":
    """CloudWatch, whose answers take longer than a table's."""
    config = _CONFIG.merge(Config(read_timeout=5))
    return cast("CloudWatchClient", _session().create_client("cloudwatch", config=config))


@cache
def step_functions_client() -> "SFNClient":
    """Step Functions."""
    return cast("SFNClient", _session().create_client("stepfunctions", config=_CONFIG))
