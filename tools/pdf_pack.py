"""What is read from a PDF as Chromium writes it, and what is made of it: a titled file of half the size.

PDF 1.4 lets each of the 60,000 objects stand on its own, as text. From 1.5 on many may be packed into one stream
(ISO 32000-1, 7.5.7), and so may the table of where each is (7.5.8).
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

PACKED = 500  # objects in one stream


def objects(pdf: bytes) -> dict[int, bytes]:
    """Each object's text by its number, found by the table at the file's end."""
    table = int(re.search(rb"startxref\s+(\d+)", pdf[-64:])[1])
    head = re.compile(rb"xref\s+0 (\d+)\s*\n").match(pdf, table)
    entries = [pdf[head.end() + 20 * n : head.end() + 20 * (n + 1)] for n in range(int(head[1]))]
    starts = sorted((int(entry[:10]), n) for n, entry in enumerate(entries) if entry[17:18] == b"n")
    found = {}
    for (start, n), (end, _) in zip(starts, [*starts[1:], (table, 0)], strict=True):
        text = pdf[start:end]
        found[n] = text[text.index(b"obj") + 3 : text.rindex(b"endobj")].strip()
    return found


def root(found: dict[int, bytes]) -> int:
    return next(n for n, text in found.items() if re.search(rb"/Type\s*/Catalog\b", text))


def leads(text: bytes, key: str) -> int:
    """The number of the object to which `key` leads, or 0."""
    match = re.search(rb"/%b (\d+) 0 R" % key.encode(), text)
    return int(match[1]) if match else 0


def pages(found: dict[int, bytes]) -> list[int]:
    """The objects of the pages, in their order."""

    def walk(n: int) -> Iterator[int]:
        kids = re.search(rb"/Kids\s*\[([^\]]*)\]", found[n])
        if kids and re.search(rb"/Type\s*/Pages\b", found[n]):
            for kid in re.findall(rb"(\d+) 0 R", kids[1]):
                yield from walk(int(kid))
        else:
            yield n

    return list(walk(leads(found[root(found)], "Pages")))


def destinations(found: dict[int, bytes]) -> dict[str, int]:
    """On which page each place is that a link leads to."""
    place = {n: page for page, n in enumerate(pages(found), 1)}
    named = found[leads(found[root(found)], "Dests")]
    return {
        re.sub(rb"#([0-9A-Fa-f]{2})", lambda match: bytes([int(match[1], 16)]), name).decode(): place[int(n)]
        for name, n in re.findall(rb"/([^\s\[/<>]+)\s*\[(\d+) 0 R", named)
    }


def drawn(found: dict[int, bytes]) -> list[int]:
    """How much is on each page: the length of what draws it."""
    lengths = []
    for n in pages(found):
        stream = found[leads(found[n], "Contents")]
        start = re.search(rb"stream\r?\n", stream).end()
        lengths.append(len(zlib.decompress(stream[start : stream.rindex(b"endstream")])))
    return lengths


def text(words: str) -> bytes:
    """A string as PDF takes it in every language."""
    return b"<%b>" % (b"\xfe\xff" + words.encode("utf-16-be")).hex().encode()


def entitle(found: dict[int, bytes], title: str, author: str, headings: list[str]) -> None:
    """Title, author, and an outline that is shown, closed, with the headings in their order.

    In Chromium's own a heading moved to the next page stands twice, and a heading of two lines lacks a space.
    """
    start = root(found)
    info = next(n for n, body in found.items() if re.search(rb"/Producer\b", body) and b"stream" not in body)
    dates = b"".join(re.findall(rb"/(?:CreationDate|ModDate) \([^)]*\)\s*", found[info]))
    found[info] = b"<</Title %b\n/Author %b\n/Creator %b\n%b>>" % (text(title), text(author), text("lossbook"), dates)
    found[start] = found[start].replace(b"/Type /Catalog", b"/Type /Catalog\n/PageMode /UseOutlines", 1)
    outline = leads(found[start], "Outlines")
    rows: list[int] = []

    def walk(n: int) -> int:
        """How many rows stand side by side from here on."""
        side = 0
        while n:
            side += 1
            rows.append(n)
            if walk(leads(found[n], "First")):
                found[n] = re.sub(rb"/Count (\d+)", rb"/Count -\1", found[n])
            n = leads(found[n], "Next")
        return side

    count = walk(leads(found[outline], "First"))
    if len(rows) != len(headings):
        raise SystemExit(f"error: the PDF's outline has {len(rows)} entries, and the book {len(headings)} headings")
    found[outline] = re.sub(rb"/Count \d+", b"/Count %d" % count, found[outline])
    for n, heading in zip(rows, headings, strict=True):
        found[n] = re.sub(
            rb"/Title (?:\((?:\\.|[^\\)])*\)|<[^>]*>)", b"/Title " + text(heading), found[n], count=1, flags=re.S
        )


def pack(found: dict[int, bytes]) -> bytes:
    """The PDF of these objects."""
    out = bytearray(b"%PDF-1.5\n%\xd3\xeb\xe9\xe1\n")
    where = {0: (0, 0, 65535)}  # kind, place, and the index in a stream
    free = max(found) + 1

    def write(n: int, body: bytes) -> None:
        where[n] = (1, len(out), 0)
        out.extend(b"%d 0 obj\n%b\nendobj\n" % (n, body))

    def stream(head: bytes, data: bytes) -> bytes:
        data = zlib.compress(data, 9)
        return b"<<%b/Filter /FlateDecode /Length %d>>\nstream\n%b\nendstream" % (head, len(data), data)

    small = [n for n, body in found.items() if not body.endswith(b"endstream")]
    for n in found.keys() - set(small):
        write(n, found[n])
    for first in range(0, len(small), PACKED):
        some, heads, body = small[first : first + PACKED], [], bytearray()
        for index, n in enumerate(some):
            where[n] = (2, free, index)
            heads.append(b"%d %d" % (n, len(body)))
            body += found[n] + b"\n"
        head = b" ".join(heads) + b"\n"
        write(free, stream(b"/Type /ObjStm /N %d /First %d " % (len(some), len(head)), head + body))
        free += 1
    table = len(out)
    where[free] = (1, table, 0)
    rows = b"".join(struct.pack(">BIH", *where.get(n, where[0])) for n in range(free + 1))
    info = next(n for n, body in found.items() if b"/CreationDate" in body and b"stream" not in body)
    head = b"/Type /XRef /Size %d /W [1 4 2] /Root %d 0 R /Info %d 0 R " % (free + 1, root(found), info)
    write(free, stream(head, rows))
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % table)
