"""Numbers only: arrays in, arrays out. No tables, no files, no words of the domain."""
