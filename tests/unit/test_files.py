"""Files in chats: names that do harm, what counts as a picture, what is kept, and what is forgotten."""

from __future__ import annotations

import os
import struct
import time
import zlib
from pathlib import Path

import pytest

from appliance.domain.files import Picture, clean_name, picture_of
from appliance.services import conversations, files, messages, search
from appliance.services.errors import BadRequest, NotFound
from appliance.services.views import View
from appliance.store import files as stored
from appliance.store.models import Message
from tests.unit.office import SmallOffice, small_office


def png(width: int, height: int) -> bytes:
    """A white picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\xff" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    compressed = zlib.compress(rows)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", compressed) + chunk(b"IEND", b"")


def jpeg(width: int, height: int, orientation: int = 1, order: str = ">") -> bytes:
    """The beginning of one, with what a camera writes before it."""
    mark = b"MM" if order == ">" else b"II"
    tiff = mark + struct.pack(f"{order}HIH", 42, 8, 1) + struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    exif = b"Exif\0\0" + tiff
    profile = b"\xff\xe2" + struct.pack(">H", 60_002) + bytes(60_000)
    frame = b"\xff\xc2" + struct.pack(">HBHHB", 17, 8, height, width, 3) + bytes(9)
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + profile * 3 + b"\xff" + frame


def webp(form: bytes, data: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", len(data) + 12) + b"WEBP" + form + struct.pack("<I", len(data)) + data


@pytest.mark.parametrize(
    ("head", "picture"),
    [
        (png(640, 480), Picture("image/png", 640, 480)),
        (b"GIF89a" + struct.pack("<HH", 30, 20) + bytes(9), Picture("image/gif", 30, 20)),
        (jpeg(4000, 3000), Picture("image/jpeg", 4000, 3000)),
        (jpeg(4000, 3000, orientation=6), Picture("image/jpeg", 3000, 4000)),
        (jpeg(4000, 3000, orientation=8, order="<"), Picture("image/jpeg", 3000, 4000)),
        (webp(b"VP8X", b"\0\0\0\0\xff\x03\0\xdf\x01\0"), Picture("image/webp", 1024, 480)),
        (webp(b"VP8L", b"\x2f" + struct.pack("<I", 99 | 49 << 14)), Picture("image/webp", 100, 50)),
        (webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 320, 200)), Picture("image/webp", 320, 200)),
    ],
)
def test_a_picture_is_known_by_what_is_in_it_and_has_the_size_it_is_shown_in(head: bytes, picture: Picture) -> None:
    assert picture_of(head) == picture


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>",
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7",
        png(640, 480)[:20],
        png(1, 1)[:16] + struct.pack(">II", 40_000, 2) + bytes(9),  # no screen is so wide
        png(1, 1)[:16] + struct.pack(">II", 16_000, 16_000) + bytes(9),  # a gigabyte when unpacked
        png(1, 1)[:16] + struct.pack(">II", 0, 5) + bytes(9),
        jpeg(10, 10)[:60],
        b"\xff\xd8\xff\xe1\0\0" * 1000,
        webp(b"VP8X", bytes(6)),
        b"BM" + bytes(50),
    ],
)
def test_anything_else_is_no_picture(head: bytes) -> None:
    assert picture_of(head) is None


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Anna\\Angebot.docx", "Angebot.docx"),
        ('a"b;c\r\nSet-Cookie: x=y.txt', 'a"b;c Set-Cookie: x=y.txt'),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        (".htaccess", "htaccess"),
        ("  photo  of\tus .jpg ", "photo of us .jpg"),
        ("گزارش\u200cها.pdf", "گزارش\u200cها.pdf"),
        ("u\u0308ber.txt", "über.txt"),
        ("\0\x07\ud800", "file"),
        ("..", "file"),
        ("", "file"),
        ("a" * 10_000 + ".jpeg", "a" * 115 + ".jpeg"),
        ("🎉" * 500 + ".png", "🎉" * 49 + ".png"),
        ("x." + "y" * 5000, "x." + "y" * 118),
    ],
)
def test_a_name_can_do_no_harm(name: str, kept: str) -> None:
    assert clean_name(name) == kept
    assert len(kept.encode()) <= 200


def send(
    account: int, chat: int, content: bytes, name: str = "a.txt", key: str = "k-1", preview: bytes | None = None
) -> View:
    with stored.incoming() as received, stored.incoming() as small:
        for file, data in ((received, content), (small, preview or b"")):
            file.write(data)
            file.finish()
        return files.send(account, chat, name, key, received, small if preview else None)[0]


def kept(folder: Path) -> list[str]:
    return sorted(each.read_text() for each in (folder / "files").iterdir())


def chat_of(office: SmallOffice) -> int:
    return int(conversations.open_chat(office.anna, office.ben)["id"])


def test_a_file_is_a_message_found_by_its_name_and_only_for_those_who_see_it(tmp_path: Path) -> None:
    with small_office(tmp_path) as office:
        chat = chat_of(office)
        message = send(office.anna, chat, b"offer", "Offer Mueller.pdf")
        facts = {"name": "Offer Mueller.pdf", "media_type": "application/octet-stream", "bytes": 5}
        assert message["file"] == {**facts, "width": None, "height": None, "preview": False}
        assert conversations.get(office.ben, chat)["unread"] == 1
        assert [hit["message"]["id"] for hit in search.search(office.ben, "muel")["hits"]] == [message["id"]]
        assert files.of(office.ben, message["id"]).path.read_bytes() == b"offer"
        with pytest.raises(NotFound):
            files.of(office.carla, message["id"])
        messages.delete(office.ben, message["id"])
        with pytest.raises(NotFound):
            files.of(office.ben, message["id"])
        assert files.of(office.anna, message["id"]).name == "Offer Mueller.pdf"


def test_a_repeated_request_is_one_message_and_the_same_content_is_kept_once(tmp_path: Path) -> None:
    with small_office(tmp_path) as office:
        chat = chat_of(office)
        first = send(office.anna, chat, b"same", key="k-1")
        assert send(office.anna, chat, b"same", key="k-1") == first
        assert send(office.anna, chat, b"same", key="k-2")["id"] != first["id"]
        assert kept(tmp_path) == ["same"]


def test_a_preview_stays_with_its_picture_and_goes_with_it(tmp_path: Path) -> None:
    with small_office(tmp_path) as office:
        chat = chat_of(office)
        large, small = png(3000, 2000), png(300, 200)
        message = send(office.anna, chat, large, "photo.png", preview=small)
        assert message["file"]["preview"] is True
        assert files.of(office.ben, message["id"]).path.read_bytes() == large
        offered = files.of(office.ben, message["id"], preview=True)
        assert (offered.path.read_bytes(), offered.media_type) == (small, "image/png")
        # What is none is left away, and so is one of what is no picture.
        for key, content, preview in (("a", large, b"<svg/>"), ("b", large, png(2000, 20)), ("c", b"text", small)):
            other = send(office.anna, chat, content, key=key, preview=preview)
            assert other["file"]["preview"] is False
            assert files.of(office.ben, other["id"], preview=True).path.read_bytes() == content
        long_ago = time.time() - files.SWEPT_AFTER_S - 60
        for each in (tmp_path / "files").iterdir():
            os.utime(each, (long_ago, long_ago))
        assert files.sweep() == 0
        Message.delete_by_id(message["id"])
        assert files.sweep() == 1, "the large one is in other messages too"
        assert not offered.path.exists()


def test_what_is_refused_or_broken_off_leaves_nothing(tmp_path: Path) -> None:
    with small_office(tmp_path) as office:
        text = conversations.open_sms(office.anna, office.line, "0170 1234567")["id"]
        with pytest.raises(BadRequest, match="in chats only"):
            send(office.anna, text, b"no")
        with pytest.raises(NotFound):
            send(office.carla, chat_of(office), b"no")
        with stored.incoming() as received:
            received.write(b"half of")
        assert kept(tmp_path) == []


def test_only_files_that_no_message_names_are_swept_and_not_at_once(tmp_path: Path) -> None:
    with small_office(tmp_path) as office:
        send(office.anna, chat_of(office), b"named")
        (tmp_path / "files" / ("0" * 64)).write_text("of a deleted message")
        (tmp_path / "files" / "1.part").write_text("of an upload before a power cut")
        (tmp_path / "files" / "2.part").write_text("still coming in")
        long_ago = time.time() - files.SWEPT_AFTER_S - 60
        for each in (tmp_path / "files").iterdir():
            if each.name != "2.part":
                os.utime(each, (long_ago, long_ago))
        assert files.sweep() == 2
        assert kept(tmp_path) == ["named", "still coming in"]
