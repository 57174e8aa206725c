"""`python -m local.platform --port 4567 [--state FILE]`: the platform in the foreground, until interrupted."""

import argparse
import sys
import threading
from pathlib import Path

from local.platform.app import create_app
from local.platform.console_door import find_local_console
from local.platform.page.records import open_local_records
from local.platform.serve import HOST, make_server, open_port


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m local.platform", description="A simulated WeChat platform.")
    parser.add_argument("--port", type=int, default=4567, help="loopback port, 0 for any free one (default: 4567)")
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep accounts and conversations in this JSON file")
    options = parser.parse_args()
    try:
        app = create_app(state_file=options.state, open_records=open_local_records, find_console=find_local_console)
        listener = open_port(options.port)
    except ValueError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"port {options.port} cannot be used ({error.strerror}); name another one with --port")
    relay_metrics()
    print(f"Simulated WeChat platform: http://{HOST}:{listener.getsockname()[1]}", flush=True)  # noqa: T201
    make_server(app).run(sockets=[listener])


def relay_metrics() -> None:
    """Beside the platform, because this is the process that runs as long as the local cloud does."""
    from local.cloud import Cloud  # after the port was found free: boto3 takes its time
    from local.cloud.metric_relay import relay_for_ever

    cloud = Cloud()
    threading.Thread(target=relay_for_ever, args=(cloud.layout, cloud.regions()), daemon=True).start()


if __name__ == "__main__":
    main()
