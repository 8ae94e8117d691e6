"""What the checks with other people's programs have in common: an environment of their own, and an endpoint to call."""

import contextlib
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def is_in_virtual_environment(name: str) -> bool:
    """Whether this runs in the virtual environment of a check."""
    return pathlib.Path(sys.prefix) == venv(name)


def venv(name: str) -> pathlib.Path:
    return ROOT / "target" / name


def run_in_virtual_environment(name: str, script: str) -> int:
    """Runs a script again with what requirements.txt beside it lists, installed only when that changed."""
    folder = venv(name)
    python = folder / "bin" / "python"
    installed = folder / "installed.txt"
    requirements = pathlib.Path(script).resolve().parent / "requirements.txt"
    wanted = requirements.read_text()
    if not installed.is_file() or installed.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*pip, "--requirement", requirements], check=True)
        installed.write_text(wanted)
    return subprocess.run([python, script, *sys.argv[1:]]).returncode


def program() -> str:
    """The scimscope that is checked: the first argument, or the debug build."""
    return sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "target" / "debug" / "scimscope")


def environment(token: str, folder: str) -> dict[str, str]:
    """The configuration of whoever runs this must not decide what is checked."""
    return {**os.environ, "SCIMSCOPE_TOKEN": token, "XDG_CONFIG_HOME": folder, "XDG_STATE_HOME": folder}


@contextlib.contextmanager
def serving(arguments: list[str], environment: dict[str, str]):
    """An endpoint for a while; yields its URL."""
    command = [program(), "serve", "--listen=127.0.0.1:0", *arguments]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as endpoint:
        try:
            yield url_of(endpoint)
        finally:
            endpoint.terminate()


def url_of(endpoint: subprocess.Popen) -> str:
    """Waits until the endpoint is ready, and takes its URL from the line in which it says so."""
    line = endpoint.stderr.readline()
    ready = re.match(r"ready url=(\S+) ", line)
    if not ready:
        sys.exit(f"the endpoint did not start: {line}{endpoint.stderr.read()}")
    return ready[1]
