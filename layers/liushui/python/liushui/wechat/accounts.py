"""Accounts as they are configured: a secret each in the deployment, one class for each kind. No key shows in a repr or a message.

While a Token, EncodingAESKey or APIv3 key is changed, the one before is valid too: `keyring` holds all pairs, the current first.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from typing import Any, ClassVar, Final, TypeAlias

from liushui.domain.errors import ConfigurationError
from liushui.wechat.account_rules import APP_ID_PATTERN, LIMITS, check, missing
from liushui.wechat.account_rules import NAME_PATTERN as NAME_PATTERN
from liushui.wechat.callback import AccountKeys, Form, Mode
from liushui.wechat.crypto import MessageCrypter

DEFAULT_API_BASE: Final = "https://api.weixin.qq.com"
WORK_API_BASE: Final = "https://qyapi.weixin.qq.com"
PAY_API_BASE: Final = "https://api.mch.weixin.qq.com"
ROTATABLE: Final = ("token", "encoding_aes_key", "api_v3_key")
"""Fields of which the value before is valid, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What all kinds have. `api_base` is the root of WeChat's API, `door` the first segment of the callback's address.
    `messages_per_minute` and `messages_per_day`: how many replies it may send (None: as many as there are); of a third-party
    platform, how many each account that it manages may.

    Constructors raise ConfigurationError, naming the field and the remedy, for values that cannot work.
    """

    kind: ClassVar[str] = ""
    door: ClassVar[str] = ""
    name: str
    tenant: str = "default"
    api_base: str = DEFAULT_API_BASE
    messages_per_minute: int | None = None
    messages_per_day: int | None = None

    def __post_init__(self) -> None:
        check(self.name, {one.name: getattr(self, one.name) for one in fields(self) if one.init})
        self._prepare()

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> "Account":
        """The account in `data`, as stored. Fields that its kind does not know are left aside."""
        kind, name = data.get("kind", OfficialAccount.kind), data.get("name")
        if not isinstance(kind, str) or kind not in KINDS:
            raise ConfigurationError(f"account {name!r}: kind must be one of {', '.join(KINDS)}")
        values: dict[str, Any] = {}
        for one in fields(KINDS[kind]):
            if one.name in data and one.init:
                values[one.name] = data[one.name]
            elif one.init and one.default is MISSING:
                raise missing(name, one.name)
        return KINDS[kind](**values)

    def to_dict(self) -> dict[str, Any]:
        """What `from_dict` reads. It holds the secrets: for the store of secrets only."""
        values = {one.name: _plain(getattr(self, one.name)) for one in fields(self) if one.init}
        kept = {name: value for name, value in values.items() if name not in _LEFT_OUT or value != _LEFT_OUT[name]}
        return {"name": self.name, "kind": self.kind, **kept}

    @property
    def app_id(self) -> str:
        """The AppID. Raises ConfigurationError for a kind that has none."""
        raise ConfigurationError(f"account {self.name!r} is of kind {self.kind}, which has no AppID")

    @property
    def app_secret(self) -> str:
        """The AppSecret. Raises ConfigurationError for a kind that has none."""
        raise ConfigurationError(f"account {self.name!r} is of kind {self.kind}, which has no AppSecret")

    @property
    def platform(self) -> str:
        """Whose callbacks it gets, as `wechat.views` calls the platforms."""
        return self.kind

    @property
    def wechat_id(self) -> str:
        """What WeChat calls it: AppID, CorpID or merchant number."""
        return self.app_id

    def rotated(self, **new: str) -> "Account":
        """This account with new values of the fields that can change under way; the one before of each stays valid, the one
        before that is forgotten. Raises ConfigurationError for a field that this kind does not have, and for a value that is
        the current one already."""
        changes: dict[str, Any] = {}
        for name, value in new.items():
            if name not in ROTATABLE or f"previous_{name}" not in self.__dataclass_fields__:
                raise ConfigurationError(f"account {self.name!r}: an account of kind {self.kind} has no {name} to rotate")
            if getattr(self, name) == value:
                raise ConfigurationError(f"account {self.name!r}: this {name} is the current one already")
            changes |= {f"previous_{name}": getattr(self, name), name: value}
        return replace(self, **changes)

    def _prepare(self) -> None:
        """What a kind makes of its fields, and what else it checks."""


_LEFT_OUT: Final = {
    "payload": "xml", "previous_token": None, "previous_encoding_aes_key": None, "previous_api_v3_key": None,
    **dict.fromkeys(LIMITS),
}  # fmt: skip
"""Stored only where they say something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialAccount(Account):
    """An Official Account (公众号). `mode` is the console's: safe and compatible need `encoding_aes_key`."""

    kind: ClassVar[str] = "official"
    door: ClassVar[str] = "wechat"
    app_id: str = field()
    app_secret: str = field(repr=False)
    token: str = field(repr=False)
    encoding_aes_key: str | None = field(default=None, repr=False)
    mode: Mode
    payload: Form = "xml"
    previous_token: str | None = field(default=None, repr=False)
    previous_encoding_aes_key: str | None = field(default=None, repr=False)
    keyring: tuple[AccountKeys, ...] = field(init=False, repr=False, compare=False)

    @property
    def keys(self) -> AccountKeys:
        """The current keys."""
        return self.keyring[0]

    def _prepare(self) -> None:
        if self.payload != "xml" and self.kind == "official":
            raise ConfigurationError(f"account {self.name!r}: payload must be xml; only mini programs are sent JSON")
        forms: tuple[Form, ...] = ("xml",) if self.payload == "xml" else ("json", "xml")
        bare = AccountKeys(self.token, self.app_id, self.mode, None, forms)
        _set_keyring(self, bare, (self.app_id,))


