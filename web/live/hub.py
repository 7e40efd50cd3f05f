"""The one reader of the event log in the web process, and the fan-out of what it reads."""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from appliance.services import office, people
from appliance.store import event_log
from appliance.store.database import database
from web.live.feed import KEPT_EVENTS, RESET, CursorUnknown, Feed, Frame, frame
from web.live.outbox import Outbox
from web.live.presence import Presence

log = logging.getLogger(__name__)

SWEEP_S = 1.0  # finds what no doorbell told of
SESSION_CHECK_S = 5.0
READ_AT_ONCE = 100


class Hub:
    """Reads each event once and hands its frame to the outboxes of those who may see it.

    ``wake`` may be called from any thread; it only says "look".
    """

    def __init__(self, daemon_status: Callable[[], dict[str, object]]) -> None:
        """``daemon_status`` gives the data of a ``daemon.status`` frame."""
        self._daemon_status = daemon_status
        self._lock = threading.Lock()  # guards the feed, the outboxes and the order between them
        self._outboxes: defaultdict[int, dict[Outbox, Callable[[], None]]] = defaultdict(dict)
        self._feed = Feed(0)
        self._presence = Presence()
        self._bell = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Load the newest events and begin to read. Raises peewee.PeeweeException when there is no database yet."""
        with database.connection_context():
            oldest, newest = event_log.oldest_seq(), event_log.latest_seq()
            self._feed = Feed(max(newest - KEPT_EVENTS, oldest - 1, 0))
            self._read_new()
        self._thread = threading.Thread(target=self._run, name="hub", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop reading, and cut every socket: the browsers come back to the next process by their cursor."""
        self._stop.set()
        self._bell.set()
        if self._thread is not None:
            self._thread.join(5)
        with self._lock:
            for cut in chain.from_iterable(group.values() for group in self._outboxes.values()):
                cut()

    def wake(self, seq: int = 0) -> None:
        """There may be new events; ``seq`` is not needed, the log itself tells."""
        self._bell.set()

    def subscribe(self, outbox: Outbox, after: int | None, cut: Callable[[], None]) -> None:
        """Feed ``outbox`` from the cursor ``after`` on, without a gap and without an event twice.

        Needs the caller's database connection.

        Args:
            after: the seq the browser knows; None for "from now on".
            cut: ends the socket at once, from any thread.

        Raises:
            ConnectionAbortedError: the hub has been closed; the browser finds the next process.
        """
        from_elsewhere = after is not None and after > self._feed.position and after > event_log.latest_seq()
        with self._lock:
            if self._stop.is_set():
                raise ConnectionAbortedError
            cursor = self._feed.position if after is None else after
            hello = frame({"type": "hello", "seq": cursor, "rules": office.fingerprint()})
            try:
                if from_elsewhere:  # the database is a restored, older one
                    raise CursorUnknown
                missed = self._feed.missed(outbox.account_id, cursor)
            except CursorUnknown:
                outbox.begin(cursor, [hello, RESET])
                return
            known = [self._daemon_frame(), *self._presence.frames]
            outbox.begin(max(cursor, self._feed.position), [hello, *known, *missed])
            self._outboxes[outbox.account_id][outbox] = cut
            self._presence.came(outbox.account_id, outbox.token)

    def unsubscribe(self, outbox: Outbox) -> None:
        """Forget ``outbox``; one that is not known is no error."""
        with self._lock:
            mine = self._outboxes[outbox.account_id]
            if mine.pop(outbox, None) is not None:
                self._presence.left(outbox.account_id, outbox.token)
            if not mine:
                del self._outboxes[outbox.account_id]

    @property
    def sockets(self) -> int:
        """How many are open."""
        with self._lock:
            return sum(map(len, self._outboxes.values()))

    def tell_daemon_status(self, running: bool = False) -> None:
        """Tell every browser whether the daemon is there."""
        with self._lock:
            self._fan_out(self._daemon_frame())

    def tell(self, accounts: Iterable[int], content: Mapping[str, object]) -> bool:
        """Tell these accounts' browsers something that is not kept; whether any browser was there to be told."""
        told = frame(content)
        with self._lock:
            there = [self._outboxes[account] for account in accounts if account in self._outboxes]
            for outbox, cut in chain.from_iterable(group.items() for group in there):
                if not outbox.put(told):
                    cut()
        return bool(there)

    def alive(self, token: str) -> None:
        """Somebody uses a browser of this session."""
        with self._lock:
            self._presence.alive(token)

    def browser_of(self, account_id: int) -> str:
        """Whether an account's browser is ``online``, ``away`` or ``offline``."""
        with self._lock:
            return self._presence.of(account_id)

    def session_ended(self, token: str) -> None:
        """Close the sockets of a session that has ended."""
        with self._lock:
            for outbox in self._all():
                if outbox.token == token:
                    outbox.end_session()

    def _run(self) -> None:
        next_check = time.monotonic() + SESSION_CHECK_S
        next_presence = 0.0
        while not self._stop.is_set():
            self._bell.wait(SWEEP_S)
            self._bell.clear()
            try:
                database.connect(reuse_if_open=True)
                self._read_new()
                if time.monotonic() >= next_presence:
                    next_presence = time.monotonic() + SWEEP_S
                    self._tell_presence()
                if time.monotonic() >= next_check:
                    next_check = time.monotonic() + SESSION_CHECK_S
                    self._check_sessions()
            except Exception:  # whatever it is, the browsers' news must go on
                log.exception("The event log could not be read; trying again in a moment.")
                database.close()
                self._stop.wait(SWEEP_S)
        database.close()

    def _read_new(self) -> None:
        while events := event_log.after(self._feed.position, READ_AT_ONCE):
            for event in events:
                with self._lock:
                    self._fan_out(self._feed.add(event))
            time.sleep(0)  # lets the writers have their turn in a burst

    def _tell_presence(self) -> None:
        """At most once a sweep, so that a crowd that comes at once is one piece of news."""
        with self._lock:
            for news in self._presence.news():
                self._fan_out(news)

    def _check_sessions(self) -> None:
        with self._lock:
            tokens = {outbox.token for outbox in self._all()}
        for token in people.ended_sessions(tokens) if tokens else ():
            self.session_ended(token)

    def _fan_out(self, new: Frame) -> None:
        if new.audience is None:
            groups = list(self._outboxes.values())
        else:
            groups = [self._outboxes[account] for account in new.audience if account in self._outboxes]
        for outbox, cut in chain.from_iterable(group.items() for group in groups):
            if not outbox.put(new):
                cut()

    def _daemon_frame(self) -> Frame:
        return frame({"type": "daemon.status", "data": self._daemon_status()})

    def _all(self) -> Iterator[Outbox]:
        return chain.from_iterable(self._outboxes.values())
