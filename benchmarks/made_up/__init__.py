"""Tables of a made-up industrial base; `base.py` puts them together."""
