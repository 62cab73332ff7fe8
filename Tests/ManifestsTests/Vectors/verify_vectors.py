"""Reads, verifies and opens the test vectors of docs/protocol.md ("Manifests", "Membership") with none of Kith's code.

    python3 verify_vectors.py vectors.json        (needs cbor2 and PyNaCl)
"""
import base64
import hashlib
import hmac
import json
import sys

import cbor2
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt as xchacha_open
from nacl.public import SealedBox
from nacl.signing import SigningKey, VerifyKey

FOUND, ADD, ROLE, REMOVE, EPOCH, GRANT, INVITE, JOIN, REVOKE, APPROVE, VOUCH = range(11)
FOLDER, AUTHOR, PARENTS, KIND, DEVICE, SET_ROLE, EPOCHS, BOXES, CHAIN, INVITE_ID = range(1, 11)
PROOF, BESIDE, ROOT, SEALED_NAME = 13, 14, 19, 20


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def derived(key, label):
    return hmac.new(key, label.encode() + b"\x01", hashlib.sha256).digest()


def opened(key, label, domain, context, sealed):
    """A seal under the key derived for `label`: nonce (24 bytes), ciphertext and tag, bound to domain, 0 and context."""
    return xchacha_open(sealed[24:], domain.encode() + b"\0" + context, sealed[:24], derived(key, label))


def padded_item(plaintext):
    """The CBOR item at the beginning, and zeros behind it."""
    item = cbor2.loads(plaintext)
    encoded = cbor2.dumps(item, canonical=True)
    assert plaintext == encoded + bytes(len(plaintext) - len(encoded)) and len(plaintext) % 64 == 0
    return item


def canonical(data):
    item = cbor2.loads(data)
    assert cbor2.dumps(item, canonical=True) == data, "not deterministic CBOR"
    return item


def verify(device, signature, message, domain):
    VerifyKey(device).verify(domain.encode() + b"\0" + message, signature)


def pairs(flat):
    return list(zip(flat[::2], flat[1::2]))


def epoch_id(key):
    return sha256(b"kith/epoch/1\0", key)[:16]


def padded_size(size):
    if size < 2:
        return size
    exponent = size.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (size + mask) & ~mask


class Log:
    """A membership log whose entries follow each other, as those of the vectors do."""

    def __init__(self, folder, entries):
        self.folder, self.seen, self.members = folder, set(), {}
        self.invites, self.boxes, self.chains, self.heads = {}, [], [], set()
        for encoded in entries:
            self.read(*canonical(encoded))

    def read(self, body, signature, beside):
        entry = canonical(body)
        verify(entry[AUTHOR], signature, body, "kith/membership/1")
        hash = sha256(body)
        if entry[KIND] == FOUND:
            assert FOLDER not in entry and entry[PARENTS] == [] and hash[:16] == self.folder
            self.founding = entry
        else:
            assert entry[FOLDER] == self.folder and entry[PARENTS] == sorted(entry[PARENTS]) != []
            assert self.seen.issuperset(entry[PARENTS])
        assert beside is None or sha256(beside) == entry[BESIDE]
        self.seen.add(hash)
        self.heads = (self.heads - set(entry[PARENTS])) | {hash}
        self.apply(entry, beside)

    def apply(self, entry, beside):
        kind, author = entry[KIND], entry[AUTHOR]
        if kind == FOUND:
            self.members[author] = 0
        elif kind == JOIN:
            verify(entry[INVITE_ID], entry[PROOF], self.folder + entry[DEVICE], "kith/join/1")
            assert author in self.members
            self.members[entry[DEVICE]] = self.invites[entry[INVITE_ID]]
        elif kind in (APPROVE, VOUCH):
            assert self.members[author] <= 1
        else:
            assert self.members[author] == 0
            if kind in (ADD, ROLE):
                self.members[entry[DEVICE]] = entry[SET_ROLE]
            elif kind == REMOVE:
                del self.members[entry[DEVICE]]
            elif kind == INVITE:
                self.invites[entry[INVITE_ID]] = entry[SET_ROLE]
        self.boxes += pairs(entry.get(BOXES, []))
        if beside is not None:
            self.boxes.append((entry[INVITE_ID], beside))
        if kind == EPOCH:
            self.chains.append((entry[EPOCHS][0], pairs(entry[CHAIN])))
            self.current = entry[EPOCHS][0]

    def secrets(self, key):
        """The root and all epoch keys that this Ed25519 key opens."""
        root, epochs = None, {}
        for recipient, box in self.boxes:
            if recipient != bytes(key.verify_key):
                continue
            root, *keys = canonical(SealedBox(key.to_curve25519_private_key()).decrypt(box))
            assert sha256(b"kith/root/1\0", root)[:16] == self.founding[ROOT]
            epochs.update((epoch_id(each), each) for each in keys)
        for newer, chain in reversed(self.chains):
            for older, sealed in chain if newer in epochs else []:
                epochs[older] = opened(epochs[newer], "epochs", "kith/epochs/1", self.folder + older + newer, sealed)
                assert epoch_id(epochs[older]) == older
        return root, epochs

    def name(self, epochs):
        first = self.founding[EPOCHS][0]
        return padded_item(
            opened(epochs[first], "folder name", "kith/folder-name/1", first, self.founding[SEALED_NAME]))


