"""`python -m local.sam`: the tests of `sam local`, or one of its commands with everything set up around it."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

from local.cloud import CloudError
from local.cloud.layout import HOST, ROOT
from local.packaging.errors import PackagingError
from local.sam.backend import ACCOUNT, API_PORT, register_callback
from local.sam.engine import DEFAULT_HOST, find_engine
from local.sam.session import SamLocal, environment, prepare, sam_local

_TESTS: Final = "tests/local/test_sam_local.py"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m local.sam", description=__doc__)
    parser.add_argument("--running-cloud", action="store_true", help="use the local cloud of `make run`, with its data")
    parser.add_argument("verb", choices=("test", "prepare", "invoke", "start-api", "start-lambda"))
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="arguments of pytest or of `sam local`")
    given = parser.parse_args(arguments)
    try:
        if given.verb == "prepare":
            prepare(_say)
            return 0
        if given.verb == "test":
            return _test(given.rest)
        with sam_local(_say, on_running_cloud=given.running_cloud) as sam:
            if given.verb == "start-api" and not given.running_cloud:
                _invite(sam, given.rest)
            return _wait(subprocess.Popen(sam.command(given.verb, *given.rest), env=environment()))
    except (CloudError, PackagingError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 1


def _test(rest: Sequence[str]) -> int:
    find_engine(os.environ.get("DOCKER_HOST", DEFAULT_HOST))
    prepare(_say)
    return _wait(subprocess.Popen([sys.executable, "-m", "pytest", "-v", "-m", "sam", _TESTS, *rest], cwd=ROOT))


def _invite(sam: SamLocal, rest: Sequence[str]) -> None:
    """Let the simulated platform deliver to the API that is about to start, and say how to make it."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--port", "-p", default=API_PORT)
    register_callback(sam.ports, f"http://{HOST}:{parser.parse_known_args(rest)[0].port}")
    _say(
        "act as a user: curl -s "
        f"{sam.ports.platform_url}/control/callback "
        f"""-d '{{"account": "{ACCOUNT}", "user": "alice", "fields": {{"Content": "help"}}}}'"""
    )


def _wait(process: "subprocess.Popen[bytes]") -> int:
    """Wait for the end of a process. Ctrl-C reaches it as well, and it tidies up."""
    with process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue


def _say(text: str) -> None:
    sys.stderr.write(f"sam-local: {text}\n")


if __name__ == "__main__":
    raise SystemExit(main())
