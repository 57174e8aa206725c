"""A digest changes with names and contents, and with nothing else."""

from pathlib import Path

from local.packaging.digests import digest_of


def test_a_digest_follows_content_names_and_texts(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    file = tmp_path / "a" / "one.py"
    digests = [digest_of([tmp_path / "a"])]
    file.write_text("1")
    digests.append(digest_of([tmp_path / "a"]))
    file.write_text("2")
    digests.append(digest_of([tmp_path / "a"]))
    file.rename(file.with_name("two.py"))
    digests.append(digest_of([tmp_path / "a"]))
    digests.append(digest_of([tmp_path / "a"], also=["x"]))
    digests.append(digest_of([tmp_path / "a", tmp_path / "missing"]))
    assert len(set(digests)) == len(digests)


def test_dates_and_caches_do_not_matter(tmp_path: Path) -> None:
    source = tmp_path / "a"
    source.mkdir()
    (source / "one.py").write_text("1")
    before = digest_of([source])
    (source / "one.py").touch()
    (source / "__pycache__").mkdir()
    (source / "__pycache__" / "one.cpython-311.pyc").write_bytes(b"x")
    assert digest_of([source]) == before
