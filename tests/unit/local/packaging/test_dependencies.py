"""What stays in the third-party layer."""

from pathlib import Path

import pytest

from local.packaging.dependencies import AWS_SERVICES, prune


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("")


@pytest.mark.parametrize(
    "name",
    [
        "botocore/data/ec2/2016-11-15/service-2.json.gz",
        "botocore/data/dynamodb/2012-08-10/examples-1.json",
        "Crypto/SelfTest/Cipher/test_AES.py",
        "Crypto/Cipher/AES.pyi",
        "Crypto/py.typed",
        "bin/jp.py",
        "wrapt-stubs/__init__.pyi",
        "boto3/examples/s3.rst",
        "boto3-1.0.dist-info/RECORD",
        "boto3-1.0.dist-info/INSTALLER",
    ],
)
def test_what_no_function_uses_is_removed(tmp_path: Path, name: str) -> None:
    _write(tmp_path, name)
    prune(tmp_path)
    assert _files(tmp_path) == set()


@pytest.mark.parametrize(
    "name",
    [
        "botocore/data/endpoints.json",
        "botocore/data/partitions.json",
        "botocore/data/dynamodb/2012-08-10/service-2.json.gz",
        "botocore/cacert.pem",
        "boto3/data/dynamodb/2012-08-10/resources-1.json",
        "Crypto/Cipher/AES.py",
        "Crypto/Cipher/_raw_aes.abi3.so",
        "boto3-1.0.dist-info/METADATA",
        "boto3-1.0.dist-info/licenses/LICENSE",
        "boto3-1.0.dist-info/entry_points.txt",
    ],
)
def test_what_is_read_at_run_time_and_the_licences_stay(tmp_path: Path, name: str) -> None:
    _write(tmp_path, name)
    prune(tmp_path)
    assert _files(tmp_path) == {name}


def test_the_services_of_the_functions_stay(tmp_path: Path) -> None:
    kept = {f"botocore/data/{service}/2020-01-01/service-2.json.gz" for service in AWS_SERVICES}
    _write(tmp_path, *kept)
    prune(tmp_path)
    assert _files(tmp_path) == kept
