"""A manager port that speaks AMI as Asterisk does, and misbehaves when told to."""

from __future__ import annotations

import asyncio
import hashlib

_SECRET = "right-secret"


class ScriptedAsterisk:
    """Serves ``port``; ``received`` holds every action of every connection, ``logins`` counts connections."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.host = host
        self.port = 0
        self.secret = _SECRET
        self.greeting = b"Asterisk Call Manager/9.0.0\r\n"
        self.received: list[dict[str, str]] = []
        self.connections = 0
        self.silent_for: set[str] = set()  # actions that get no answer
        self.drop_at: set[str] = set()  # actions at which the connection is cut, once each
        self.channels: list[str] = []  # rows of CoreShowChannels, as header lines
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> ScriptedAsterisk:
        self._server = await asyncio.start_server(self._serve, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()

    def actions(self, name: str) -> list[dict[str, str]]:
        return [action for action in self.received if action.get("Action") == name]

    async def send(self, data: bytes) -> None:
        """Raw bytes to whoever is connected, as a TCP segment of their own."""
        for writer in self._writers:
            writer.write(data)
            await writer.drain()

    async def event(self, name: str, **headers: str) -> None:
        lines = [f"Event: {name}", *(f"{key}: {value}" for key, value in headers.items()), "", ""]
        await self.send("\r\n".join(lines).encode())

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        writer.write(self.greeting)
        challenge = str(self.connections * 1001)
        try:
            while True:
                block = (await reader.readuntil(b"\r\n\r\n")).decode()
                action = dict(line.split(": ", 1) for line in block.strip().split("\r\n"))
                self.received.append(action)
                name = action["Action"]
                if name in self.drop_at:
                    self.drop_at.discard(name)
                    writer.transport.abort()
                    return
                if name not in self.silent_for:
                    writer.write(self._answer(action, challenge).encode())
                    await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    def _answer(self, action: dict[str, str], challenge: str) -> str:
        name, end = action["Action"], f"\r\nActionID: {action['ActionID']}\r\n"
        if name == "Challenge":
            return f"Response: Success{end}Challenge: {challenge}\r\n\r\n"
        if name == "Login":
            key = hashlib.md5((challenge + self.secret).encode()).hexdigest()
            if action.get("Key") != key:
                return f"Response: Error{end}Message: Authentication failed\r\n\r\n"
            booted = "Event: FullyBooted\r\nStatus: Fully Booted\r\n\r\n"
            return f"Response: Success{end}Message: Authentication accepted\r\n\r\n{booted}"
        if name == "CoreSettings":
            return f"Response: Success{end}AsteriskVersion: 22.0.0-scripted\r\n\r\n"
        if name == "CoreShowChannels":
            rows = "".join(f"Event: CoreShowChannel{end}{row}\r\n\r\n" for row in self.channels)
            start = f"Response: Success{end}EventList: start\r\nMessage: Channels will follow\r\n\r\n"
            return f"{start}{rows}Event: CoreShowChannelsComplete{end}EventList: Complete\r\n\r\n"
        if name == "Originate":
            return f"Response: Success{end}Message: Originate successfully queued\r\n\r\n"
        return f"Response: Success{end}Message: done\r\n\r\n"
