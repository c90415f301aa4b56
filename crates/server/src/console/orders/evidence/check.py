"""Recomputes the hashes of audit.json: python3 check.py

A row's hash is the SHA-256 of its words as JSON without blanks, in UTF-8. The words hold the hash of the
row before it. A row that stands for an event of the order has that event's digest among its words.
"""
import hashlib
import json
import pathlib


def digest(words):
    text = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


here = pathlib.Path(__file__).resolve().parent
audit = json.loads((here / "audit.json").read_text(encoding="utf-8"))
wrong = 0
for row in audit["rows"]:
    head, rest = row["words"]
    provider, seq, at, who, name, address, kind, verb = head
    order, label, changes, event, event_digest, previous = rest
    if digest(row["words"]) != row["hash"]:
        wrong += 1
        print(f"row {seq} was changed")
    if event and digest([order, event, at, verb, row["event"], address]) != event_digest:
        wrong += 1
        print(f"event {event} of row {seq} was changed")
print(f"{len(audit['rows'])} rows, {wrong} wrong")
raise SystemExit(1 if wrong else 0)
