"""What the functions meet behind `sam local`: an emulator of AWS and the simulated WeChat platform, on loopback."""

import fcntl
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from cdk.names import Names
from local.cloud import Cloud, Layout, Ports, http
from local.cloud.aws import Aws
from local.cloud.emulator import install_emulator, start_emulator
from local.cloud.errors import CloudError
from local.cloud.layout import HOST, STAGE
from local.cloud.platform_process import start_platform
from local.cloud.progress import Say
from local.payloads import ACCOUNTS, APP_ID, ENCODING_AES_KEY, TOKEN
from local.sam.template import primary_region, stack_template

ACCOUNT: Final = "demo"
"""The account that the platform knows: accounts of one AppID, as the payloads have, it takes for one."""
API_PORT: Final = 3000
"""Where `sam local start-api` listens unless it is told otherwise."""
_STATEFUL: Final = ("EventStream", "EventStore", "ReadModels")
"""The stacks that hold data, in the order of their deployment."""
_APP_SECRET: Final = "5c0ffee0" * 4


@contextmanager
def own_backend(templates: Path, say: Say, layout: Layout | None = None) -> Iterator[Ports]:
    """Run an emulator and a platform, new and empty, with the tables of the templates, for as long as this lasts.

    Raises CloudError, also where another one runs.
    """
    cloud = Cloud(layout or Layout(name="sam"))
    layout, ports = cloud.layout, _free_ports()
    with _only_one(layout.home):
        cloud.clean()
        try:
            install_emulator(layout, say)
            layout.write_ports(ports)
            start_emulator(layout, ports, say)
            create_stacks(templates, ports)
            start_platform(layout, ports, say)
            yield ports
        finally:
            cloud.down()


def running_cloud(layout: Layout | None = None) -> Ports:
    """Give the ports of the local cloud that runs. Raises CloudError where none does."""
    cloud = Cloud(layout or Layout())
    ports = cloud.layout.read_ports()
    if ports is None or not cloud.status().running:
        raise CloudError("the local cloud does not run: start it with `make run`, or leave out --running-cloud")
    return ports


def create_stacks(templates: Path, ports: Ports) -> None:
    """Let the emulator's CloudFormation make what holds data, from the very templates that are deployed."""
    aws, region = Aws(ports), primary_region()
    client = aws.client("cloudformation", region)
    for kind in _STATEFUL:
        template = stack_template(templates, kind)
        text = template.read_text()
        bootstrap = json.loads(text)["Parameters"]["BootstrapVersion"]["Default"]
        aws.client("ssm", region).put_parameter(Name=bootstrap, Value="30", Type="String", Overwrite=True)
        name = template.name.removesuffix(".template.json")
        client.create_stack(StackName=name, TemplateBody=text)
        client.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})


def add_accounts(ports: Ports, host: str) -> None:
    """Make the accounts that the payloads are for, and tell the platform. Functions reach it at `host`."""
    client = Aws(ports).client("secretsmanager", primary_region())
    for name, mode in ACCOUNTS.items():
        account = _account(name, mode) | {"api_base": f"http://{host}:{ports.platform}"}
        client.create_secret(Name=f"{Names(STAGE).accounts_prefix}{name}", SecretString=json.dumps(account))
    register_callback(ports, f"http://{HOST}:{API_PORT}")


def register_callback(ports: Ports, base: str) -> None:
    """Tell the platform where to deliver the account's callbacks: to `<base>/wechat/<account>`."""
    account = {**_account(ACCOUNT, ACCOUNTS[ACCOUNT]), "callback_url": f"{base}/wechat/{ACCOUNT}"}
    known = ("name", "app_id", "app_secret", "token", "encoding_aes_key", "mode", "callback_url")
    http.call("POST", f"{ports.platform_url}/control/accounts", {field: account[field] for field in known})


def _account(name: str, mode: str) -> dict[str, Any]:
    return {
        "name": name,
        "kind": "official",
        "tenant": "default",
        "app_id": APP_ID,
        "app_secret": _APP_SECRET,
        "token": TOKEN,
        "encoding_aes_key": ENCODING_AES_KEY,
        "mode": mode,
    }


def _free_ports() -> Ports:
    with socket.socket() as one, socket.socket() as two:
        one.bind((HOST, 0))
        two.bind((HOST, 0))
        return Ports(one.getsockname()[1], two.getsockname()[1])


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True)
    with (home / "in-use").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CloudError("another `make sam-local` runs in this checkout: wait for its end") from None
        yield
