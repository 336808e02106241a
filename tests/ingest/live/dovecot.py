"""A real Dovecot on loopback with a configuration of its own: an ordinary program with files in one folder.

As root it runs its parts under the users that its package made (mail of root is refused), else as who starts it. Its folder is
not pytest's, through which those users could not pass.
"""

from __future__ import annotations

import getpass
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path

from tests.requirements import require

USER, PASSWORD = "ada@us.example", "correct horse é"
_PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

_CONFIGURATION = r"""
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
ssl = {ssl}
{certificate}
first_valid_uid = 0
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
mail_location = maildir:{folder}/mail:{layout}:CONTROL={folder}/control:INDEX={folder}/index
mail_fsync = never
service imap-login {{
  {chroot}
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service auth {{
  user = {me}
}}
service auth-worker {{
  user = {me}
}}
service anvil {{
  {chroot}
}}
service stats {{
  {chroot}
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
namespace inbox {{
  inbox = yes
  separator = {separator}
  mailbox Spam {{
    special_use = \Junk
  }}
  mailbox Bin {{
    special_use = \Trash
  }}
  mailbox Entwürfe {{
    special_use = \Drafts
  }}
}}
"""


def dovecot_program() -> str:
    require("dovecot", _PROGRAM is not None, "there is no dovecot (Debian: dovecot-imapd)")
    assert _PROGRAM is not None
    return _PROGRAM


class Dovecot:
    """A server over the Maildir in `mail`. `start` and `stop` as often as needed: the port stays."""

    def __init__(self, *, tls: bool = False, layout: str = "LAYOUT=fs", separator: str = "/") -> None:
        self.program = dovecot_program()
        self.folder = folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
        folder.chmod(0o755)
        self._reader = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        self.port, self.tls_port = _free_port(), _free_port() if tls else 0
        self.mail = folder / "mail"
        self.certificate = folder / "certificate.pem"
        self._process: subprocess.Popen[bytes] | None = None
        for each in ("run", "state", "home", "mail/cur", "mail/new", "mail/tmp", "control", "index"):
            (folder / each).mkdir(parents=True)
        for each in ("home", "control", "index"):
            os.chown(folder / each, self._reader.pw_uid, self._reader.pw_gid)
        (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", "utf-8")
        (folder / "oauth2").write_text("introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix="
                                       f"{folder}/keys/\nusername_attribute = sub\n")  # fmt: skip
        if tls:
            self._make_certificate()
        (folder / "dovecot.conf").write_text(self._configuration(layout, separator), "utf-8")

    def __enter__(self) -> Dovecot:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        command = [self.program, "-F", "-c", str(self.folder / "dovecot.conf")]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        deadline = time.monotonic() + 20
        while not self._greets():
            if self._process.poll() is not None or time.monotonic() > deadline:
                said = self._process.stderr.read().decode() if self._process.poll() is not None else ""
                log = self.folder / "dovecot.log"
                raise AssertionError(f"dovecot did not start: {said}{log.read_text() if log.exists() else ''}")
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.communicate(timeout=20)
            self._process = None

    def _greets(self) -> bool:
        try:
            with closing(socket.create_connection(("127.0.0.1", self.port), timeout=5)) as connection:
                return connection.recv(100).startswith(b"* OK")
        except OSError:
            return False

    def _configuration(self, layout: str, separator: str) -> str:
        root = os.getuid() == 0
        me, mine = getpass.getuser(), grp.getgrgid(os.getgid()).gr_name
        return _CONFIGURATION.format(
            folder=self.folder,
            me=me,
            ssl="yes" if self.tls_port else "no",
            certificate=f"ssl_cert = <{self.certificate}\nssl_key = <{self.folder}/key.pem" if self.tls_port else "",
            internal="dovecot" if root else me,
            group="dovecot" if root else mine,
            login="dovenull" if root else me,
            chroot="" if root else "chroot =",
            port=self.port,
            tls_port=self.tls_port,
            uid=self._reader.pw_uid,
            gid=self._reader.pw_gid,
            layout=layout,
            separator=separator,
        )

    def _make_certificate(self) -> None:
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
        names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
        files = ["-keyout", str(self.folder / "key.pem"), "-out", str(self.certificate)]
        subprocess.run([*command, *names, *files], check=True, capture_output=True)


def _free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def deliver(folder: Path, name: str, data: bytes) -> Path:
    """A message in a Maildir folder, as a delivery agent puts it there."""
    for each in ("cur", "new", "tmp"):
        (folder / each).mkdir(parents=True, exist_ok=True)
    path = folder / "cur" / f"{name}:2,"
    path.write_bytes(data)
    return path
