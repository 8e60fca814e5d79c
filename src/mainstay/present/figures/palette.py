"""Colours and type of every figure: readable in grey print and for colour-blind readers."""

GROUP_COLOURS = {
    "home": "#0b3c6f",
    "ally": "#3b8bc2",
    "partner": "#2a7f62",
    "of_concern": "#c2410c",
    "other": "#6b6b6b",
}
INK, SOFT, RULE, PAPER = "#1a1a1a", "#595959", "#b8b8b8", "#ffffff"
FONT = "Helvetica Neue, Helvetica, Arial, sans-serif"
