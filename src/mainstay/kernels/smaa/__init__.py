"""Which alternative comes first under weights and values that nobody has settled (SMAA-2)."""

from mainstay.kernels.smaa.acceptability import Acceptability, acceptability, accepted
from mainstay.kernels.smaa.flipping import Flip, flip
from mainstay.kernels.smaa.weights import draw_weights

__all__ = ["Acceptability", "Flip", "acceptability", "accepted", "draw_weights", "flip"]
