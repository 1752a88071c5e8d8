"""Text in, records out: headline, headings, paragraphs, captions, quotes, reported statements, speakers.

>>> extract('A bridge opens\\n\\n“It is open,” said Ann Smith, the mayor.').quotes[0].speaker
'Ann Smith'
"""

from .article import VERSION, extract

__all__ = ["VERSION", "extract"]
