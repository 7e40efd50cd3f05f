"""Look-ups of callers' names over FastAGI: quick, or without an answer; never a burden for the call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from appliance.ami import caller_names
from appliance.ami.caller_names import CallerNames


async def find(number: str) -> str | None:
    if number == "slow":
        await asyncio.sleep(30)
    if number == "broken":
        raise RuntimeError("the disk is full")
    return {"+4917012345678": 'Bob "the Builder" <Smith>\r\nEXEC System rm'}.get(number)


@asynccontextmanager
async def names() -> AsyncIterator[int]:
    server = CallerNames(find)
    port = await server.start("127.0.0.1", 0)
    try:
        yield port
    finally:
        await server.close()


async def ask(port: int, request: bytes) -> bytes:
    """What the box says before it hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        async with asyncio.timeout(20):
            said = await reader.readline()
            if said:
                writer.write(b"200 result=1\n")
                assert await reader.read() == b"", "one command is all"
            return said
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


def request_of(number: str) -> bytes:
    return f"agi_network: yes\nagi_network_script: caller-name\nagi_callerid: {number}\nagi_dnid: 102\n\n".encode()


async def test_a_name_is_one_line_that_can_do_nothing_else() -> None:
    async with names() as port:
        said = await ask(port, request_of("+4917012345678"))
    assert said == b'SET VARIABLE CONTACT_NAME "Bob the Builder Smith EXEC System rm"\n'


@pytest.mark.parametrize("number", ["+4930999", "", "unknown", "broken"])
async def test_no_name_is_an_empty_answer(number: str) -> None:
    async with names() as port:
        assert await ask(port, request_of(number)) == b""


async def test_a_slow_look_up_does_not_hold_the_call() -> None:
    assert caller_names._ANSWER_WITHIN_S <= 0.05  # what follows allows for a busy machine
    loop = asyncio.get_running_loop()
    async with names() as port:
        began = loop.time()
        assert await ask(port, request_of("slow")) == b""
        assert loop.time() - began < 5


@pytest.mark.parametrize("junk", [b"\xff\xfe\n" * 50 + b"\n", b"x" * 100_000, b"agi_callerid: 1\n" * 5000, b"\n"])
async def test_nonsense_gets_no_answer_and_the_next_caller_does(junk: bytes) -> None:
    async with names() as port:
        assert await ask(port, junk) == b""
        assert (await ask(port, request_of("+4917012345678"))).startswith(b"SET VARIABLE")


async def test_whoever_only_waits_is_let_go_and_a_crowd_costs_nobody_a_call() -> None:
    async with names() as port:
        waiting = [await asyncio.open_connection("127.0.0.1", port) for _ in range(60)]
        async with asyncio.timeout(20):
            for reader, writer in waiting:
                assert await reader.read() == b""
                writer.close()
        assert (await ask(port, request_of("+4917012345678"))).startswith(b"SET VARIABLE")
