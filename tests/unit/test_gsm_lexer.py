"""The lexer finds the same tokens however the bytes are cut, and survives what is no modem's language."""

from __future__ import annotations

import random

import pytest

from appliance.gsm.lexer import MAX_LINE, Lexer, Line, Notice, Prompt, Token

PDU = "07919471016730F5040C9194711032547600006211228184000005C8329BFD06"
STREAM = (
    b"AT+CSQ\r\r\n+CSQ: 21,99\r\n\r\nOK\r\n\r\n+CMT: ,24\r\n" + PDU.encode() + b"\r\n"
    b'\r\n+CMTI: "SM",3\r\n\r\nRING\r\n\0\0\r\n+CDS: 25\r\n'
    + PDU.encode()
    + b'\r\n+CUSD: 0,"Two\r\nlines",15\r\n\r\nERROR\r\n'
)
TOKENS: list[Token] = [
    Line("AT+CSQ"),
    Line("+CSQ: 21,99"),
    Line("OK"),
    Notice("+CMT: ,24", PDU),
    Line('+CMTI: "SM",3'),
    Line("RING"),
    Notice("+CDS: 25", PDU),
    Notice('+CUSD: 0,"Two\nlines",15'),
    Line("ERROR"),
]


def test_a_stream_is_read_in_one_piece() -> None:
    assert Lexer().feed(STREAM) == TOKENS


@pytest.mark.parametrize("cut", range(len(STREAM)))
def test_a_cut_at_any_byte_changes_nothing(cut: int) -> None:
    lexer = Lexer()
    assert lexer.feed(STREAM[:cut]) + lexer.feed(STREAM[cut:]) == TOKENS


def test_it_does_not_matter_how_the_bytes_arrive() -> None:
    lexer = Lexer()
    assert [token for byte in STREAM for token in lexer.feed(bytes([byte]))] == TOKENS


def test_the_prompt_is_found_with_and_without_its_space() -> None:
    for prompt in (b"\r\n> ", b">", b"\r\n\0> "):
        lexer = Lexer()
        lexer.expecting_prompt = True
        assert lexer.feed(prompt) == [Prompt()]
        assert lexer.feed(b"\r\n+CMGS: 1\r\n") == [Line("+CMGS: 1")]


def test_a_greater_sign_is_no_prompt_when_none_is_due() -> None:
    assert Lexer().feed(b"> text\r\n") == [Line("> text")]


def test_a_notice_in_front_of_the_prompt() -> None:
    lexer = Lexer()
    lexer.expecting_prompt = True
    assert lexer.feed(b'\r\n+CMTI: "SM",1\r\n\r\n> ') == [Line('+CMTI: "SM",1'), Prompt()]


def test_a_ring_between_a_text_and_its_announcement_loses_nothing() -> None:
    tokens = Lexer().feed(b"+CMT: ,24\r\nRING\r\n" + PDU.encode() + b"\r\n")
    assert tokens == [Line("RING"), Notice("+CMT: ,24", PDU)]


def test_an_announcement_whose_text_never_comes_blocks_nothing() -> None:
    tokens = Lexer().feed(b"+CMT: ,24\r\n" + b"OK\r\n" * 6)
    assert Notice("+CMT: ,24") in tokens
    assert tokens.count(Line("OK")) == 6


def test_a_ussd_text_whose_quote_never_ends_swallows_no_result() -> None:
    tokens = Lexer().feed(b'+CUSD: 0,"half\r\nof it\r\nOK\r\n')
    assert tokens == [Notice('+CUSD: 0,"half\nof it'), Line("OK")]


def test_a_line_without_an_end_is_dropped_and_memory_stays_bounded() -> None:
    lexer = Lexer()
    for _ in range(100):
        assert lexer.feed(b"x" * 1000) == []
        assert len(lexer._buffer) <= MAX_LINE + 1000
    assert lexer.feed(b"tail\r\nOK\r\n") == [Line("OK")]


def test_bytes_that_are_no_text_vanish() -> None:
    assert Lexer().feed(b"\xff\xfe\x01OK\x1a\r\n") == [Line("OK")]


def test_random_bytes_never_raise_and_the_next_line_is_read() -> None:
    dice = random.Random(7)
    for _ in range(300):
        lexer = Lexer()
        lexer.expecting_prompt = dice.random() < 0.5
        for _ in range(dice.randrange(4)):
            lexer.feed(dice.randbytes(dice.randrange(200)))
        tokens = lexer.feed(b"\r\nOK\r\n" * 7)
        assert Line("OK") in tokens
