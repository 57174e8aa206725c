"""Lambda's own start in small: the search path as AWS's page "Lambda runtimes" has it, then the runtime client."""

import os
import sys

root = os.environ["LAMBDA_TASK_ROOT"]
sys.path[:0] = [root, "/opt/python/lib/python3.13/site-packages", "/opt/python", "/var/runtime"]
os.chdir(root)

from awslambdaric.__main__ import main  # type: ignore[import-not-found]  # noqa: E402

main(["bootstrap", os.environ["_HANDLER"]])
