"""What answers a reader's request: parse it, call one function of `archive.reading`, render one template."""
