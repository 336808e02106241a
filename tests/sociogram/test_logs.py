"""What stands in the log, and what never does."""

from __future__ import annotations

import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from graph_model.bolt_address import BoltAddress
from graph_model.store import Store

ASK = """
import sys, httpx
from sociogram.logs import set_up_logging
from sociogram.settings import Settings
set_up_logging(Settings(log_level=sys.argv[2]))
print(httpx.get(sys.argv[1]).status_code)
"""

WRITE = """
import logging, sys
from graph_model.bolt_address import BoltAddress
from graph_model.entities import Address
from graph_model.migrations import migrate
from graph_model.recorder import Recorder
from graph_model.store import Store
from sociogram.logs import set_up_logging
from sociogram.settings import Settings
set_up_logging(Settings(log_level="DEBUG"))
logging.getLogger("sociogram.cli").debug("ours is told")
with Store(BoltAddress(*sys.argv[1:4])) as store:
    migrate(store)
    with Recorder(store) as recorder:
        print(recorder.addresses([Address("ada@hush.example", names=("Ada Lovelace",))]).new)
"""


class Nothing(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def test_addresses_that_the_service_itself_asks_stand_in_no_log() -> None:
    """They may hold a secret, or name a mailbox."""
    with HTTPServer(("127.0.0.1", 0), Nothing) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/hook?token=hush"
        for level in ("DEBUG", "INFO"):
            done = subprocess.run(
                [sys.executable, "-c", ASK, url, level], capture_output=True, text=True, timeout=120, check=True
            )
            assert (done.stdout, done.stderr) == ("204\n", "")
        server.shutdown()


def test_what_the_graph_holds_stands_in_no_log(store: Store, embedded_address: BoltAddress) -> None:
    login = (embedded_address.url, embedded_address.user, embedded_address.password)
    done = subprocess.run(
        [sys.executable, "-c", WRITE, *login], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout == "1\n"
    assert "ours is told" in done.stderr
    assert "hush" not in done.stderr
    assert "Lovelace" not in done.stderr
    assert store.read("MATCH (a:Address {email: 'ada@hush.example'}) RETURN count(a) AS count")[0]["count"] == 1