@dataclass(frozen=True, slots=True, kw_only=True)
class MiniAccount(OfficialAccount):
    """A mini program (小程序). `payload` is the console's data format (数据格式); JSON ones may be sent XML all the same."""

    kind: ClassVar[str] = "mini"


@dataclass(frozen=True, slots=True)
class Agent:
    """One application of a WeCom corporation: `name` is ours, `id` the AgentId."""

    name: str
    id: int
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeComAccount(Account):
    """A corporation of WeCom (企业微信) with its applications. Its callbacks are always encrypted.

    `receive_ids`: whom they may be addressed to; the CorpID unless said otherwise, "" for intelligent robots, and for
    provider applications SuiteID, customers' and the provider's own CorpID.
    """

    kind: ClassVar[str] = "wecom"
    door: ClassVar[str] = "wecom"
    api_base: str = WORK_API_BASE
    corp_id: str
    agents: tuple[Agent, ...] = ()
    token: str = field(repr=False)
    encoding_aes_key: str = field(repr=False)
    receive_ids: tuple[str, ...] = ()
    previous_token: str | None = field(default=None, repr=False)
    previous_encoding_aes_key: str | None = field(default=None, repr=False)
    keyring: tuple[AccountKeys, ...] = field(init=False, repr=False, compare=False)

    @property
    def wechat_id(self) -> str:
        """The CorpID."""
        return self.corp_id

    def agent(self, name: str) -> Agent:
        """The application of this name. Raises ConfigurationError."""
        for agent in self.agents:
            if agent.name == name:
                return agent
        raise ConfigurationError(f"account {self.name!r} has no agent {name[:63]!r}")

    @property
    def kf_agent(self) -> Agent:
        """The application that may use WeChat customer service: the one named `kf`, else the first. Raises ConfigurationError
        where there is none."""
        if not self.agents:
            raise ConfigurationError(f"account {self.name!r} has no agent")
        return next((agent for agent in self.agents if agent.name == "kf"), self.agents[0])

    def _prepare(self) -> None:
        object.__setattr__(self, "agents", _agents(self.name, self.agents))
        object.__setattr__(self, "receive_ids", _receive_ids(self.name, self.receive_ids) or (self.corp_id,))
        _set_keyring(self, _always_encrypted(self.token, self.receive_ids[0]), self.receive_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentAccount(Account):
    """A third-party platform (开放平台第三方平台). Its keys open the callbacks of all accounts that it manages."""

    kind: ClassVar[str] = "component"
    door: ClassVar[str] = "component"
    app_id: str = field()
    app_secret: str = field(repr=False)
    token: str = field(repr=False)
    encoding_aes_key: str = field(repr=False)
    previous_token: str | None = field(default=None, repr=False)
    previous_encoding_aes_key: str | None = field(default=None, repr=False)
    keyring: tuple[AccountKeys, ...] = field(init=False, repr=False, compare=False)

    def authorized(self, app_id: str) -> "AuthorizedAccount":
        """The account with this AppID, as one that this platform manages. Raises ConfigurationError for what is no AppID."""
        return AuthorizedAccount(
            name=f"{self.name}.{app_id}",
            tenant=self.tenant,
            api_base=self.api_base,
            messages_per_minute=self.messages_per_minute,
            messages_per_day=self.messages_per_day,
            app_id=app_id,
            component=self,
        )

    def _prepare(self) -> None:
        _set_keyring(self, _always_encrypted(self.token, self.app_id), (self.app_id,))


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizedAccount(Account):
    """An account that a third-party platform manages; it has no secret of its own. Its name is `<platform>.<AppID>`: whoever
    has the name can find the platform."""

    kind: ClassVar[str] = "authorized"
    door: ClassVar[str] = "component"
    app_id: str = field()
    component: ComponentAccount

    @property
    def platform(self) -> str:
        """Mostly an Official Account; the views of one know a mini program's events, too."""
        return "official"

    @property
    def keyring(self) -> tuple[AccountKeys, ...]:
        """The platform's keys: they open this account's callbacks, too."""
        return self.component.keyring

    def __post_init__(self) -> None:
        if not APP_ID_PATTERN.fullmatch(self.app_id):
            raise ConfigurationError("an account that a third-party platform manages is named by its AppID")


@dataclass(frozen=True, slots=True, kw_only=True)
class PayAccount(Account):
    """A merchant of WeChat Pay (APIv3). `platform_keys`: what notices are verified with, as PEM, by serial number or
    public-key id."""

    kind: ClassVar[str] = "pay"
    door: ClassVar[str] = "pay"
    api_base: str = PAY_API_BASE
    mch_id: str
    api_v3_key: str = field(repr=False)
    platform_keys: Mapping[str, str] = field(repr=False)
    previous_api_v3_key: str | None = field(default=None, repr=False)

    @property
    def wechat_id(self) -> str:
        """The merchant number."""
        return self.mch_id

    @property
    def api_v3_keys(self) -> tuple[str, ...]:
        """The valid keys, the current first."""
        return (self.api_v3_key,) if self.previous_api_v3_key is None else (self.api_v3_key, self.previous_api_v3_key)

    def _prepare(self) -> None:
        keys = self.platform_keys
        if not isinstance(keys, Mapping) or not keys or not all(_is_key(*item) for item in keys.items()):
            raise ConfigurationError(
                f"account {self.name!r}: platform_keys must hold WeChat Pay's certificates or public key as PEM, by serial"
            )


_Keyed: TypeAlias = OfficialAccount | WeComAccount | ComponentAccount

KINDS: Final[Mapping[str, type[Account]]] = {
    one.kind: one for one in (OfficialAccount, MiniAccount, WeComAccount, ComponentAccount, PayAccount)
}
"""The kinds that are stored."""


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Agent):
        return {"name": value.name, "id": value.id, "secret": value.secret}
    return dict(value) if isinstance(value, Mapping) else value


