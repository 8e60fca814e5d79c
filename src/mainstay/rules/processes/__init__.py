"""Approval processes as dated data: steps, who decides, what waits for what, how long it takes."""
