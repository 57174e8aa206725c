"""What the local cloud is at this moment."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from cdk.names import Names
from local.cloud import processes
from local.cloud.aws import Aws, Clients
from local.cloud.console import SignIn, find_console, read_operator
from local.cloud.errors import CloudError
from local.cloud.http import answers
from local.cloud.layout import STAGE, Layout, Ports


@dataclass(frozen=True)
class RegionStatus:
    """One region of the local stage."""

    name: str
    callback_base: str
    """WeChat would call `<callback_base>/wechat/<account>`."""
    console: str | None = None
    """The operator console; the primary region's is reached through the platform's port."""


@dataclass(frozen=True)
class Status:
    """The local cloud as a whole."""

    stage: str
    running: bool
    """Emulator and platform run and answer, and the API is deployed in every region."""
    platform: str | None
    """The simulated platform's address."""
    regions: tuple[RegionStatus, ...]
    operator: SignIn | None = None
    """Who may sign in to the console."""

    def to_json(self) -> dict[str, Any]:
        """Give the shape that `liushui status --json` prints."""
        return {**asdict(self), "regions": [asdict(region) for region in self.regions]}


STOPPED = Status(STAGE, running=False, platform=None, regions=())


def read_status(layout: Layout, regions: Sequence[str]) -> Status:
    """Look at the processes and ask the emulator."""
    ports = layout.read_ports()
    if ports is None or processes.find(layout.process_record("emulator")) is None or not answers(ports.health):
        return STOPPED
    platform = answers(f"{ports.platform_url}/control/health")
    aws = Aws(ports)
    try:
        bases = find_callback_bases(aws, ports, regions)
    except CloudError:
        bases = {}
    consoles = {region: found for region in bases if (found := find_console(aws.client("apigateway", region), ports))}
    if platform and regions[0] in consoles:
        consoles[regions[0]] = f"{ports.platform_url}/console"
    return Status(
        stage=STAGE,
        running=platform and len(bases) == len(regions),
        platform=ports.platform_url if platform else None,
        regions=tuple(RegionStatus(name, base, consoles.get(name)) for name, base in bases.items()),
        operator=read_operator(aws, regions[0]) if consoles else None,
    )


def find_callback_bases(aws: Clients, ports: Ports, regions: Sequence[str]) -> Mapping[str, str]:
    """Give each region's public address, by region.

    Raises CloudError where a region has no API.
    """
    return {region: _callback_base(aws.client("apigateway", region), ports, region) for region in regions}


def _callback_base(client: Any, ports: Ports, region: str) -> str:
    name = Names(STAGE).api
    for page in client.get_paginator("get_rest_apis").paginate():
        for api in page["items"]:
            if api["name"] == name:
                stage = client.get_stages(restApiId=api["id"])["item"][0]["stageName"]
                return f"{ports.endpoint}/_aws/execute-api/{api['id']}/{stage}"
    raise CloudError(f"no API named {name} is deployed in {region}: run `make run`")
