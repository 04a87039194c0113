"""Examples in the schema of the API: one true call of each operation, as api_examples.json beside this file keeps it.

`tests/walk/test_examples.py` makes every call again and holds both to the schema; WRITE_EXAMPLES=1 writes the file.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

PLACE = Path(__file__).with_name("api_examples.json")


@cache
def examples() -> dict[str, dict[str, Any]]:
    """Operation id → `request`, `status`, `response`; what an operation does not take or give is missing."""
    made: dict[str, dict[str, Any]] = json.loads(PLACE.read_text(encoding="utf-8"))
    return made


def added(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A hook of drf-spectacular: each operation with its example."""
    for ways in result["paths"].values():
        for described in ways.values():
            known = examples().get(described["operationId"], {})
            if "request" in known:
                for content in described["requestBody"]["content"].values():
                    content["example"] = known["request"]
            content = described["responses"].get(known.get("status"), {}).get("content", {})
            if "response" in known and "application/json" in content:
                content["application/json"]["example"] = known["response"]
    return result
