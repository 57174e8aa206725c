"""Where the local cloud keeps its things, and its addresses."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
HOST: Final = "127.0.0.1"
STAGE: Final = "local"
ACCOUNT_ID: Final = "000000000000"
SECRET_KEY: Final = "local"  # noqa: S105 - the emulator checks no signature
DEFAULT_PORT: Final = 4566


@dataclass(frozen=True)
class Ports:
    """The two ports, both on loopback."""

    emulator: int = DEFAULT_PORT
    platform: int = DEFAULT_PORT + 1

    @property
    def endpoint(self) -> str:
        """Of every AWS service."""
        return f"http://{HOST}:{self.emulator}"

    @property
    def health(self) -> str:
        """Where the emulator tells that it is up."""
        return f"{self.endpoint}/_ministack/health"

    @property
    def platform_url(self) -> str:
        return f"http://{HOST}:{self.platform}"


@dataclass(frozen=True)
class Layout:
    """The folders and files of a local cloud. A checkout may have several, each with a name; they share what is installed."""

    root: Path = ROOT
    name: str = "default"

    @property
    def home(self) -> Path:
        return self.root / ".local" / self.name

    @property
    def emulator_environment(self) -> Path:
        return self.root / ".local" / "emulator"

    @property
    def emulator_python(self) -> Path:
        return self.emulator_environment / "bin" / "python"

    @property
    def state(self) -> Path:
        """The emulator's state; it writes it when it stops."""
        return self.home / "state"

    @property
    def objects(self) -> Path:
        """The emulator's S3 objects; it writes them at once."""
        return self.home / "objects"

    @property
    def platform_state(self) -> Path:
        return self.home / "platform.json"

    @property
    def scratch(self) -> Path:
        """Where the emulator unpacks functions; worth nothing once it has stopped."""
        return self.home / "tmp"

    def log(self, name: str) -> Path:
        return self.home / "logs" / f"{name}.log"

    def process_record(self, name: str) -> Path:
        return self.home / "run" / f"{name}.json"

    def read_ports(self) -> Ports | None:
        """Give the ports of the last start, or None before the first."""
        path = self._ports
        return Ports(**json.loads(path.read_text())) if path.exists() else None

    def write_ports(self, ports: Ports) -> None:
        former = {*self.read_platforms(), ports.platform_url}
        self._ports.parent.mkdir(parents=True, exist_ok=True)
        self._platforms.write_text(json.dumps(sorted(former)))
        self._ports.write_text(json.dumps(asdict(ports)))

    def read_platforms(self) -> frozenset[str]:
        """Give the addresses that the platform of this local cloud has, or ever had."""
        kept: list[str] = json.loads(self._platforms.read_text()) if self._platforms.exists() else []
        last = self.read_ports()
        return frozenset([*kept, *([last.platform_url] if last else [])])

    @property
    def _platforms(self) -> Path:
        return self.home / "run" / "platforms.json"

    @property
    def _ports(self) -> Path:
        return self.home / "run" / "ports.json"
