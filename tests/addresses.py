"""Every address the product answers at, read from the URLconf itself."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLResolver, get_resolver


def patterns(resolver: Any = None, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every name of the URLconf with its pattern; "" for what has none."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, f"{before}{pattern.namespace}:" if pattern.namespace else before)
        else:
            yield (f"{before}{pattern.name}" if pattern.name else before), pattern
