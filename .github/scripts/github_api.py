"""GitHub's API, as far as scripts of workflows use it."""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request

LIMIT = 20_000_000


def call(method: str, path: str, content: dict | None = None) -> dict | list:
    """Return what GitHub answers; end the run, with the reason, if it refuses.

    Taken from the environment: GITHUB_REPOSITORY, GH_TOKEN and, if it is not github.com's, GITHUB_API_URL.
    """
    api = os.environ.get("GITHUB_API_URL", "https://api.github.com")
    url = f"{api}/repos/{os.environ['GITHUB_REPOSITORY']}/{path}"
    sent = None if content is None else json.dumps(content).encode()
    request = urllib.request.Request(url, data=sent, method=method)  # noqa: S310 -- GitHub's own address
    request.add_header("Authorization", f"Bearer {os.environ['GH_TOKEN']}")
    request.add_header("Accept", "application/vnd.github+json")
    request.add_header("X-GitHub-Api-Version", "2022-11-28")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.loads(answer.read(LIMIT))
    except urllib.error.HTTPError as error:
        sys.exit(f"{url} answers {error.code}: {error.read(300).decode('utf-8', 'replace')}")
    except OSError as error:
        sys.exit(f"{url} cannot be reached: {error}")
