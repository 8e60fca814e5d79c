"""Where an item and the stages of its materials are made, held against rules of origin."""
