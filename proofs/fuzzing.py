"""What comes behind a right signature, led by coverage (atheris): only refusals may be raised, and the two parsers agree.

In plain mode the signature does not cover the body, and a right envelope may hold anything, so everything behind them must bear
any bytes. atheris ends its process, so it runs in one of its own: `python -m proofs.fuzzing RUNS MUTANT`.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

from proofs.runner import Mutant, Scale, Unavailable

_ROOT: Final = Path(__file__).parents[1]
_REQUIREMENTS: Final = _ROOT / "requirements" / "fuzz.txt"
_FOLDER: Final = _ROOT / ".build" / "fuzz"
_FOUND: Final = 3
_MUTANT: Final = "LIUSHUI_FUZZED_MUTANT"


def behind_the_signature(scale: Scale) -> str:
    """So many inputs, always the same ones."""
    runs = 20_000 if scale.hunting else scale(20_000, 1_000_000)
    program = [sys.executable, "-m", "proofs.fuzzing", str(runs), os.environ.get(_MUTANT, "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(_installed()), *sys.path])}
    ended = subprocess.run(program, cwd=_ROOT, env=environment, capture_output=True, text=True, check=False)
    complaint = next((line for line in ended.stdout.splitlines() if line.startswith("found: ")), None)
    assert complaint is None, complaint
    if ended.returncode:
        raise RuntimeError(f"the fuzzer ended with {ended.returncode}: {ended.stderr[-500:]}")
    return f"{runs} inputs"


def _installed() -> Path:
    """The folder that holds atheris, filled on first use. Raises Unavailable where there is no wheel for this machine."""
    wanted = f"{sys.version} {sha256(_REQUIREMENTS.read_bytes()).hexdigest()}"
    record = _FOLDER / "installed"
    if record.exists() and record.read_text() == wanted:
        return _FOLDER
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--upgrade"]
    options = ["--no-deps", "--require-hashes", "--only-binary=:all:", "--target", str(_FOLDER), "-r", str(_REQUIREMENTS)]
    done = subprocess.run([*pip, *options], capture_output=True, text=True, check=False)
    if done.returncode:
        if "No matching distribution" in done.stderr:
            raise Unavailable("atheris has no wheel for this machine")
        raise RuntimeError(f"pip could not install atheris: {done.stderr[-500:]}")
    record.write_text(wanted)
    return _FOLDER


def main() -> None:
    """The process of its own."""
    import atheris  # type: ignore[import-untyped]

    with atheris.instrument_imports(include=["liushui.wechat"]):
        from proofs.fuzzed import one_input, spoil

    runs, mutant = sys.argv[1:]
    if mutant:
        spoil(mutant)

    def tell(data: bytes) -> None:
        try:
            one_input(data)
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            sys.stdout.write(f"found: {type(error).__name__} {error}\n")
            sys.stdout.flush()
            os._exit(_FOUND)

    seeds = _FOLDER / "seeds"
    seeds.mkdir(exist_ok=True)
    for path in (_ROOT / "events" / "wechat").rglob("*.json"):
        if not path.name.endswith(".schema.json"):
            (seeds / path.name).write_bytes(path.read_bytes())
    for path in (_ROOT / "events" / "wechat").rglob("*.xml"):
        (seeds / path.name).write_bytes(path.read_bytes())
        (seeds / f"{path.name}.returns").write_bytes(path.read_bytes().replace(b"]]>", b"\r\n]]>"))
    atheris.Setup([sys.argv[0], f"-atheris_runs={runs}", "-seed=1", "-verbosity=0", str(seeds)], tell)
    atheris.Fuzz()


@contextmanager
def _spoiled(mutant: str) -> Iterator[None]:
    os.environ[_MUTANT] = mutant
    try:
        yield
    finally:
        del os.environ[_MUTANT]


UNEXPECTED = Mutant("a body that is no UTF-8 is not expected", lambda: _spoiled("utf-8"), "found: UnicodeDecodeError")
JSON = Mutant("JSON that is no UTF-8 is not expected", lambda: _spoiled("json"), "found: UnicodeDecodeError")
LENIENT = Mutant("the quick parser takes control characters", lambda: _spoiled("controls"), "two parsers disagree")


if __name__ == "__main__":
    main()
