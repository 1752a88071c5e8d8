"""Annotations for machines: those of an article as W3C Web Annotations."""

import json

from django.http import Http404, HttpResponse

from archive import webannotations
from archive.models import Article

JSON_LD = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'


def collection(request, slug):
    """An article's published annotations and editors' verdicts, as a W3C Web Annotation collection."""
    article = Article.objects.filter(slug=slug).first()
    if article is None:
        raise Http404("There is no such article.")
    text = json.dumps(webannotations.collection(article), ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type=JSON_LD)
    response["Allow"] = "GET, HEAD"
    response["Access-Control-Allow-Origin"] = "*"
    return response
