"""Check evidence from the archive, offline: python check_evidence.py FILE ROOT"""

import hashlib
import json
import pathlib
import sys

if len(sys.argv) != 3:
    sys.exit(__doc__)
evidence = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
record = json.loads(evidence["record"])
found = hashlib.sha256(b"\0" + evidence["record"].encode()).digest()
for side, other in evidence["path"]:
    pair = [bytes.fromhex(other), found] if side == "left" else [found, bytes.fromhex(other)]
    found = hashlib.sha256(b"\1" + b"".join(pair)).digest()
if found.hex() != sys.argv[2].lower() or record["text"] != evidence["words"]:
    sys.exit("NOT PROVED: these words are not under this root.")
place = f"characters {record['start']} to {record['end']} of the text of {record['source']}"
print(f"Proved: “{record['text']}”, {place}")
