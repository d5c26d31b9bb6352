"""The dataset as Parquet: every column with its type, whatever the values are, and UTC times."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import accumulate, islice
from typing import IO, Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from exports.compact import Values
from exports.schema import ARTICLE, Column, Type

ROW_GROUP = 1000
"""Records written at once: 45 MB of columns if they are damaged, which is all that is ever held."""
BATCH = 100
"""Records held as Python's values, until they are columns."""
CHINA = timezone(timedelta(hours=8))
"""Where a date without a time of day begins."""
MOMENT = pa.timestamp("us", tz="UTC")

_TYPES: dict[Type, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "real": pa.float64(),
    "boolean": pa.bool_(),
    "blob": pa.binary(),
    "strings": pa.list_(pa.field("element", pa.string(), nullable=False)),
}
_REPEATED = (
    *("site", "subject", "category", "editor", "source", "encoding", "script", "run_id"),
    *("cleaner_version", "breadcrumb.list.element", "blocks.list.element.kind"),
    *(f"edits.list.element.{name}" for name in ("where", "old", "new", "rule", "certainty")),
)
"""Columns of few different values, kept as numbers into a dictionary."""


def arrow_type(column: Column) -> pa.DataType:
    """A column's type.

    >>> print(arrow_type(Column("topic", "object", "", items=(Column("score", "real", ""),))))
    struct<score: double not null>
    """
    if column.moment:
        return MOMENT
    if column.type in _TYPES:
        return _TYPES[column.type]
    inside = pa.struct([_field(item) for item in column.items])
    if column.type == "object":
        return inside
    return pa.list_(pa.field("element", inside, nullable=False))


def _field(column: Column) -> pa.Field:
    about = {"description": column.description}
    return pa.field(column.name, arrow_type(column), nullable=column.optional, metadata=about)


SCHEMA = pa.schema([_field(column) for column in ARTICLE])
"""What every file has, also one of no records."""


def write(rows: Iterable[Values], file: IO[bytes]) -> int:
    """Write records to a file, a group at a time. How many there were."""
    rest, count = iter(rows), 0
    with pq.ParquetWriter(
        file, SCHEMA, compression="zstd", compression_level=1, use_dictionary=list(_REPEATED)
    ) as writer:
        while group := [batch(some) for some in islice(_batches(rest), ROW_GROUP // BATCH)]:
            table = pa.Table.from_batches(group)
            writer.write_table(table, ROW_GROUP)
            count += table.num_rows
    return count


def _batches(rows: Iterator[Values]) -> Iterator[list[Values]]:
    while some := list(islice(rows, BATCH)):
        yield some


def batch(rows: Sequence[Values]) -> pa.RecordBatch:
    """Records side by side, a column each."""
    columns = [list(values) for values in zip(*rows, strict=True)]
    texts = columns[[column.name for column in ARTICLE].index("text")]
    arrays = []
    for column, values in zip(ARTICLE, columns, strict=True):
        if column.name == "blocks":
            arrays.append(_blocks(values, texts, arrow_type(column)))
        elif column.name == "edits":
            arrays.append(_edits(values, arrow_type(column)))
        else:
            read = _reader(column)
            arrays.append(pa.array(map(read, values) if read else values, arrow_type(column)))
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)


def moment(text: str | None) -> datetime | None:
    """An ISO 8601 time; without an offset it is China's, and what is none is null.

    >>> print(moment("2024-05-01T08:00:00+08:00"), moment("2024-05-01"), moment("gestern"))
    2024-05-01 00:00:00+00:00 2024-04-30 16:00:00+00:00 None
    """
    try:
        parsed = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=CHINA)).astimezone(UTC)


def _reader(column: Column) -> Callable[[Any], Any] | None:
    """What makes a value of what the database holds; ``None`` where it is one already."""
    if column.moment:
        return moment
    return orjson.loads if column.type in ("strings", "object", "objects") else None


def _blocks(outlines: list[str], texts: list[str], kind: pa.DataType) -> pa.Array:
    """All blocks of all records, side by side: several times as fast as a mapping each."""
    kinds: list[str] = []
    levels: list[int | None] = []
    numbers: list[str | None] = []
    own: list[str] = []
    offsets = [0]
    for outline, text in zip(outlines, texts, strict=True):
        blocks = orjson.loads(outline)
        kinds += [b[2] for b in blocks]
        levels += [b[3] if len(b) > 3 else None for b in blocks]
        numbers += [b[4] if len(b) > 4 else None for b in blocks]
        own += [b[1] if b[0] is None else text[b[0] : b[0] + b[1]] for b in blocks]
        offsets.append(len(own))
    types = [field.type for field in kind.value_type]
    columns = map(pa.array, (kinds, levels, numbers, own), types)
    return _lists(offsets, list(columns), kind)


def _edits(folded: list[str], kind: pa.DataType) -> pa.Array:
    """All edits of all records, side by side; what a group shares is repeated by Arrow."""
    shared: tuple[list[Any], ...] = ([], [], [], [], [])
    own: tuple[list[Any], ...] = ([], [], [])
    lengths: list[int] = []
    offsets = [0]
    for groups in map(orjson.loads, folded):
        for at, column in enumerate(shared):
            column += [group[at] for group in groups]
        changes = [change for group in groups for change in group[5]]
        for at, column in enumerate(own):
            column += [change[at] for change in changes]
        lengths += [len(group[5]) for group in groups]
        offsets.append(len(own[0]))
    ends = list(accumulate(lengths))
    types = [field.type for field in kind.value_type]
    kept = [_repeated(*pair, ends) for pair in zip(shared, types[:2] + types[5:], strict=True)]
    changed = list(map(pa.array, own, types[2:5]))
    return _lists(offsets, (*kept[:2], *changed, *kept[2:]), kind)


def _repeated(values: list[Any], kind: pa.DataType, ends: list[int]) -> pa.Array:
    """Each value up to its end."""
    if not values:
        return pa.array([], kind)
    plain = pa.array(map(bool, values) if kind == pa.bool_() else values, kind)
    runs = pa.RunEndEncodedArray.from_arrays(pa.array(ends, pa.int32()), plain)
    return pc.run_end_decode(runs)


def _lists(offsets: list[int], columns: Sequence[pa.Array], kind: pa.DataType) -> pa.Array:
    inside = pa.StructArray.from_arrays(columns, fields=list(kind.value_type))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), inside, type=kind)