def content_hash(root, hashed):
    return hmac.new(derived(root, "content hash"), cbor2.dumps(hashed, canonical=True), hashlib.sha256).digest()


def whole_content(sealed, open):
    """A content of envelope and body joined, as it is hashed; its padded sizes checked."""
    kind, padded = open[0], sealed[2]
    if kind == 2:
        assert (padded, sealed[3]) == (0, [])
        return [2]
    if kind == 1:
        assert (padded, sealed[3]) == (0, [])
        return [1, open[2]]
    assert padded == padded_size(open[2])
    if len(sealed) == 5:
        return [0, open[2], sealed[3], sealed[4]]
    chunks = pairs(sealed[3])
    assert [size for _, size in chunks] == [padded_size(size) for size in open[3]] and sum(open[3]) == open[2]
    return [0, open[2], [[id, size] for (id, _), size in zip(chunks, open[3])]]


def check_record(envelope, body, header, root, epochs, expected):
    public = canonical(envelope)
    folder, node, epoch, vector, own = (public[key] for key in range(1, 6))
    replicas = pairs(vector)
    assert folder == header[1] and replicas == sorted(replicas)
    assert (replicas[own[0]][0], replicas[own[0]][1]) == (header[2], own[1]) and own[1] <= header[6]
    plain = padded_item(opened(epochs[epoch], "records", "kith/record/1", sha256(envelope), body))
    places, contents, metas = plain[1], plain[2], plain[3]
    assert (len(places), len(metas)) == (len(public[6]) // 2, len(public[8]) // 2)
    wholes = [whole_content(sealed, open) for sealed, open in zip(public[7], contents, strict=True)]
    hashes = [content_hash(root, whole) for whole in wholes]
    assert places[0][1].decode() == expected["name"] and hashes[0].hex() == expected["contentHash"]
    check_plain(canonical(bytes.fromhex(expected["plain"])), node, vector, own, plain, hashes)


def check_plain(item, node, vector, own, plain, hashes):
    assert item[:3] == [1, node, vector] and item[3:5] == own
    assert item[5][2::3] == plain[1] and item[7][2::3] == plain[3]
    assert [content[0] for content in item[6][2::3]] == hashes


def check_page(vectors, log, root, epochs):
    header_bytes, signature, records = canonical(bytes.fromhex(vectors["page"]))
    header = canonical(header_bytes)
    verify(header[3], signature, header_bytes, "kith/page/1")
    assert sha256(header_bytes).hex() == vectors["pageHash"]
    assert header[1] == log.folder and log.members[header[3]] <= 1 and set(header[7]) == log.heads
    triples = list(zip(records[::3], records[1::3], records[2::3]))
    assert len(triples) == len(vectors["records"]) == len(header[8])
    for (leaf, envelope, body), expected in zip(triples, vectors["records"]):
        assert sha256(envelope, sha256(body)) == header[8][leaf]
        check_record(envelope, body, header, root, epochs, expected)


def check_code(code, folder):
    text = code["text"].removeprefix("kith1-").upper()
    data = base64.b32decode(text + "=" * (-len(text) % 8))
    payload, check = data[:-4], data[-4:]
    assert sha256(b"kith/code/1\0", payload)[:4] == check
    assert payload[:16] == folder and payload[16:32].hex() == code["secret"]
    assert payload[32:64].hex() == code["inviter"] and int.from_bytes(payload[64:69], "big") == code["expiry"]
    addresses, rest = [], payload[69:]
    while rest:
        length, rest = rest[0], rest[1:]
        if length:
            addresses.append(rest[:length].decode())
        else:
            addresses.append(".".join(map(str, rest[:4])) + f":{int.from_bytes(rest[4:6], 'big')}")
        rest = rest[length or 6:]
    key = SigningKey(sha256(b"kith/invite/1\0", payload[16:32]))
    assert bytes(key.verify_key).hex() == code["invite"]
    return addresses, key


def main(path):
    with open(path) as file:
        vectors = json.load(file)
    folder = bytes.fromhex(vectors["folder"])
    keys = {seed["name"]: SigningKey(bytes.fromhex(seed["bytes"])) for seed in vectors["seeds"]}
    log = Log(folder, [bytes.fromhex(entry) for entry in vectors["log"]])
    members = [{"device": device.hex(), "role": role} for device, role in sorted(log.members.items())]
    assert members == vectors["members"]
    root, epochs = log.secrets(keys["bob"])
    assert root.hex() == vectors["root"] and log.current.hex() == vectors["currentEpoch"]
    assert [epochs[id].hex() for id in sorted(epochs)] == vectors["epochKeys"]
    assert log.name(epochs) == vectors["folderName"]
    assert log.current not in log.secrets(keys["cat"])[1] and log.secrets(keys["relay"]) == (None, {})
    check_page(vectors, log, root, epochs)
    addresses, invite = check_code(vectors["code"], folder)
    assert addresses == vectors["code"]["addresses"] and log.secrets(invite)[0] == root
    print("all vectors hold")


if __name__ == "__main__":
    main(sys.argv[1])
