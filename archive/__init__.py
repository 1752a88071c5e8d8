"""Article Archive: news articles as passages that can be read, searched and annotated."""

__version__ = "0.1.0"
