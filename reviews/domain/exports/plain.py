"""Plain text. Every sentence stands on a line of its own, byte for byte; labels stand before everything else."""

from reviews.domain.exports.sheet import Sheet


def plain(sheet: Sheet) -> bytes:
    """The sheet as UTF-8 text with line feeds.

    Args:
        sheet: what to write.
    """
    parts = [sheet.title]
    for line in sheet.lines:
        parts += [f"{line.number}.", line.sentence, *(f"{label}: {value}" for label, value in line.terms)]
    parts.append("\n".join([sheet.made, *sheet.seals]))
    return ("\n\n".join(parts) + "\n").encode()
