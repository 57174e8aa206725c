"""`make bench`: its sections, its options, its page, its environment."""

import inspect
import re
from pathlib import Path
from typing import Any

import pytest

from bench import __main__ as bench
from bench import machine, page
from bench.figures import Figure, counted
from tests.markdown import ROOT


@pytest.mark.parametrize("section", bench.SECTIONS)
def test_every_section_that_is_named_can_measure(section: str) -> None:
    measure = bench.measure_of(section)
    assert [parameter.annotation for parameter in inspect.signature(measure).parameters.values()] == [int]
    assert inspect.isgeneratorfunction(measure)


def test_every_section_that_is_there_is_named() -> None:
    assert set(bench.SECTIONS) == {path.parent.name for path in (ROOT / "bench").glob("*/measure.py")}


@pytest.mark.parametrize("arguments", [["nothing"], ["store", "--write"]])
def test_what_makes_no_sense_is_refused_before_anything_is_measured(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        bench.main(arguments)
    assert ended.value.code == 2
    assert "measuring" not in capsys.readouterr().err


def a_figure() -> Figure:
    return counted("callback", "write units", [1.0])


class TestOnePass:
    @pytest.fixture(autouse=True)
    def _elsewhere(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(bench, "RESULTS", tmp_path / "results.json")
        monkeypatch.setattr(bench, "measure_of", lambda _: lambda _: iter([a_figure()]))
        monkeypatch.setattr(page, "write", lambda text: (tmp_path / "page.md").write_text(text))

    def test_what_is_printed_is_stored_and_written_when_asked_for(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        assert bench.main(["--write", "--rounds", "2"]) == 0
        printed, written = capsys.readouterr().out, (tmp_path / "page.md").read_text()
        assert printed.count("| callback |") == written.count("| callback |") == len(bench.SECTIONS)
        assert (tmp_path / "results.json").read_text().count('"callback"') == len(bench.SECTIONS)

    def test_only_what_is_asked_for_is_measured_and_nothing_is_written(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        assert bench.main(["store"]) == 0
        assert capsys.readouterr().out.count("| callback |") == 1
        assert not (tmp_path / "page.md").exists()


def test_a_figure_comes_with_machine_versions_and_commit() -> None:
    facts: dict[str, Any] = {**machine.facts(), "load_after": 0.5, "rounds": 3, "at": "2026-11-25T18:00:00+00:00"}
    told = bench.described(facts)
    for fact in (facts["processor"], facts["python"], f"boto3 {facts['packages']['boto3']}", facts["at"], "of 3 rounds"):
        assert str(fact) in told


class TestPage:
    def test_what_stands_between_the_marks_is_replaced_and_nothing_else(self, tmp_path: Path) -> None:
        path = tmp_path / "figures.md"
        path.write_text(f"above\n\n{page.BEGIN}\n\nold\n\n{page.END}\n\nbelow\n")
        for text in ("new", "newer\n"):
            page.write(text, path)
        assert path.read_text() == f"above\n\n{page.BEGIN}\n\nnewer\n\n{page.END}\n\nbelow\n"

    @pytest.mark.parametrize("text", ["nothing", page.BEGIN, page.END])
    def test_a_page_without_its_marks_is_left_alone(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "figures.md"
        path.write_text(text)
        with pytest.raises(ValueError, match="marks"):
            page.write("new", path)
        assert path.read_text() == text

    def test_ours_has_its_marks(self) -> None:
        text = page.PAGE.read_text()
        assert text.count(page.BEGIN) == text.count(page.END) == 1
        assert text.index(page.BEGIN) < text.index(page.END)


def test_all_groups_of_requirements_are_pinned_by_make_lock() -> None:
    wanted = {path.stem for path in (ROOT / "requirements").glob("*.in")}
    compiled = re.search(r"^\t@cd requirements && for group in (.*?);", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert compiled
    assert set(compiled[1].split()) == wanted


def test_the_peers_are_pinned_with_digests_in_the_versions_that_are_shown() -> None:
    from bench.protocol.measure import SHOWN

    locked = (ROOT / "requirements" / "bench.txt").read_text()
    for shown in SHOWN.values():
        name, version = shown.lower().split()
        assert re.search(rf"^{name}=={re.escape(version)} \\\n    --hash=sha256:", locked, re.MULTILINE)
