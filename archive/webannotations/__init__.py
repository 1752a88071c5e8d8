"""Annotations and verdicts in the format of the W3C Web Annotation Data Model, out and in.

https://www.w3.org/TR/annotation-model/. What the model has no word for stands under the prefix "archive:", so
that what goes out comes back without loss.
"""

from archive.webannotations.inward import NotImportableError, read_in
from archive.webannotations.outward import collection, everything

__all__ = ["NotImportableError", "collection", "everything", "read_in"]
