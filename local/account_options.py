"""From the options of `liushui account add` to an account: which kind has which, and what they mean."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from liushui.domain.errors import ConfigurationError
from liushui.wechat.accounts import Account
from liushui.wechat.pay_notice import load_key

_CALLBACK: Final = ("token", "encoding_aes_key")
BUDGET: Final = ("messages_per_minute", "messages_per_day")
OPTIONS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "official": (("app_id", "app_secret", "token"), ("encoding_aes_key", "mode", *BUDGET)),
    "mini": (("app_id", "app_secret", "token"), ("encoding_aes_key", "mode", "payload", *BUDGET)),
    "wecom": (("corp_id", *_CALLBACK), ("agents", "receive_ids", *BUDGET)),
    "component": (("app_id", "app_secret", *_CALLBACK), BUDGET),
    "pay": (("mch_id", "api_v3_key", "platform_keys"), ()),
}
"""What each kind must be given, and what it may be given. All may have `tenant` and `api_base`."""
_SPELT: Final = {"agents": "--agent", "receive_ids": "--receive-id", "platform_keys": "--platform-key"}


TO_BE_TOLD: Final = {"simulated": "-----BEGIN PUBLIC KEY-----"}
"""In the place of a merchant's platform keys, until the simulated WeChat Pay has told its own."""


def account_from(
    name: str, kind: str, options: Mapping[str, Any], *, api_base: str | None, tenant: str, simulated: bool = False
) -> Account:
    """The account that the options describe; those that were not given are None or empty. `simulated`: a merchant need name no
    platform key, `TO_BE_TOLD` stands in for it.

    Raises ConfigurationError, naming the option that is missing, is another kind's, or cannot work.
    """
    if kind not in OPTIONS:
        raise ConfigurationError(f"--kind must be one of {', '.join(OPTIONS)}")
    needed, further = OPTIONS[kind]
    given = {option: value for option, value in options.items() if value not in (None, [], ())}
    if foreign := [option for option in given if option not in (*needed, *further)]:
        raise ConfigurationError(f"an account of kind {kind} has no {_spelt(foreign)}; it has {_spelt((*needed, *further))}")
    if missing := [option for option in needed if option not in given and not (simulated and option == "platform_keys")]:
        raise ConfigurationError(f"an account of kind {kind} needs {_spelt(missing)}")
    if "mode" in (*needed, *further):
        given.setdefault("mode", "safe" if "encoding_aes_key" in given else "plain")
    if "agents" in given:
        given["agents"] = [_agent(one) for one in given["agents"]]
    if "platform_keys" in given:
        given["platform_keys"] = dict(_platform_key(one) for one in given["platform_keys"])
    elif "platform_keys" in needed:
        given["platform_keys"] = TO_BE_TOLD
    base = {"api_base": api_base} if api_base else {}
    return Account.from_dict({"name": name, "kind": kind, "tenant": tenant, **base, **given})


def with_budget(account: Account, options: Mapping[str, int | None]) -> Account:
    """The account with another sending budget; options that are None stay as they are, 0 takes a limit away.

    Raises ConfigurationError for a kind that sends nothing, and for what cannot work.
    """
    if not set(BUDGET) <= {*OPTIONS[account.kind][1]}:
        raise ConfigurationError(f"an account of kind {account.kind} has no {_spelt(BUDGET)}: it sends no replies")
    changes: dict[str, Any] = {name: limit or None for name, limit in options.items() if limit is not None}
    return replace(account, **changes)


def _spelt(options: Sequence[str]) -> str:
    return ", ".join(_SPELT.get(option, "--" + option.replace("_", "-")) for option in options)


def _agent(text: str) -> dict[str, Any]:
    name, _, rest = text.partition(":")
    number, _, secret = rest.partition(":")
    if not (name and number.isascii() and number.isdigit() and secret):
        raise ConfigurationError("--agent must be NAME:ID:SECRET, like desk:1000002:…; ID is the AgentId")
    return {"name": name, "id": int(number), "secret": secret}


def _platform_key(text: str) -> tuple[str, str]:
    """The serial number and the PEM that `FILE` or `SERIAL=FILE` names."""
    serial, separator, file = text.rpartition("=")
    try:
        pem = Path(file).read_text(encoding="ascii")
    except (OSError, ValueError):
        raise ConfigurationError(f"--platform-key: {file} is no file that can be read as PEM") from None
    load_key(pem)
    if not separator and "BEGIN CERTIFICATE" not in pem:
        raise ConfigurationError(
            "--platform-key: a public key does not say its serial; write SERIAL=FILE, with the id that WeChat Pay's console "
            "shows (PUB_KEY_ID_…)"
        )
    return serial or _serial_of(pem), pem


def _serial_of(certificate: str) -> str:
    """The serial number of an X.509 certificate (PEM), as `Wechatpay-Serial` writes it."""
    from Crypto.IO import PEM
    from Crypto.Util.asn1 import DerSequence

    tbs = DerSequence().decode(DerSequence().decode(PEM.decode(certificate)[0])[0])
    number = tbs[0] if isinstance(tbs[0], int) else tbs[1]  # version 1 leaves the version out
    digits = f"{number:X}"
    return digits.zfill(len(digits) + len(digits) % 2)
