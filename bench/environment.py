"""What a deployed function finds in its environment, with made-up names and keys."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.payloads import ACCOUNTS, APP_ID, ENCODING_AES_KEY, TOKEN

ROOT: Final = Path(__file__).parents[1]
REGION: Final = "us-east-1"
PREFIX: Final = "liushui/local/accounts/"
_TABLES: Final = ("commits", "users", "replies", "sagas", "tokens", "waiting", "ownership")


@dataclass
class Context:
    """What Lambda tells a function of its invocation."""

    function_name: str = "liushui-local-function"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = f"arn:aws:lambda:{REGION}:123456789012:function:liushui-local-function"
    aws_request_id: str = "00000000-0000-0000-0000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


def of_function(folder: str) -> dict[str, str]:
    """As cdk/constructs/function.py sets it, on a stage without tracing."""
    return {
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "LIUSHUI_STAGE": "local",
        "LIUSHUI_REGIONS": REGION,
        "LIUSHUI_BOT": "bot.app:bot",
        "ACCOUNTS_PREFIX": PREFIX,
        "TIMESTAMP_TOLERANCE_SECONDS": str(10**9),
        "COMPENSATION_MACHINE": f"arn:aws:states:{REGION}:123456789012:stateMachine:liushui-local-compensate-reply",
        "DECISION_SECONDS": "86400",
        "DECISION_REMINDERS": "43200,3600",
        "DECISION_DEFAULT": "abandon",
        "DEAD_LETTERS_BUCKET": "liushui-local-dead-letters",
        "LIUSHUI_SAGAS": "bot.sagas:SAGAS",
        "SAGA_MACHINES": f"arn:aws:states:{REGION}:123456789012:stateMachine:liushui-local-saga-",
        "CONSOLE_OPERATORS": "liushui/local/console",
        "POWERTOOLS_SERVICE_NAME": folder,
        "POWERTOOLS_METRICS_NAMESPACE": "Liushui",
        "POWERTOOLS_LOG_LEVEL": "INFO",
        "POWERTOOLS_TRACE_DISABLED": "true",
        **{f"{table.upper()}_TABLE": f"liushui-local-{table}" for table in _TABLES},
    }


def an_account(name: str = "demo", api_base: str = "https://api.weixin.qq.com") -> dict[str, str | None]:
    """The secret of an account of `events/payloads`."""
    return {
        "name": name,
        "kind": "official",
        "tenant": "default",
        "app_id": APP_ID,
        "app_secret": "5ecret0123456789abcdef0123456789",
        "token": TOKEN,
        "encoding_aes_key": ENCODING_AES_KEY,
        "mode": ACCOUNTS[name],
        "api_base": api_base,
    }
