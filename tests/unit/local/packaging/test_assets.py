"""Assets are built when needed, and put in place at once."""

from pathlib import Path

import pytest

from local.packaging.assets import Asset, build_asset, remove_strangers


def _asset(digest: str, content: str = "") -> Asset:
    return Asset("functions", "f", digest, lambda folder: _write(folder, content))


def _write(folder: Path, content: str) -> None:
    (folder / "handler.py").write_text(content)


def _content(build_folder: Path) -> str:
    return (build_folder / "functions" / "f" / "handler.py").read_text()


def test_the_same_digest_is_not_built_again(tmp_path: Path) -> None:
    assert build_asset(_asset("1", "first"), tmp_path)
    assert not build_asset(_asset("1", "never written"), tmp_path)
    assert _content(tmp_path) == "first"


def test_another_digest_replaces_all_content(tmp_path: Path) -> None:
    build_asset(_asset("1", "first"), tmp_path)
    (tmp_path / "functions" / "f" / "old.py").write_text("")
    assert build_asset(_asset("2", "second"), tmp_path)
    assert _content(tmp_path) == "second"
    assert not (tmp_path / "functions" / "f" / "old.py").exists()


def test_a_failed_build_leaves_the_old_asset_and_is_tried_again(tmp_path: Path) -> None:
    build_asset(_asset("1", "first"), tmp_path)

    def fail(folder: Path) -> None:
        _write(folder, "half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        build_asset(Asset("functions", "f", "2", fail), tmp_path)
    assert _content(tmp_path) == "first"
    assert build_asset(_asset("2", "second"), tmp_path)
    assert _content(tmp_path) == "second"


def test_an_asset_lost_between_swap_and_record_is_built_again(tmp_path: Path) -> None:
    build_asset(_asset("1", "first"), tmp_path)
    (tmp_path / ".digests" / "functions-f").unlink()
    assert build_asset(_asset("1", "again"), tmp_path)
    assert _content(tmp_path) == "again"


def test_assets_without_a_source_are_removed(tmp_path: Path) -> None:
    build_asset(_asset("1"), tmp_path)
    remove_strangers(tmp_path, "functions", set())
    assert not (tmp_path / "functions" / "f").exists()
    assert build_asset(_asset("1"), tmp_path)
