"""What to do: composes analyses, and adds judgement."""
