"""The data model as data: one TOML file per table, code lists and units.

`tables/*.toml` is the only place that names columns, units, allowed values and meaning. The
reader, the checks, the import templates, the reference pages and the generated tests come from it.
"""
