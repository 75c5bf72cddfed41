"""Sound files made into damaged ones: their bytes, and what lies in them, as values of JSON.

A damage that only breaks a checksum teaches little, so what is packed is unpacked first, damaged within, and
packed again as it should be.
"""

import gzip
import io
import json
import re
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np

SECRET = "../../../../../../../../etc/passwd"  # which no file may have the program open
WITHIN = 0.6  # of all damages are made to what lies in a file, where that is known
DEEPEST = 4  # files in files
SQLITE = b"SQLite format 3\0"
MAGIC_BYTES = 16  # of a file, of which its kind is known

EXTREME_INTEGERS = (0, 1, 127, 128, 255, 256, 32767, 65535, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 2**64 - 1)
ODD_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 7, 10, 255, 2**31, 2**63, -(2**63) - 1, 10**30, 10**400),
    *(0.5, 1e308, -1e308, 1e-320, -0.0, float("nan"), float("inf"), float("-inf")),
    *(
        "",
        " ",
        "x",
        "7",
        "nan",
        "\0",
        "\ud800",
        "\u0667",
        "é" * 300,
        "{name}",
        "%s",
        "x" * 5000,
        SECRET,
        "a\nb",
    ),
    *([], {}, [[]], [None], [0] * 30_000, {"a": {"b": []}}, [["x"]], {"": ""}),
)
RAW_VALUES = (
    "1e999",
    "-1e999",
    "9" * 5000,
    "[" * 3000 + "]" * 3000,
    '{"a":' * 900 + "1" + "}" * 900,
    "01",
    "",
)
RAW = "@raw@"
ODD_NUMBERS = (
    *("0", "-1", "1e308", "1e999", "-1e999", "nan", "inf", "-0", "1e-320", "9" * 400, "2147483648", "65536"),
    *("99999999", "1.5", "1,5", ".", "x", "", "\u0667"),
)


def damaged(content: bytes, generator: np.random.Generator, depth: int = 0) -> bytes:
    """Return a file that is damaged in one or two ways, most within what it is made of."""
    ways = [change for fits, change in WITHIN_WAYS if fits(content)]
    for _ in range(int(generator.integers(1, 3))):
        if ways and depth < DEEPEST and generator.random() < WITHIN:
            with suppress(Exception):  # what is damaged already may not be of its kind any more
                content = ways[generator.integers(len(ways))](content, generator, depth)
                continue
        content = BYTE_WAYS[generator.integers(len(BYTE_WAYS))](content, generator)
    return content


# Bytes


def changed_bytes(content: bytes, generator: np.random.Generator) -> bytes:
    """Change a few bytes, most of them near the beginning; now and then cut the file short."""
    changed = bytearray(content or b"\0")
    reach = min(len(changed), int(generator.choice([64, 512, 4096, len(changed)])))
    for _ in range(generator.integers(1, 9)):
        changed[generator.integers(reach)] = generator.integers(256)
    if generator.random() < 0.2:
        changed = changed[: generator.integers(1, len(changed) + 1)]
    return bytes(changed)


def _flipped(content: bytes, generator: np.random.Generator) -> bytes:
    changed = bytearray(content or b"\0")
    for _ in range(generator.integers(1, 5)):
        changed[generator.integers(len(changed))] ^= 1 << int(generator.integers(8))
    return bytes(changed)


def _cut(content: bytes, generator: np.random.Generator) -> bytes:
    return content[: generator.integers(len(content) + 1)]


def _block(content: bytes, generator: np.random.Generator) -> tuple[int, int]:
    """Return where a block begins and ends: of a few bytes, or of many."""
    start = int(generator.integers(len(content) + 1))
    longest = int(generator.choice([8, 100, 4096, len(content) + 1]))
    return start, min(start + int(generator.integers(1, longest + 1)), len(content))


def _doubled(content: bytes, generator: np.random.Generator) -> bytes:
    start, end = _block(content, generator)
    return content[:end] + content[start:end] * int(generator.integers(1, 4)) + content[end:]


def _dropped(content: bytes, generator: np.random.Generator) -> bytes:
    start, end = _block(content, generator)
    return content[:start] + content[end:]


