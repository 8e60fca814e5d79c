"""The only place that draws and formats; it never computes an answer."""
