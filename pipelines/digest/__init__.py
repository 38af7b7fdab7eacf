"""The daily digest as files: HTML, Markdown, XLSX."""
