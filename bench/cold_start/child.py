"""One cold start, in a bare interpreter: `child.py <payload> <what> <search path …>`; what: a function's folder, or `boto3`.

A refusal by the domain is an answer, too. Its last line says, on the clock that all processes share, when everything
was imported and when the first answer was there.
"""

import json
import sys
import time

sys.dont_write_bytecode = True
sys.path[:0] = sys.argv[3:]


class Context:
    """What Lambda tells a function of its invocation."""

    function_name = "liushui-local-function"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:liushui-local-function"
    aws_request_id = "00000000-0000-0000-0000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


def main() -> None:
    payload, what = sys.argv[1:3]
    answer = None
    if what == "boto3":
        import boto3

        imported = time.monotonic()
        boto3.client("dynamodb")
    else:
        from handler import lambda_handler  # type: ignore[import-not-found]

        imported = time.monotonic()
        with open(payload, encoding="utf-8") as file:  # noqa: PTH123 - pathlib is an import that Lambda would not make
            event = json.load(file)
        try:
            answer = lambda_handler(event, Context())
        except Exception as error:
            if type(error).__module__ != "liushui.domain.errors":  # such as: in an empty store nothing is to be compensated
                raise
            answer = type(error).__name__
    answered, cpu = time.monotonic(), time.process_time()
    print("\n" + json.dumps({"imported": imported, "answered": answered, "cpu": cpu, "answer": answer}))


main()
