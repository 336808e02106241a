"""Who is the only live contact to something that much depends on? With nothing but the standard library.

SOCIOGRAM_URL=http://127.0.0.1:8642/graphql SOCIOGRAM_KEY=… python critical_contacts.py
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

URL = os.environ.get("SOCIOGRAM_URL", "http://127.0.0.1:8642/graphql")
KEY = os.environ.get("SOCIOGRAM_KEY", "")

CRITICAL = """
query Critical($first: Int!, $after: String) {
  criticalContacts(first: $first, after: $after) {
    pageInfo { hasNextPage endCursor }
    edges {
      node { person { name } organisation { name } valueAtRisk { amount currency } score { reasons { text } } }
    }
  }
}
"""


def ask(query: str, **variables: Any) -> dict[str, Any]:
    """The data of an answer; its errors are raised, each with its code."""
    request = Request(
        URL,
        json.dumps({"query": query, "variables": variables}).encode(),
        {
            "Content-Type": "application/json",
            "Accept": "application/graphql-response+json",
            "Authorization": f"Bearer {KEY}",
        },
    )
    try:
        with urlopen(request, timeout=60) as response:
            answer = json.load(response)
    except HTTPError as error:
        if error.code == 429:
            time.sleep(float(error.headers.get("Retry-After", 1)))
            return ask(query, **variables)
        answer = json.load(error)
    if answer.get("errors"):
        raise RuntimeError("; ".join(f"{each['extensions']['code']}: {each['message']}" for each in answer["errors"]))
    return answer["data"]


def critical_contacts(page_size: int) -> Iterator[dict[str, Any]]:
    """All of them, a page at a time."""
    after = None
    while True:
        found = ask(CRITICAL, first=page_size, after=after)["criticalContacts"]
        yield from (edge["node"] for edge in found["edges"])
        if not found["pageInfo"]["hasNextPage"]:
            return
        after = found["pageInfo"]["endCursor"]


if __name__ == "__main__":
    for each in critical_contacts(2):
        risk = each["valueAtRisk"]
        worth = f"{risk['amount']} {risk['currency']}" if risk else "an unknown value"
        print(
            f"{each['person']['name']} is the only live contact to {each['organisation']['name']}: {worth} a year at risk"
        )
        for reason in each["score"]["reasons"]:
            print(f"  {reason['text']}")
