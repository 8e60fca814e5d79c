"""From the outside world to a `Network`."""