def _swapped(content: bytes, generator: np.random.Generator) -> bytes:
    (start, middle), size = _block(content, generator), int(generator.integers(1, 200))
    return (
        content[:start] + content[middle : middle + size] + content[start:middle] + content[middle + size :]
    )


def _filled(content: bytes, generator: np.random.Generator) -> bytes:
    start, end = _block(content, generator)
    return content[:start] + bytes([int(generator.choice([0, 255, 128, 32]))]) * (end - start) + content[end:]


def _extreme(content: bytes, generator: np.random.Generator) -> bytes:
    """Put an extreme whole number of one to eight bytes somewhere, most often near the beginning."""
    changed, size = bytearray(content.ljust(8, b"\0")), int(generator.choice([1, 2, 4, 8]))
    reach = int(generator.choice([64, 1024, len(changed)]))
    place = int(generator.integers(max(min(reach, len(changed) - size), 1)))
    value = EXTREME_INTEGERS[generator.integers(len(EXTREME_INTEGERS))] % (1 << 8 * size)
    changed[place : place + size] = value.to_bytes(size, "little" if generator.random() < 0.5 else "big")
    return bytes(changed)


def _twice(content: bytes, generator: np.random.Generator) -> bytes:
    return content + content if generator.random() < 0.5 else content + generator.bytes(50)


BYTE_WAYS = (changed_bytes, _flipped, _cut, _doubled, _dropped, _swapped, _filled, _extreme, _twice)

# Texts


def _is_text(content: bytes) -> bool:
    return bool(content) and b"\0" not in content[:1000] and content[:1000].isascii()


def _odd_number(content: bytes, generator: np.random.Generator, _depth: int) -> bytes:
    """Put something odd in the place of a number."""
    found = list(re.finditer(rb"-?\d+(\.\d+)?", content))
    match = found[generator.integers(len(found))]
    odd = ODD_NUMBERS[generator.integers(len(ODD_NUMBERS))]
    return content[: match.start()] + odd.encode() + content[match.end() :]


def _other_lines(content: bytes, generator: np.random.Generator, _depth: int) -> bytes:
    """Double, drop or exchange lines, or end them otherwise."""
    lines = content.splitlines(keepends=True)
    place, other = (int(generator.integers(len(lines))) for _ in range(2))
    lines[place : place + 1] = [[], [lines[place]] * 3, [lines[other]], [b"\n"], [b"\r\n" + lines[place]]][
        generator.integers(5)
    ]
    return b"".join(lines)


def _other_words(content: bytes, generator: np.random.Generator, _depth: int) -> bytes:
    """Put one word of a text in the place of another."""
    words = list(re.finditer(rb"[\w.:/-]+", content))
    place, other = (words[generator.integers(len(words))] for _ in range(2))
    return content[: place.start()] + other[0] + content[place.end() :]


def _is_json(content: bytes) -> bool:
    return content.lstrip()[:1] in (b"{", b"[")


def _other_json(content: bytes, generator: np.random.Generator, _depth: int) -> bytes:
    """Change a value of a document of JSON, or of a line that is one."""
    try:
        return _changed_json(json.loads(content), generator)
    except ValueError:
        lines = content.splitlines(keepends=True)
        place = int(generator.integers(len(lines)))
        lines[place] = _changed_json(json.loads(lines[place]), generator) + b"\n"
        return b"".join(lines)


def _changed_json(document: Any, generator: np.random.Generator) -> bytes:
    holder = {"": document}
    places: list[tuple[Any, Any]] = [(holder, "")]
    for inner, key in places:
        value = inner[key]
        if isinstance(value, dict):
            places += [(value, one) for one in value]
        elif isinstance(value, list) and len(value) < 2000:
            places += [(value, one) for one in range(len(value))]
    inner, key = places[generator.integers(len(places))]
    other, other_key = places[generator.integers(len(places))]
    way = int(generator.integers(8))
    raw = ""
    if way < 4:
        inner[key] = ODD_VALUES[generator.integers(len(ODD_VALUES))]
    elif way == 4:
        inner[key], raw = RAW, RAW_VALUES[generator.integers(len(RAW_VALUES))]
    elif way == 5:
        inner[key] = json.loads(json.dumps(other[other_key]))
    elif way == 6 and inner is not holder:
        del inner[key]
    elif isinstance(inner, dict):
        inner[["x", "", "class_name", "data", SECRET][generator.integers(5)]] = inner[key]
    else:
        inner.insert(int(key), inner[key])
    return json.dumps(holder[""]).replace(f'"{RAW}"', raw).encode()


