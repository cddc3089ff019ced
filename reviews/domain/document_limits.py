"""How large a document may be that is compared with the signed words, and what reading it may take."""

from dealdesk.reading_apart import Limits

MOST_BYTES = 10 * 2**20
MOST_CHARACTERS = 200_000  # about a hundred pages, compared in a few seconds
_MEMORY, _ANSWER = 384 * 2**20, 16 * 2**20
#: Somebody waits for the page meanwhile.
ON_A_PAGE = Limits(size=MOST_BYTES, memory=_MEMORY, cpu_seconds=15, seconds=25, answer=_ANSWER)
AS_A_JOB = Limits(size=MOST_BYTES, memory=_MEMORY, cpu_seconds=30, seconds=60, answer=_ANSWER)
