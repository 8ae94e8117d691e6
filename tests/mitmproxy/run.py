#!/usr/bin/env python3
"""A HAR file that mitmproxy writes, imported by scimscope.

Usage: tests/mitmproxy/run.py [PROGRAM]

PROGRAM is target/debug/scimscope unless told otherwise. The simulated Entra calls `scimscope serve` through mitmdump as
a reverse proxy, which writes what it sees as HAR. The directory that `scimscope import` makes of it must be the one
that the endpoint has.
"""

import json
import os
import pathlib
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import programs

# What an import gives anew.
ENDPOINTS_OWN = {"meta"}


def main() -> int:
    if not programs.is_in_virtual_environment("mitmproxy"):
        return programs.run_in_virtual_environment("mitmproxy", __file__)
    return 0 if all([is_the_same(dialect) for dialect in ("legacy", "optscim")]) else 1


def is_the_same(dialect: str) -> bool:
    """Captures a simulation on both sides of the proxy, and compares what came of it."""
    token = secrets.token_hex(16)
    with tempfile.TemporaryDirectory() as folder:
        environment = programs.environment(token, folder)
        direct, har, imported = (os.path.join(folder, name) for name in ("direct.scimlog", "seen.har", "har.scimlog"))
        scimscope = lambda *arguments: subprocess.run(
            [programs.program(), *arguments], env=environment, check=True, capture_output=True, text=True
        ).stdout
        with programs.serving([f"--capture={direct}"], environment) as url:
            with Proxy(url, har, folder) as proxy:
                target = proxy.url + "/scim/v2" + ("?aadOptscim062020" if dialect == "optscim" else "")
                scimscope("simulate", f"--target={target}", f"--dialect={dialect}", "--users=15", "--groups=3", "--cycles=3")
        said = scimscope("import", har, f"--output={imported}")
        expected, found = (directory(scimscope("state", "--json", capture)) for capture in (direct, imported))
        n_resources = sum(map(len, expected.values()))
        secret = token in pathlib.Path(imported).read_bytes().decode("latin-1")
    print(f"{dialect}: {n_resources} resources; {said.strip()}")
    if secret:
        print("  the token is in the imported capture")
    for kind, resources in expected.items():
        for id in resources.keys() | found[kind].keys():
            if resources.get(id) != found[kind].get(id):
                print(f"  {kind} {id}:\n    expected {resources.get(id)}\n    found    {found[kind].get(id)}")
    return expected == found and n_resources > 10 and not secret


class Proxy:
    """mitmdump in front of an endpoint. It writes its file when it is told to end."""

    def __init__(self, url: str, har: str, folder: str):
        # mitmdump cannot say which port it took, so one that is free is chosen for it.
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        origin = re.match(r"https?://[^/]+", url)[0]
        mitmdump = pathlib.Path(sys.prefix) / "bin" / "mitmdump"
        self.process = subprocess.Popen(
            [
                mitmdump, "--mode", f"reverse:{origin}", "--listen-host", "127.0.0.1", "--listen-port", str(port),
                "--set", f"hardump={har}", "--set", f"confdir={folder}/mitmproxy",
            ],
            stdout=subprocess.DEVNULL,
        )

    def __enter__(self):
        port = int(self.url.rsplit(":", 1)[1])
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                return self
            except ConnectionRefusedError:
                if self.process.poll() is not None:
                    sys.exit(f"mitmdump did not start: it ended with {self.process.returncode}")
                time.sleep(0.1)

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()


def directory(state: str) -> dict:
    """The resources by type and `id`, without what each endpoint says by itself."""
    kinds = json.loads(state)
    return {
        kind: {one["id"]: neutral(one) for one in kinds[kind]}
        for kind in ("Users", "Groups")
    }


def neutral(value):
    """Without `meta`, and with references that do not say where the endpoint was; members are a set."""
    if isinstance(value, dict):
        return {
            name: "/".join(one.split("/")[-2:]) if name == "$ref" else neutral(one)
            for name, one in value.items()
            if name not in ENDPOINTS_OWN
        }
    if isinstance(value, list):
        return sorted((neutral(one) for one in value), key=lambda one: json.dumps(one, sort_keys=True))
    return value


if __name__ == "__main__":
    sys.exit(main())
