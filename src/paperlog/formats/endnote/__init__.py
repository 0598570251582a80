"""EndNote: tagged records (Refer, `.enw`). EndNote uses the same fields as RIS, under other names."""

from paperlog.formats.endnote.tagged_reader import loads

__all__ = ["loads"]
