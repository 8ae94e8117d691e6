#!/usr/bin/env python3
"""scim2-tester against `scimscope serve`, in both profiles.

Usage: tests/scim2-tester/run.py [PROGRAM]

PROGRAM is target/debug/scimscope unless told otherwise. The tester is somebody else's reading of RFC 7643 and
RFC 7644; it discovers the endpoint from what it advertises and then creates, reads, replaces, patches and deletes
every resource type with values of its own. Fails when a check fails or fewer ran than are known to exist.
"""

import collections
import os
import pathlib
import secrets
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import programs

PROFILES = ["lenient", "strict"]

# Fewer checks than this mean that the tester lost its way, for example in discovery, and not that all is well.
FEWEST_CHECKS = 130

# (resource type, title of the check) of checks in which the tester is wrong: why, with the RFC section.
EXCEPTIONS: dict[tuple[str | None, str], str] = {}


def main() -> int:
    if not programs.is_in_virtual_environment("scim2-tester"):
        return programs.run_in_virtual_environment("scim2-tester", __file__)
    # A list, so that the second profile is checked even when the first fails.
    return 0 if all([is_conformant(profile) for profile in PROFILES]) else 1


def is_conformant(profile: str) -> bool:
    """Runs every check against an endpoint of its own, prints what came of them, and says whether all is well."""
    token = secrets.token_hex(16)
    with tempfile.TemporaryDirectory() as directory:
        capture = os.path.join(directory, "tester.scimlog")
        arguments = [f"--profile={profile}", f"--capture={capture}"]
        with programs.serving(arguments, programs.environment(token, directory)) as url:
            results = check(url, token)
    return report(profile, results)


def check(url: str, token: str) -> list:
    """What scim2-tester says of the endpoint at this URL."""
    # Not at the top: outside the virtual environment there are none of these.
    from httpx2 import Client
    from scim2_client.engines.httpx2 import SyncSCIMClient
    from scim2_tester import check_server

    with Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=30) as client:
        return check_server(SyncSCIMClient(client))


def report(profile: str, results: list) -> bool:
    """Prints the counts and every check that is not passed; whether none of them failed."""
    counts = collections.Counter(result.status.name.lower() for result in results)
    n_run = len(results) - counts["skipped"]
    listed = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
    print(f"{profile}: {n_run} checks ran: {listed}")
    n_failed = 0
    for result in results:
        if result.status.name in ("SUCCESS", "COMPLIANT", "ACCEPTABLE"):
            continue
        exception = EXCEPTIONS.get((result.resource_type, result.title))
        n_failed += exception is None and result.status.name != "SKIPPED"
        print(f"  {result.status.name.lower()}: {result.resource_type or 'endpoint'}: {result.title}: {result.reason}")
        if exception:
            print(f"    excepted: {exception}")
        elif result.data is not None:
            print(f"    {str(result.data)[:600]}")
    if n_run < FEWEST_CHECKS:
        print(f"  fewer than {FEWEST_CHECKS} checks ran")
    return n_failed == 0 and n_run >= FEWEST_CHECKS


if __name__ == "__main__":
    sys.exit(main())
