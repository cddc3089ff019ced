"""The five checks before a close plan is sent (DESIGN section 5). Nobody ticks them by hand: each is read from rows."""

from reviews.domain.checks.base import Check

__all__ = ["Check"]
