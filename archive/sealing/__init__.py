"""Seals: a Merkle root over every passage, made once a day, and files that prove a record under it.

`merkle` is the tree, `leaves` what is hashed of a passage, `making` makes a seal, `proof` leads from a
passage to its root or finds what does not lead there any more, `evidence` is the file that readers take away.
"""

from archive.sealing.evidence import evidence_of
from archive.sealing.making import seal
from archive.sealing.proof import BrokenSealError, Proof, faults_of_editions, faults_of_seals, proof_of

__all__ = [
    "BrokenSealError",
    "Proof",
    "evidence_of",
    "faults_of_editions",
    "faults_of_seals",
    "proof_of",
    "seal",
]
