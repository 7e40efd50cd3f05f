"""Reading and writing the small units of a PDU: octets, semi-octets and septets."""

from __future__ import annotations


class PduError(ValueError):
    """A PDU that cannot be read, or a value that no PDU can carry.

    Attributes:
        field: the field's name in 3GPP TS 23.040, e.g. ``TP-OA``.
        sentence: what is wrong, in plain words.
    """

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(f"{field}: {sentence}")
        self.field = field
        self.sentence = sentence


class Octets:
    """A PDU read from its start to its end; each read names the field it is for."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @classmethod
    def from_hex(cls, text: str) -> Octets:
        """Raises PduError if ``text`` is not pairs of hex digits."""
        try:
            return cls(bytes.fromhex(text))
        except ValueError:
            raise PduError("PDU", "it is not an even number of hexadecimal digits.") from None

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def octet(self, field: str) -> int:
        return self.take(1, field)[0]

    def take(self, count: int, field: str) -> bytes:
        """The next ``count`` octets. Raises PduError when the PDU ends before."""
        if count > self.left:
            due = "1 octet is" if count == 1 else f"{count} octets are"
            raise PduError(field, f"the PDU ends too early: {due} due, {self.left} are left.")
        start, self._at = self._at, self._at + count
        return self._data[start : self._at]

    def rest(self) -> bytes:
        return self.take(self.left, "PDU")


def octets_for(septets: int) -> int:
    """How many octets ``septets`` packed septets take."""
    return (septets * 7 + 7) // 8


def pack_septets(septets: bytes, fill_bits: int = 0) -> bytes:
    """Pack septets, first bits lowest, after ``fill_bits`` zero bits (3GPP TS 23.038 §6.1.2.1)."""
    bits = 0
    for position, septet in enumerate(septets):
        bits |= septet << (fill_bits + 7 * position)
    return bits.to_bytes((fill_bits + 7 * len(septets) + 7) // 8, "little")


def unpack_septets(data: bytes, count: int, fill_bits: int = 0) -> bytes:
    """The first ``count`` septets after ``fill_bits`` bits; bits that ``data`` lacks are zero."""
    bits = int.from_bytes(data, "little") >> fill_bits
    return bytes((bits >> (7 * position)) & 0x7F for position in range(count))
