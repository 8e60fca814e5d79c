"""From longitude and latitude to a flat map; both projections keep areas true to each other."""

from math import asin, cos, radians, sin, sqrt

Point = tuple[float, float]

MIDDLE = 11.0
"""Meridian in the middle of the world map: its edges fall into the Bering Strait."""
EDGE = -169.0
"""What lies to the west of this meridian is drawn at the eastern edge."""
CENTRE = (15.0, 52.0)
"""Longitude and latitude in the middle of the enlarged part."""
WINDOW = (-0.385, -0.36, 0.385, 0.27)
"""Its west, south, east and north ends, on a sphere of radius 1."""
WORLD, ENLARGED = 138.5, 560.0
"""Radius of the sphere in pixels, in the world map and in the enlarged part."""

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796


def equal_earth(longitude: float, latitude: float) -> Point:
    """Return x to the east and y to the north on a sphere of radius 1.

    References
    ----------
    Savric, Patterson and Jenny (2019), The Equal Earth map projection, International Journal of
    Geographical Information Science 33(3).

    Examples
    --------
    >>> [round(end, 4) for end in equal_earth(191, 0)]
    [2.7066, 0.0]
    """
    t = asin(sqrt(3) / 2 * sin(radians(latitude)))
    slope = _A1 + 3 * _A2 * t**2 + t**6 * (7 * _A3 + 9 * _A4 * t**2)
    x = 2 * sqrt(3) * radians(longitude - MIDDLE) * cos(t) / (3 * slope)
    return x, t * (_A1 + _A2 * t**2 + t**6 * (_A3 + _A4 * t**2))


def lambert(longitude: float, latitude: float) -> Point:
    """Return x and y in Lambert's azimuthal equal-area projection around `CENTRE`.

    References
    ----------
    Snyder (1987), Map projections: a working manual, USGS Professional Paper 1395, section 24.

    Examples
    --------
    >>> lambert(15, 52)
    (0.0, 0.0)
    """
    middle, own = radians(CENTRE[1]), radians(latitude)
    east = radians(longitude - CENTRE[0])
    near = 1 + sin(middle) * sin(own) + cos(middle) * cos(own) * cos(east)
    k = sqrt(2 / max(near, 1e-9))
    y = cos(middle) * sin(own) - sin(middle) * cos(own) * cos(east)
    return k * cos(own) * sin(east), k * y
