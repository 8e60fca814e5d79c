"""What is: one module for each question, and no module knows another.

A module `x_y` holds the public function `x_y`, whose first line of module docstring is the
question it answers. The command line finds it by that name; nothing has to be registered.
"""
