"""Giving a page files as people do: chosen, dragged from the desktop, or pasted."""

from __future__ import annotations

import base64
import random
import struct
import zlib
from collections.abc import Sequence

from playwright.sync_api import JSHandle, Locator

File = tuple[str, str, bytes]  # name, media type, content

_TRANSFER = """(_, files) => {
    const transfer = new DataTransfer();
    for (const [name, type, content] of files) {
        const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], name, { type }));
    }
    return transfer;
}"""
_PASTE = """(area, transfer) =>
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }))"""


def photo(width: int, height: int) -> bytes:
    """A PNG of as many bytes as a camera's picture has: nothing in it repeats."""
    noise = random.Random(7)
    return _png(width, height, b"".join(b"\0" + noise.randbytes(3 * width) for _ in range(height)))


def picture(width: int, height: int, seed: int = 0) -> bytes:
    """A PNG in which one sees where it begins and ends."""
    return _png(
        width,
        height,
        b"".join(
            b"\0" + b"".join(bytes((255 * x // width, 255 * y // height, (120 + seed) % 256)) for x in range(width))
            for y in range(height)
        ),
    )


def _png(width: int, height: int, rows: bytes) -> bytes:

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def transfer_of(place: Locator, files: Sequence[File]) -> JSHandle:
    sent = [[name, kind, base64.b64encode(content).decode()] for name, kind, content in files]
    return place.evaluate_handle(_TRANSFER, sent)


def drag_over(window: Locator, *files: File) -> JSHandle:
    """Hold files above a window."""
    transfer = transfer_of(window, files)
    window.dispatch_event("dragenter", {"dataTransfer": transfer})
    window.dispatch_event("dragover", {"dataTransfer": transfer})
    return transfer


def drop(window: Locator, *files: File) -> None:
    """Drag files from the desktop onto a window."""
    window.dispatch_event("drop", {"dataTransfer": drag_over(window, *files)})


def paste(window: Locator, *files: File) -> None:
    """Paste from the clipboard into the field."""
    area = window.locator("textarea")
    area.evaluate(_PASTE, transfer_of(area, files))