def _always_encrypted(token: str, receive_id: str) -> AccountKeys:
    return AccountKeys(token, receive_id, "safe", None, ("xml", "json"))


def _set_keyring(account: "_Keyed", bare: AccountKeys, receive_ids: tuple[str, ...]) -> None:
    tokens = [token for token in (account.token, account.previous_token) if token is not None]
    crypters = [None] if bare.mode == "plain" else _crypters(account, bare.mode, receive_ids)
    keyring = tuple(replace(bare, token=token, crypter=crypter) for crypter in crypters for token in tokens)
    object.__setattr__(account, "keyring", keyring)


def _crypters(account: "_Keyed", mode: Mode, receive_ids: tuple[str, ...]) -> list[MessageCrypter]:
    if not isinstance(account.encoding_aes_key, str):
        raise ConfigurationError(
            f"account {account.name!r}: encoding_aes_key is missing; mode {mode} needs the 43-character "
            "EncodingAESKey of WeChat's console (基本配置 → 消息加解密密钥)"
        )
    crypters = []
    for name in ("encoding_aes_key", "previous_encoding_aes_key"):
        key = getattr(account, name)
        if key is None:
            continue
        try:
            crypters.append(MessageCrypter(key, receive_ids))
        except (ConfigurationError, TypeError) as error:
            raise ConfigurationError(f"account {account.name!r}: {name}: {error}") from None
    return crypters


def _agents(account: str, values: Any) -> tuple[Agent, ...]:
    given = values if isinstance(values, list | tuple) else (values,)
    agents = tuple(value if isinstance(value, Agent) else _agent(account, value) for value in given)
    if len({agent.name for agent in agents}) < len(agents):
        raise ConfigurationError(f"account {account!r}: two agents have the same name; give each its own")
    return agents


def _agent(account: str, value: Any) -> Agent:
    match value:
        case {"name": str(name), "id": int(number), "secret": str(secret)} if NAME_PATTERN.fullmatch(name) and secret:
            return Agent(name, number, secret)
    raise ConfigurationError(
        f"account {account!r}: agents must be objects with name (small letters, digits, hyphens), id (the AgentId, a number) "
        "and secret"
    )


def _receive_ids(account: str, values: Any) -> tuple[str, ...]:
    if not isinstance(values, list | tuple) or not all(isinstance(one, str) and len(one) <= 64 for one in values):
        raise ConfigurationError(f"account {account!r}: receive_ids must be a list of CorpIDs, SuiteIDs or the empty string")
    return tuple(values)


def _is_key(serial: Any, pem: Any) -> bool:
    return isinstance(serial, str) and bool(serial) and isinstance(pem, str) and pem.lstrip().startswith("-----BEGIN ")
