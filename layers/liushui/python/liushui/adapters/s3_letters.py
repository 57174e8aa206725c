"""The region's dead letters in their S3 bucket."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from liushui.adapters.letter_documents import CLOSED, OPEN, document_of, id_of_place, place_of, read_letter
from liushui.domain.errors import LettersUnavailable
from liushui.domain.json import JsonObject
from liushui.ports.dead_letters import Letter

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_GONE = {"NoSuchKey", "404"}


class S3Letters:
    """See `ports.dead_letters.Letters`."""

    def __init__(self, *, client: "S3Client", bucket: str, functions_prefix: str) -> None:
        self._client = client
        self._bucket = bucket
        self._functions_prefix = functions_prefix

    def keep(self, consumer: str, records: Sequence[JsonObject], errors: Mapping[str, str], *, at: int) -> None:
        """See `ports.dead_letters.Letters`."""
        body = json.dumps(document_of(consumer, records, errors, at=at), ensure_ascii=False).encode()
        with _unavailable_named():
            self._client.put_object(Bucket=self._bucket, Key=place_of(consumer, records), Body=body)

    def list(self, *, closed: bool = False, ids: Collection[str] = ()) -> Iterator[Letter]:
        """See `ports.dead_letters.Letters`. One that another operator moves away in the meantime is left out."""
        prefix = f"{CLOSED}{OPEN}" if closed else OPEN
        with _unavailable_named():
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix):
                for found in page.get("Contents", []):
                    if not ids or id_of_place(found["Key"]) in ids:
                        letter = self._read(found["Key"])
                        if letter is not None:
                            yield letter

    def get(self, place: str) -> Letter | None:
        """See `ports.dead_letters.Letters`."""
        with _unavailable_named():
            return self._read(place)

    def close(self, letter: Letter) -> None:
        """See `ports.dead_letters.Letters`. Copied first and then deleted: broken off in between, it is still listed as open."""
        with _unavailable_named():
            try:
                self._client.copy_object(
                    Bucket=self._bucket,
                    CopySource={"Bucket": self._bucket, "Key": letter.place},
                    Key=f"{CLOSED}{letter.place}",
                )
            except ClientError as error:
                if error.response["Error"]["Code"] in _GONE:
                    return
                raise
            self._client.delete_object(Bucket=self._bucket, Key=letter.place)

    def _read(self, place: str) -> Letter | None:
        try:
            found = self._client.get_object(Bucket=self._bucket, Key=place)
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return None
            raise
        stored_at = round(found["LastModified"].timestamp() * 1000)
        return read_letter(place, found["Body"].read(), functions_prefix=self._functions_prefix, stored_at=stored_at)


@contextmanager
def _unavailable_named() -> Iterator[None]:
    """Raise LettersUnavailable with S3's own word for what is wrong, also where a deployment is: a function then reports the
    records as failed, and they reach the mapping's own failure destination."""
    try:
        yield
    except ClientError as error:
        raise LettersUnavailable(f"the bucket of dead letters: {error.response['Error']['Code']}") from error
    except BotoCoreError as error:
        raise LettersUnavailable(f"the bucket of dead letters: {type(error).__name__}") from error
