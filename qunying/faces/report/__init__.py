"""The report's look: the same findings as a page, a file for the browser, a workbook and one sheet for the boss."""
