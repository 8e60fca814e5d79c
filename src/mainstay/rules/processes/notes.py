"""What limits an answer of `clock`, in words."""

DECIDES = (
    "Decision support, not a determination: an empowered official decides, and when. Which process "
    "applies, `mainstay path` asks."
)
KEPT = (
    "Targets and deadlines are taken as kept and used up in full: what is aimed at, not what comes."
)
APART = (
    "Steps are drawn independent of each other; delays that come together make the late days later."
)
LATER = (
    "Figures of a later date than the day asked about, with no day from which they hold; whether "
    "they held then is not known:"
)
WITHOUT_STEPS = "Of each process the whole alone is shown; name one to see its steps."
