"""Figures: plain values in, a chart description or SVG out. No figure computes an answer."""
