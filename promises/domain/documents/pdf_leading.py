"""How far apart the lines of a PDF stand, and where the distance says that a paragraph ends."""

import re
from collections import defaultdict
from statistics import median

from promises.domain.documents.pdf_letters import Piece

PARAGRAPH = 1.35  # of the usual distance between two lines
CLOSE = 0.12  # sizes of a letter more than it, where enough wraps tell how far lines stand apart
FEWEST_WRAPS = 4


class Leading:
    """The usual distance between two lines of one paragraph, for each size of letters."""

    def __init__(self, pages: list[tuple[list[Piece], float]]) -> None:
        steps: dict[int, list[float]] = defaultdict(list)
        wraps: dict[int, list[float]] = defaultdict(list)
        for pieces, _ in pages:
            for before, piece in zip(pieces, pieces[1:], strict=False):
                down = before.y - piece.y
                if 0.8 * piece.size < down < 2 * piece.size and abs(before.size - piece.size) < 0.5:
                    steps[round(piece.size)].append(down)
                    if piece.text.lstrip()[:1].islower():
                        wraps[round(piece.size)].append(down)
        everywhere = [down for downs in wraps.values() for down in downs]
        stepped = sorted(down for downs in steps.values() for down in downs)
        self.sure = {size: median(downs) for size, downs in wraps.items() if len(downs) >= FEWEST_WRAPS}
        # Nothing but a line that goes on begins with a small letter.
        self.usual = median(everywhere) if everywhere else stepped[len(stepped) // 3] if stepped else 0.0

    def of(self, piece: Piece) -> float:
        """In points; 0 where no line goes on with another."""
        return self.sure.get(round(piece.size), self.usual)

    def ends_paragraph(self, before: Piece, piece: Piece) -> bool:
        """Whether two lines stand so far apart that a paragraph ends between them."""
        down, size = before.y - piece.y, round(piece.size)
        if size in self.sure and re.match(r"\s*[\"“(]?[A-Z\d]", piece.text):
            return down > self.sure[size] + CLOSE * piece.size
        usual = self.of(piece)
        return bool(usual) and down > PARAGRAPH * max(usual, 0.9 * max(before.size, piece.size))
