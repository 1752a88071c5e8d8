"""Words sent by somebody whose log-in had ended: they travel through the log-in, back into their form.

Nothing is stored for strangers: until the log-in succeeds the words are in the page, as hidden fields.
"""

import re

PREFIX = "unsaved-"
DRAFT = re.compile("[0-9a-z]{1,40}")
NOT_OURS = {"csrfmiddlewaretoken", "username", "password", "otp_token", "next"}
# More than any form here takes.
MOST = 200_000


def carried(request):
    """Return what a form of the desk sent, by field, or what came along with a log-in; {} if neither."""
    sent = request.POST
    if f"{PREFIX}draft" in sent:
        words = {name.removeprefix(PREFIX): value for name, value in sent.items() if name.startswith(PREFIX)}
    elif "draft" in sent:
        words = {name: value for name, value in sent.items() if name not in NOT_OURS and name[0:1] != "_"}
    else:
        return {}
    return words if sum(map(len, words.values())) <= MOST else {}


def draft_of(sent):
    """Return the name that the browser gave a text it keeps, "" where it gave none that is one."""
    draft = sent.get("draft", "")
    return draft if DRAFT.fullmatch(draft) else ""


def keep(request, address, words):
    """Keep the words in the session of who has just logged in, for the form at this address."""
    request.session["unsaved"] = {"address": address, "words": words}


def offered(request):
    """Return the words that were kept for the form at this address, once."""
    kept = request.session.get("unsaved")
    if not kept or kept["address"] != request.get_full_path():
        return {}
    return request.session.pop("unsaved")["words"]
