"""The archive: what is written is whole, what is torn is cut off, what is lost is known."""

from __future__ import annotations

import gzip
import os
import stat
from base64 import b32encode
from hashlib import sha1
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from crawler.archive.snapshots import Archive
from exports.errors import StoreError
from exports.outcome import SnapshotRef
from tests.crawl.exchanges import FETCHED, exchange


def filled(folder: Path, count: int = 3) -> list[SnapshotRef]:
    archive = Archive(folder)
    references = [archive.append(exchange(n)) for n in range(count)]
    archive.close()
    return references


def known(references: list[SnapshotRef]) -> dict[str, int]:
    """What the database knows: the length each file must have."""
    return {ref.file: ref.offset + ref.length for ref in references}


@pytest.mark.parametrize("body", [b"", b"\0\xff\r\n\r\nWARC/1.0\r\n", b"x" * 1_000_000])
def test_a_response_comes_back_as_it_came(tmp_path: Path, body: bytes) -> None:
    archive = Archive(tmp_path / "snapshots")
    archive.append(exchange(0))
    reference = archive.append(exchange(1, body))
    archive.append(exchange(2))
    archive.sync()
    snapshot = archive.read(reference.reference)
    assert (snapshot.url, snapshot.body) == ("http://sample.test/1.html?a=1", body)
    assert snapshot.content_type == "text/html; charset=gb2312"
    assert (snapshot.fetched_at, snapshot.reference) == (FETCHED, reference.reference)
    assert reference.digest == "sha1:" + b32encode(sha1(body).digest()).decode()
    archive.close()


def test_other_programs_can_read_it(tmp_path: Path) -> None:
    filled(tmp_path)
    (path,) = tmp_path.iterdir()
    with path.open("rb") as stream:
        records = [
            (record.rec_type, record.content_stream().read(), record)
            for record in ArchiveIterator(stream, check_digests="raise")
        ]
    assert [kind for kind, _, _ in records] == ["warcinfo", *["request", "response"] * 3]
    _, body, response = records[2]
    assert body == exchange(0).body
    names = {name for name, _ in response.http_headers.headers}
    assert names == {"Content-Type", "X-Archive-Orig-Content-Encoding", "Content-Length"}
    request = records[1][2]
    assert (
        request.http_headers.protocol + request.http_headers.statusline == "GET/0.html?a=1 HTTP/1.1"
    )
    assert [name for name, _ in request.http_headers.headers] == ["User-Agent"]
    concurrent = request.rec_headers.get_header("WARC-Concurrent-To")
    assert concurrent == response.rec_headers.get_header("WARC-Record-ID")


def test_a_reference_names_one_gzip_member(tmp_path: Path) -> None:
    (reference, *_) = filled(tmp_path)
    content = (tmp_path / reference.file).read_bytes()
    member = content[reference.offset : reference.offset + reference.length]
    assert gzip.decompress(member).startswith(b"WARC/1.1\r\n")
    assert content[reference.offset + reference.length :].startswith(b"\x1f\x8b")


def test_files_are_private_and_of_bounded_size(tmp_path: Path) -> None:
    archive = Archive(tmp_path, max_bytes=2000)
    references = [archive.append(exchange(n)) for n in range(12)]
    archive.close()
    files = sorted({reference.file for reference in references})
    assert files == [f"cuishou-{n:06}.warc.gz" for n in range(1, len(files) + 1)]
    assert len(files) > 2
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.stat().st_size < 2000 + 1000
    for number, reference in enumerate(references):
        assert archive.read(reference.reference).body == exchange(number).body


def test_a_later_run_goes_on_in_the_same_file(tmp_path: Path) -> None:
    first = filled(tmp_path)
    archive = Archive(tmp_path, known(first))
    later = archive.append(exchange(9))
    archive.close()
    assert (archive.torn, archive.lost) == (0, {})
    assert later.file == first[0].file
    assert later.offset > first[-1].offset
    with (tmp_path / later.file).open("rb") as stream:
        assert len(list(ArchiveIterator(stream))) == 9


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[SnapshotRef], bytes]:
    """What a file of three pages holds, and where."""
    folder = tmp_path_factory.mktemp("archived")
    references = filled(folder)
    return references, (folder / references[0].file).read_bytes()


