"""Characters that can drive a terminal, or turn or hide what it shows; for use inside a regular expression's []."""

CONTROL = "\x00-\x1f\x7f-\x9f"
INVISIBLE = "\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff"
MISLEADING = (
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb"  # directions and separators
    "\ud800-\udfff"  # halves of a pair, which no encoding has
    "\U000e0000-\U000e007f"  # invisible letters
)
