from reports.exports.column_tables import PAGE, page, tables


def test_the_page_of_exports_has_the_columns_that_there_are() -> None:
    text = PAGE.read_text("utf-8")
    assert page(text) == text, "write it again: make schema"
    assert [name for name, table in tables() if table not in text] == []
