"""What DynamoDB's refusals mean to the ports: one mapping for the small tables."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from liushui.domain.errors import StoreUnavailable

_DETERMINISTIC = {"ValidationException", "AccessDeniedException", "ResourceNotFoundException"}


@contextmanager
def unavailable_named() -> Iterator[None]:
    """Raise StoreUnavailable where trying again may help; what a deployment got wrong is raised as it is."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in _DETERMINISTIC:
            raise
        raise StoreUnavailable(f"DynamoDB: {error.response['Error']['Code']}") from error
    except BotoCoreError as error:
        raise StoreUnavailable(f"DynamoDB: {type(error).__name__}") from error
