"""The brief: one page, one record, one workbook, one manifest."""