@settings(deadline=None, max_examples=100)
@given(data=st.data())
def test_torn_anywhere_what_is_whole_stays(
    archived: tuple[list[SnapshotRef], bytes],
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
) -> None:
    references, content = archived
    folder = tmp_path_factory.mktemp("torn")
    path = folder / references[0].file
    committed = data.draw(st.integers(0, 3), label="committed")
    ends = known(references[:committed]).get(path.name, 0)
    at = data.draw(st.integers(ends, len(content)), label="cut at")
    tail = data.draw(st.sampled_from([b"", b"\0" * 5000, b"\x1f\x8b\x08garbage"]))
    left = content[:at] + tail
    path.write_bytes(left)
    archive = Archive(folder, known(references[:committed]))
    after = archive.append(exchange(9))
    archive.close()
    assert archive.lost == {}
    with path.open("rb") as stream:
        bodies = [
            record.content_stream().read()
            for record in ArchiveIterator(stream)
            if record.rec_type == "response"
        ]
    # A member ends in zeros, so zeros behind the cut may make it whole.
    ends_of = [ref.offset + ref.length for ref in references]
    whole = [end for end in ends_of if left.startswith(content[:end])]
    assert bodies == [exchange(n).body for n in range(len(whole))] + [exchange(9).body]
    assert archive.read(after.reference).body == exchange(9).body


def test_a_file_shorter_than_committed_is_reported_and_not_appended_to(tmp_path: Path) -> None:
    references = filled(tmp_path)
    path = tmp_path / references[0].file
    os.truncate(path, references[1].offset + references[1].length + 7)
    archive = Archive(tmp_path, known(references))
    length = references[1].offset + references[1].length
    assert archive.lost == {path.name: length}
    assert (archive.torn, path.stat().st_size) == (7, length)
    later = archive.append(exchange(9))
    archive.close()
    assert later.file == "cuishou-000002.warc.gz"
    assert archive.read(references[1].reference).body == exchange(1).body


def test_a_deleted_file_is_reported_and_its_name_not_used_again(tmp_path: Path) -> None:
    references = filled(tmp_path)
    (tmp_path / references[0].file).unlink()
    archive = Archive(tmp_path, known(references))
    assert archive.lost == {references[0].file: 0}
    assert archive.append(exchange(1)).file == "cuishou-000002.warc.gz"
    archive.close()


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "CC-MAIN-2026.warc.gz"
    other.write_bytes(b"torn")
    filled(tmp_path)
    assert other.read_bytes() == b"torn"


def test_a_full_disk_leaves_the_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Archive(tmp_path)
    reference = archive.append(exchange(1))
    before = (tmp_path / reference.file).read_bytes()
    write = os.write

    def half(descriptor: int, data: bytes) -> int:
        if len(data) < 100:
            raise OSError(28, "No space left on device")
        return write(descriptor, data[: len(data) // 2])

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(StoreError, match=r"cuishou-000001\.warc\.gz: No space left on device"):
        archive.append(exchange(2))
    monkeypatch.undo()
    assert (tmp_path / reference.file).read_bytes() == before
    assert archive.read(archive.append(exchange(3)).reference).body == exchange(3).body
    archive.close()


@pytest.mark.parametrize(
    "reference",
    ["cuishou-000009.warc.gz:0", "cuishou-000001.warc.gz:5", "cuishou-000001.warc.gz:999999", "x"],
)
def test_a_reference_to_nothing_is_said_in_one_line(tmp_path: Path, reference: str) -> None:
    filled(tmp_path)
    with pytest.raises(StoreError) as error:
        Archive(tmp_path).read(reference)
    assert "\n" not in str(error.value)


def test_a_body_is_kept_once(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    first = archive.append(exchange(1, b"<p>x" * 9000))
    archive.sync()
    mirror = archive.append(exchange(2, b"<p>x" * 9000))
    empty = [archive.append(exchange(n, b"")) for n in (3, 4)]
    archive.close()
    assert (first.refers, mirror.refers) == (None, first.reference)
    assert mirror.digest == first.digest
    assert mirror.length < 1000
    assert [reference.refers for reference in empty] == [None, None]
    snapshot = archive.read(mirror.reference)
    assert snapshot.url == "http://sample.test/2.html?a=1"
    assert snapshot.body == b"<p>x" * 9000
    assert snapshot.content_type == "text/html; charset=gb2312"
    with (tmp_path / first.file).open("rb") as stream:
        revisit = [r for r in ArchiveIterator(stream) if r.rec_type == "revisit"]
    [headers] = [record.rec_headers for record in revisit]
    assert headers.get_header("WARC-Profile").endswith("1.1/revisit/identical-payload-digest")
    assert headers.get_header("WARC-Refers-To-Target-URI") == "http://sample.test/1.html?a=1"
    assert headers.get_header("WARC-Refers-To-Date") == FETCHED