# What is packed


def _is_gzip(content: bytes) -> bool:
    return content[:2] == b"\x1f\x8b"


def _other_gzip(content: bytes, generator: np.random.Generator, depth: int) -> bytes:
    return gzip.compress(damaged(gzip.decompress(content), generator, depth + 1), 1, mtime=0)


def _is_zip(content: bytes) -> bool:
    return content[:2] == b"PK"


def _other_zip(content: bytes, generator: np.random.Generator, depth: int) -> bytes:
    """Damage a member, drop it, double it, or call it otherwise; the checksums are right again."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [(member.filename, archive.read(member)) for member in archive.infolist()]
        packing = archive.infolist()[0].compress_type
    sizes = np.array([1 / (1 + len(inner)) for _name, inner in members]) + 0.01 / len(members)
    place = int(generator.choice(len(members), p=sizes / sizes.sum()))
    name, inner = members[place]
    way = int(generator.integers(10))
    if way < 7:
        members[place] = (name, damaged(inner, generator, depth + 1))
    elif way == 7:
        del members[place]
    elif way == 8:
        members.append((name, inner))
    else:
        members[place] = ([SECRET, "x", name + "x", "/" + name][generator.integers(4)], inner)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as archive:
        for name, inner in members:
            archive.writestr(zipfile.ZipInfo(name), inner, packing)
    return packed.getvalue()


def _is_npy(content: bytes) -> bool:
    return content[:6] == b"\x93NUMPY"


def _other_npy(content: bytes, generator: np.random.Generator, _depth: int) -> bytes:
    """Say otherwise of what an array is, or put odd numbers into it."""
    length = int.from_bytes(content[8:10], "little")
    head, rest = content[10 : 10 + length], content[10 + length :]
    if generator.random() < 0.5:
        kinds = ["<f4", "<f8", "|u1", "<i8", ">i2", "|b1", "<U9", "|O", "<c16", "<M8[s]", "<f2", "|S5", "|V3"]
        kind = kinds[generator.integers(len(kinds))]
        head = re.sub(rb"'[<>|=]\w+'", repr(kind).encode(), head, count=1)
    elif generator.random() < 0.7:
        head = _odd_number(head, generator, 0)
    else:
        odd = np.array([np.nan, np.inf, -np.inf, 1e308, -1, 0])[generator.integers(6)]
        some = np.full(8, odd, np.float64 if generator.random() < 0.5 else np.float32).tobytes()
        place = int(generator.integers(len(rest) + 1))
        rest = (rest[:place] + some + rest[place + len(some) :])[: len(rest)]
    return content[:8] + struct.pack("<H", len(head)) + head + rest


def _is_png(content: bytes) -> bool:
    return content[:4] == b"\x89PNG"


def _other_png(content: bytes, generator: np.random.Generator, depth: int) -> bytes:
    """Damage one of the pieces of a PNG, and give it the checksum that it then needs."""
    pieces, place = [], 8
    while place + 8 <= len(content):
        size = int.from_bytes(content[place : place + 4], "big")
        pieces.append((content[place + 4 : place + 8], content[place + 8 : place + 8 + size]))
        place += 12 + size
    number = int(generator.integers(len(pieces)))
    kind, inner = pieces[number]
    if kind == b"IDAT" and generator.random() < 0.5:
        inner = zlib.compress(damaged(zlib.decompress(inner), generator, depth + 1))
    else:
        inner = damaged(inner, generator, depth + 1)
    pieces[number : number + 1] = [(kind, inner)] * (2 if generator.random() < 0.1 else 1)
    return content[:8] + b"".join(
        struct.pack(">I", len(inner)) + kind + inner + struct.pack(">I", zlib.crc32(kind + inner))
        for kind, inner in pieces
    )


def _is_sqlite(content: bytes) -> bool:
    return content[:16] == SQLITE


def _other_rows(content: bytes, generator: np.random.Generator, _depth: int) -> bytes:
    """Put odd values into a row of a database, or change its table."""
    journal = content[18:20]  # that of WAL cannot be opened in memory
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.deserialize(content[:18] + b"\1\1" + content[20:])
    connection.execute("PRAGMA ignore_check_constraints=ON")
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    table = tables[generator.integers(len(tables))]
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    column = columns[generator.integers(len(columns))]
    rows = [key for (key,) in connection.execute(f"SELECT rowid FROM {table}")] or [0]
    row = rows[generator.integers(len(rows))]
    way = int(generator.integers(12))
    with suppress(sqlite3.Error):
        if way < 8:
            plain = [one for one in ODD_VALUES if isinstance(one, (int, float, str, type(None)))]
            fits = [one for one in plain if not isinstance(one, int) or abs(one) < 2**63]
            odd: Any = fits[generator.integers(len(fits))]
            if isinstance(odd, str) and generator.random() < 0.5:
                odd = odd.encode("utf-8", "surrogatepass") + generator.bytes(int(generator.integers(900)))
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (odd, row))
        elif way == 8:
            connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        elif way == 9:
            connection.execute(f"ALTER TABLE {table} RENAME COLUMN {column} TO x")
        elif way == 10:
            connection.execute(f"PRAGMA user_version={generator.choice([0, 1, 2, -1, 2**31 - 1])}")
        else:
            connection.execute(
                ["CREATE TABLE x (y)", f"DROP TABLE {table}", "DROP INDEX looks", f"DELETE FROM {table}"][
                    generator.integers(4)
                ]
            )
    changed = connection.serialize()
    connection.close()
    return changed[:18] + journal + changed[20:]


def _is_hdf5(content: bytes) -> bool:
    return content[:8] == b"\x89HDF\r\n\x1a\n"


def _other_hdf5(content: bytes, generator: np.random.Generator, depth: int) -> bytes:
    """Change a text or an array of an HDF5 file, or have another there."""
    import h5py

    held = io.BytesIO(content)
    with h5py.File(held, "r+") as file:
        texts = [name for name, value in file.attrs.items() if isinstance(value, (str, bytes))]
        if texts and generator.random() < 0.6:
            name = texts[generator.integers(len(texts))]
            text = file.attrs[name]
            text = damaged(text.encode() if isinstance(text, str) else text, generator, depth + 1)
            file.attrs[name] = np.bytes_(text)
        else:
            _change_array(file, generator)
    return held.getvalue()


def _change_array(file: Any, generator: np.random.Generator) -> None:
    import h5py

    names: list[str] = []
    file.visititems(lambda name, one: names.append(name) if isinstance(one, h5py.Dataset) else None)
    name = names[generator.integers(len(names))]
    values = file[name][()]
    del file[name]
    way = int(generator.integers(8))
    if way == 0:
        file[name] = np.full(values.shape, [np.nan, np.inf, 1e38][generator.integers(3)], np.float32)
    elif way == 1:
        file[name] = values.astype([np.float64, np.int8, np.complex64][generator.integers(3)])
    elif way == 2:
        file[name] = values.ravel()[: generator.integers(values.size + 1)]
    elif way == 3:
        file.create_dataset(name, shape=(10**6, 10**6), dtype="f4", chunks=(100, 100), compression="gzip")
    elif way == 4:
        file[name] = h5py.ExternalLink(SECRET, "/x")
    elif way == 5:
        file[name] = h5py.SoftLink("/" + names[generator.integers(len(names))])
    elif way == 6:
        file[name] = "a text"
    else:
        file.create_dataset(name, shape=(4,), dtype="u1", external=[(SECRET, 0, 4)])


WITHIN_WAYS: tuple[
    tuple[Callable[[bytes], bool], Callable[[bytes, np.random.Generator, int], bytes]], ...
] = (
    (_is_text, _odd_number),
    (_is_text, _other_lines),
    (_is_text, _other_words),
    *[(_is_json, _other_json)] * 6,
    (_is_gzip, _other_gzip),
    (_is_zip, _other_zip),
    (_is_npy, _other_npy),
    (_is_png, _other_png),
    (_is_sqlite, _other_rows),
    (_is_hdf5, _other_hdf5),
)
