"""What the PynamoDB adapters share: where a model's table is, and what PynamoDB's errors mean to the ports."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import new_class
from typing import TypeVar, cast

from pynamodb.exceptions import PutError, PynamoDBException
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model

from liushui.domain.errors import StoreUnavailable

M = TypeVar("M", bound=Model)
_NOT_OURS_TO_RETRY = {"ValidationException", "AccessDeniedException", "ResourceNotFoundException"}


@dataclass(frozen=True, slots=True)
class TableAccess:
    """A table, and how long a call may take (seconds). PynamoDB builds a client of its own on first use; botocore, which it
    asks for that, reads AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_DYNAMODB itself."""

    table: str
    region: str
    connect_seconds: float
    read_seconds: float
    tries: int = 3


def model_of(shape: type[M], access: TableAccess) -> type[M]:
    """The model `shape` on the table of `access`: PynamoDB wants both in a class."""
    meta = {
        "table_name": access.table,
        "region": access.region,
        "connect_timeout_seconds": access.connect_seconds,
        "read_timeout_seconds": access.read_seconds,
        "max_retry_attempts": access.tries - 1,
    }
    bound = new_class(shape.__name__, (shape,), exec_body=lambda body: body.update(Meta=type("Meta", (), meta)))
    return cast("type[M]", bound)


def put_if(item: Model, condition: Condition) -> bool:
    """Put `item` under `condition`; False when that does not hold. Raises StoreUnavailable."""
    with translated():
        try:
            item.save(condition)
        except PutError as error:
            if error.cause_response_code == "ConditionalCheckFailedException":
                return False
            raise
    return True


@contextmanager
def translated() -> Iterator[None]:
    """Raises StoreUnavailable for what trying again may help, else PynamoDB's own error."""
    try:
        yield
    except PynamoDBException as error:
        code = error.cause_response_code or type(error.cause).__name__
        if code in _NOT_OURS_TO_RETRY:
            raise
        raise StoreUnavailable(f"DynamoDB: {code}") from error
