"""A real Radicale on loopback with a configuration and files of its own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

import httpx

from tests.requirements import require

USER, PASSWORD = "ada", "correct horse é"

_CONFIGURATION = """
[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[rights]
type = owner_only
[storage]
filesystem_folder = {folder}/collections
[logging]
level = info
"""


class Radicale:
    """A server over files in `folder`. `start` and `stop` as often as needed: the port stays."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("radicale")
        require("radicale", program is not None, "there is no radicale")
        self.folder, self.program = folder, program
        with closing(socket.socket()) as found:
            found.bind(("127.0.0.1", 0))
            self.port = int(found.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}/"
        (folder / "users").write_text(f"{USER}:{PASSWORD}\n", "utf-8")
        (folder / "config").write_text(_CONFIGURATION.format(port=self.port, folder=folder), "utf-8")
        self._client = httpx.Client(base_url=self.url, auth=(USER.encode(), PASSWORD.encode()), trust_env=False)

    def __enter__(self) -> Radicale:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._client.close()

    def start(self) -> None:
        log = (self.folder / "log").open("ab")
        with log:
            command = [self.program, "--config", str(self.folder / "config")]
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        deadline = time.monotonic() + 20
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"radicale did not start: {(self.folder / 'log').read_text()}")
            time.sleep(0.05)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)

    def _answers(self) -> bool:
        try:
            return self._client.get("/").status_code < 500
        except httpx.TransportError:
            return False

    def make_calendar(self, name: str) -> None:
        body = (
            '<?xml version="1.0"?><c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop>'
            f"<d:displayname>{escape(name)}</d:displayname></d:prop></d:set></c:mkcalendar>"
        )
        self._client.request("MKCALENDAR", f"/{USER}/{quote(name)}/", content=body).raise_for_status()

    def put(self, calendar: str, name: str, data: str) -> None:
        self._client.put(
            f"/{USER}/{quote(calendar)}/{quote(name)}.ics",
            content=data.encode(),
            headers={"Content-Type": "text/calendar"},
        ).raise_for_status()

    def delete(self, calendar: str, name: str) -> None:
        self._client.delete(f"/{USER}/{quote(calendar)}/{quote(name)}.ics").raise_for_status()

    def forget_tokens(self) -> None:
        """What happens to sync-tokens that are too old."""
        for folder in self.folder.glob("collections/**/.Radicale.cache/sync-token"):
            shutil.rmtree(folder)
