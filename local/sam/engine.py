"""The container engine that `sam local` uses, asked in its own words (Docker Engine API: "System", "Network")."""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Any, Final

import httpx

from local.cloud.errors import CloudError

DEFAULT_HOST: Final = "unix:///var/run/docker.sock"
_DESKTOP: Final = "Docker Desktop"


@dataclass(frozen=True)
class Engine:
    """An engine that answers."""

    bridge: IPv4Network
    """The network of its containers."""
    gateway: IPv4Address
    """This machine, on that network."""
    is_desktop: bool
    """Docker Desktop: the bridge is in a virtual machine, which has a name for this one."""


def find_engine(host: str = DEFAULT_HOST) -> Engine:
    """Ask the engine at `host`, as DOCKER_HOST names it. Raises CloudError where none can serve."""
    scheme, _, path = host.partition("://")
    if scheme != "unix":
        raise CloudError(
            f"DOCKER_HOST is {host}: functions in containers of another machine cannot reach this one. Unset it, or set "
            "it to the unix:// socket of an engine on this machine"
        )
    _knock(path)
    try:
        with httpx.Client(transport=httpx.HTTPTransport(uds=path), base_url="http://engine", timeout=10) as client:
            info, bridge = (client.get(page).raise_for_status().json() for page in ("/info", "/networks/bridge"))
    except (httpx.HTTPError, ValueError) as error:
        raise CloudError(f"what listens at {path} is no Docker engine with a network `bridge`") from error
    return read_engine(info, bridge)


def read_engine(info: dict[str, Any], bridge: dict[str, Any]) -> Engine:
    """Read what the engine says of itself and of its network `bridge`."""
    (first, *_) = bridge["IPAM"]["Config"]
    network = IPv4Network(first["Subnet"])
    # An engine that has just been started leaves the gateway out: it is the first address.
    return Engine(network, IPv4Address(first.get("Gateway") or network[1]), info.get("OperatingSystem") == _DESKTOP)


def _knock(path: str) -> None:
    """Raise CloudError where nobody opens."""
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(path)
    except FileNotFoundError:
        raise CloudError(
            f"there is no Docker engine at {path}. `sam local` runs functions in containers: install Docker Engine and start "
            "it (Debian, as root: `apt-get install docker.io`), or name its socket in DOCKER_HOST. Without containers, "
            "`make run` runs the same functions"
        ) from None
    except PermissionError:
        raise CloudError(
            f"you may not use the Docker engine at {path}: join its group (as root: `usermod -aG docker YOUR_NAME`) and "
            "log in again. Whoever is in that group can become root"
        ) from None
    except OSError as error:
        raise CloudError(
            f"the Docker engine at {path} does not answer ({error}): start it (as root: `systemctl start docker`)"
        ) from error
