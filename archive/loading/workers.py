"""Processes that load batches at the same time, each with a database connection of its own.

A process makes records of the bytes in its batch, writes what is the articles' own, and asks for its turn to
write what articles share: turns go in the order of the batches, so a batch is committed after all before it.
Records never travel between processes, and the parent only deals out bytes and turns. Every process ends when
the pipe to its parent does, however the parent ended; what was not committed then is as if it had never been.
"""

import multiprocessing
import signal
from collections import deque
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from django.db import connection, connections

from archive.loading.settling import settle

# As gunicorn does it: Django is loaded once, and memory is shared as long as nobody writes to it.
FORK = multiprocessing.get_context("fork")


class LoadingError(Exception):
    """Loading can't go on. The message tells a person why; all that was reported as loaded is."""


@dataclass(slots=True, eq=False)
class Worker:
    """A process as its parent sees it; `asks` while it waits for its turn.

    `after` are batches of which all is known already, to be told of when its own is done.
    """

    process: BaseProcess
    pipe: Connection
    batch: object = None
    asks: bool = False
    after: list = field(default_factory=list)


class Workers:
    """The processes, alive inside a `with` block. Made outside of transactions: no connection is shared."""

    def __init__(self, count, dry_run=False):
        connections.close_all()
        pipes = [FORK.Pipe() for _ in range(count)]
        ends = [end for pipe in pipes for end in pipe]
        self.workers = []
        for ours, theirs in pipes:
            others = [end for end in ends if end is not theirs]
            process = FORK.Process(target=work, args=(theirs, others, dry_run), daemon=True)
            process.start()
            self.workers.append(Worker(process, ours))
        for _, theirs in pipes:
            theirs.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        """Let the processes end: who has its turn commits, the others roll back."""
        for worker in self.workers:
            worker.pipe.close()
        for worker in self.workers:
            worker.process.join()

    def load(self, stream):
        """Deal out the Batches; yield the Outcomes of each when it is committed. Raises LoadingError."""
        idle, busy, ahead = deque(self.workers), deque(), next(stream, None)
        while ahead or busy:
            while ahead and (idle or not ahead.is_open):
                if ahead.is_open:
                    worker = idle.popleft()
                    worker.batch = ahead
                    self.send(worker, (ahead.fresh, ahead.articles))
                    busy.append(worker)
                elif busy:
                    busy[-1].after.append(ahead)
                else:
                    yield from ahead.settled()
                ahead = next(stream, None)
            if not busy:
                continue
            if busy[0].asks:
                busy[0].asks = False
                self.send(busy[0], "your turn")
            for worker in self.answering(busy):
                answer = self.receive(worker)
                if answer == "my turn?":
                    worker.asks = True
                    continue
                busy.remove(worker)
                idle.append(worker)
                for batch, outcomes in ((worker.batch, answer), *((known, ()) for known in worker.after)):
                    yield from batch.settled(outcomes)
                worker.after.clear()

    def answering(self, busy):
        """Wait until processes say something; return them, in the order of their batches."""
        ready = set(wait([worker.pipe for worker in busy]))
        return [worker for worker in busy if worker.pipe in ready]

    def send(self, worker, message):
        """Tell a process something."""
        try:
            worker.pipe.send(message)
        except OSError as error:
            raise self.ended(worker) from error

    def receive(self, worker):
        """Return what a process says; raise LoadingError if it failed or says nothing any more."""
        try:
            answer = worker.pipe.recv()
        except (EOFError, OSError) as error:
            raise self.ended(worker) from error
        if isinstance(answer, Exception):
            raise LoadingError(" ".join(str(answer).split()))
        return answer

    def ended(self, worker):
        """Return the error that tells how a process ended."""
        worker.process.join(1)
        code = worker.process.exitcode
        how = f"by signal {-code}" if code and code < 0 else f"with status {code}"
        return LoadingError(f"a loading process ended {how}; is there too little memory?")


def work(pipe, others, dry_run):
    """Load batches as they come through the pipe, until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    for end in others:
        end.close()  # or nobody would notice that the other side is gone
    words = set()
    try:
        while True:
            sources, articles = pipe.recv()
            turn = Turn(pipe)
            try:
                answer = settle(sources, articles, turn, words, dry_run=dry_run)
                turn()
            except (EOFError, BrokenPipeError):
                raise
            except Exception as error:
                answer = LoadingError(f"{type(error).__name__}: {error}")
            pipe.send(answer)
    except (EOFError, OSError):
        pass
    finally:
        connection.close()


class Turn:
    """Asks for the turn of a batch once, and waits for it."""

    def __init__(self, pipe):
        self.pipe, self.mine = pipe, False

    def __call__(self):
        if not self.mine:
            self.pipe.send("my turn?")
            self.pipe.recv()
            self.mine = True
