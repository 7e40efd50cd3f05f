"""The simulated mobile network in a process of its own, so that what the box costs can be told apart."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from appliance.simulator.laboratory import Laboratory, ModemPlan, simulated_network

P = ParamSpec("P")
T = TypeVar("T")

ANSWER_DEADLINE_S = 60.0


class MobileNetwork:
    """Use it with ``with``; ``do`` carries out a function of a module in the network's event loop."""

    def __init__(self, plans: Sequence[ModemPlan]) -> None:
        context = multiprocessing.get_context("spawn")  # a fork would inherit the caller's threads' locks
        self._link, theirs = context.Pipe()
        self._process = context.Process(target=_process, args=(theirs, list(plans)), daemon=True)
        self._process.start()
        theirs.close()

    def __enter__(self) -> Self:
        self._answer()  # the modems are plugged in
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._link.send(None)
        self._process.join(10)
        if self._process.is_alive():
            self._process.kill()

    def do(self, action: Callable[Concatenate[Laboratory, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call ``action(laboratory, …)`` over there and return or raise what it does."""
        self._link.send((action, args, kwargs))
        answer: T = self._answer()
        return answer

    def _answer(self) -> Any:
        if not self._link.poll(ANSWER_DEADLINE_S):
            raise TimeoutError("the simulated network does not answer")
        done, value = self._link.recv()
        if not done:
            raise value
        return value


def _process(link: Connection, plans: list[ModemPlan]) -> None:
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(link, plans))


async def _serve(link: Connection, plans: list[ModemPlan]) -> None:
    async with simulated_network(*plans) as laboratory:
        over = asyncio.Event()

        def obey() -> None:
            try:
                order = link.recv()
            except (EOFError, OSError):
                order = None
            if order is None:
                asyncio.get_running_loop().remove_reader(link.fileno())
                over.set()
                return
            action, args, kwargs = order
            try:
                link.send((True, action(laboratory, *args, **kwargs)))
            except Exception as error:  # noqa: BLE001 - raised again over there
                link.send((False, error))

        asyncio.get_running_loop().add_reader(link.fileno(), obey)
        link.send((True, None))
        await over.wait()
