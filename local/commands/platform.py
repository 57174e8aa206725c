"""The simulated platform's control API, for the commands."""

from collections.abc import Iterator
from contextlib import contextmanager

from local.cloud import CloudError
from local.platform.client import ControlClient, ControlRefused
from local.stage import Stage


@contextmanager
def open_platform() -> Iterator[ControlClient]:
    """The local stage's platform. What it refuses is a CloudError."""
    with ControlClient(Stage.open("local").platform_url or "") as control:
        try:
            yield control
        except ControlRefused as error:
            raise CloudError(str(error)) from error
