"""Seals: the roots that stand for all records, and the evidence for one of them."""

import json

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from archive import reading, sealing
from archive.asked import takes, words
from archive.citations import cite_record, work_of_record
from archive.views.public import show
from archive.views.record import record_or_404

NOT_SEALED = "It is not sealed yet: a seal is made once a day. Ask again tomorrow."
BROKEN = (
    "What the archive has here is not what it has sealed: there is no evidence for it. Tell its editors.\n"
)


@takes("after", "before")
def integrity(request):
    """The list of seals with their roots."""
    page = reading.seals_page(words(request, "after"), words(request, "before"))
    return show(request, "integrity.html", page)


@takes("sha256")
def evidence(request, slug, kind, number):
    """A record with the proof that it is under a seal, as a file that is checked without the archive."""
    page = record_or_404(request, slug, kind, number)
    try:
        proof = sealing.proof_of(page.passage, page.edition)
    except sealing.BrokenSealError:
        return HttpResponse(BROKEN, status=409, content_type="text/plain; charset=utf-8")
    if proof is None:
        raise Http404(NOT_SEALED)
    work = work_of_record(page)
    cited = cite_record(page.passage, page.around, page.edition, work.speaker, work.is_doubtful)
    told = json.dumps(sealing.evidence_of(page, work, proof, cited), ensure_ascii=False, indent=1)
    response = HttpResponse(told, content_type="application/json")
    name = f"{work.key.replace(':', '-')}.evidence.json"
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Access-Control-Allow-Origin"] = "*"
    return response
