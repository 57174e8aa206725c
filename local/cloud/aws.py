"""Clients of the emulator, that see nothing of the person's own AWS configuration."""

from typing import Any, Protocol

import boto3
import botocore.session
from botocore.config import Config

from local.cloud.layout import ACCOUNT_ID, SECRET_KEY, Ports

_PATIENT = Config(connect_timeout=5, read_timeout=60, retries={"mode": "standard", "max_attempts": 3}, proxies={})


class Clients(Protocol):
    """Whoever gives clients."""

    def client(self, service: Any, region: str) -> Any: ...


class Aws:
    """Gives clients for the services of one emulator."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        own = botocore.session.Session(
            session_vars={
                "profile": (None, None, None, None),
                "config_file": (None, None, "/dev/null", None),
                "credentials_file": (None, None, "/dev/null", None),
            }
        )
        self._session = boto3.session.Session(
            aws_access_key_id=ACCOUNT_ID, aws_secret_access_key=SECRET_KEY, botocore_session=own
        )

    def client(self, service: Any, region: str) -> Any:
        return self._session.client(service, region_name=region, endpoint_url=self._ports.endpoint, config=_PATIENT)
