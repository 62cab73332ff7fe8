#!/usr/bin/env python3
"""A second implementation of Kith's keys, cuts, chunk lists and seals, which makes the vectors of formats.json.

    formats.py          prints the vectors
    formats.py --check  compares them with formats.json beside this file

It needs PyNaCl. It is written from the formats' description, not from the Swift code.
"""

import base64
import hashlib
import hmac
import json
import pathlib
import struct
import sys

from nacl import bindings as sodium


def hmac_sha256(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def derived(key, label):
    return hmac_sha256(key, label.encode() + b"\x01")


# Deterministic CBOR of what the formats use.


def head(major, value):
    for code, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if value < 24:
            return bytes([major << 5 | value])
        if value < 1 << 8 * width:
            return bytes([major << 5 | code]) + value.to_bytes(width, "big")
    raise ValueError(value)


def cbor(value):
    if isinstance(value, int):
        return head(0, value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    return head(4, len(value)) + b"".join(map(cbor, value))


# Cutting.


def gear_table(key):
    return [word for n in range(64) for word in struct.unpack(">4Q", hmac_sha256(key, bytes([n])))]


def chunk_sizes(table, data):
    sizes, start = [], 0
    while start < len(data):
        length = min(len(data) - start, 1 << 20)
        sizes.append(cut(table, data[start:start + length]))
        start += sizes[-1]
    return sizes


def cut(table, data):
    least, average, mask = 64 << 10, 256 << 10, (1 << 64) - 1
    if len(data) <= least:
        return len(data)
    gear = 0
    for byte in data[least - 64:least]:
        gear = (gear << 1) + table[byte] & mask
    for position in range(least, len(data)):
        gear = (gear << 1) + table[data[position]] & mask
        if gear < 1 << (44 if position < average else 48):
            return position + 1
    return len(data)


def stream(seed, length):
    blocks = (hashlib.sha256(seed + struct.pack(">I", n)).digest() for n in range(length // 32))
    return b"".join(blocks)


# Chunk lists.


def chunk_list(chunks):
    """The level, hash, size and count of the root, and how many list objects there are."""
    level, count = 0, 0
    entries = [((chunk, size), chunk, size, 1) for chunk, size in chunks]
    while level == 0 or len(entries) > 1:
        above = []
        for group in groups(entries):
            name = hashlib.sha256(cbor([level, [list(entry[0]) for entry in group]])).digest()
            size, number = sum(entry[2] for entry in group), sum(entry[3] for entry in group)
            above.append(((name, size, number), name, size, number))
        entries, level, count = above, level + 1, count + len(above)
    return {"root": entries[0][1].hex(), "size": entries[0][2], "count": entries[0][3], "objects": count}


def groups(entries):
    group = []
    for entry in entries:
        group.append(entry)
        if len(group) == 1000 or len(group) >= 64 and entry[1][-1] == 0:
            yield group
            group = []
    if group:
        yield group


# Seals, signatures, names.


def padme(length):
    exponent = length.bit_length() - 1
    mask = (1 << exponent - exponent.bit_length()) - 1
    return (length + mask) & ~mask


def sealed_chunk(key, folder, epoch, chunk, plaintext, nonce):
    body = struct.pack(">I", len(plaintext)) + plaintext
    body += bytes(padme(len(body)) - len(body))
    bound = b"kith/chunk/1\0" + folder + epoch + chunk + b"\0" + struct.pack(">I", len(plaintext))
    sealed = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(body, bound, nonce, key)
    return b"\1\0" + epoch + nonce + sealed


def signature(seed, domain, message):
    public, secret = sodium.crypto_sign_seed_keypair(seed)
    return public, sodium.crypto_sign(domain.encode() + b"\0" + message, secret)[:64]


def device_text(public):
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    text = base64.b32encode(public).decode().rstrip("=")
    remainder = [0] * 4
    for character in text:
        lead = remainder[0] ^ alphabet.index(character)
        remainder = [held ^ times(lead, g) for held, g in zip(remainder[1:] + [0], (1, 3, 1, 1))]
    text += "".join(alphabet[value] for value in remainder)
    return "-".join(text[n:n + 7] for n in range(0, 56, 7))


def times(left, right):
    product = 0
    for n in range(5):
        if right >> n & 1:
            product ^= left << n
    for n in (8, 7, 6, 5):
        if product >> n & 1:
            product ^= 0b100101 << n - 5
    return product


def vectors():
    root, seed = bytes(range(32)), bytes(range(100, 132))
    keys = {label: derived(root, label) for label in ("chunk ids", "node ids", "content hash", "cutter table")}
    table = gear_table(keys["cutter table"])
    folder, epoch = bytes(range(16)), bytes(range(16, 32))
    plaintext = b"Two devices, one folder."
    chunk = hmac_sha256(keys["chunk ids"], plaintext)
    nonce = bytes(range(200, 224))
    parent = b"\x80" + bytes(15)
    node = hmac_sha256(keys["node ids"], parent + b"\0" + struct.pack(">Q", 3) + "Grüße.txt".encode())
    node = bytes([node[0] & 0x7F]) + node[1:16]
    listed = [(hashlib.sha256(struct.pack(">I", n)).digest(), 65536 + n) for n in range(30000)]
    public, signed = signature(seed, "kith/test/1", b"message")
    data = stream(b"kith", 4 << 20)
    hashed = lambda body: hmac_sha256(keys["content hash"], cbor(body)).hex()
    return {
        "root": root.hex(),
        "keys": {label: key.hex() for label, key in keys.items()},
        "gear": {"first": "%016x" % table[0], "last": "%016x" % table[255]},
        "stream": {"seed": "kith", "length": len(data), "sizes": chunk_sizes(table, data)},
        "node": {"name": "Grüße.txt", "generation": 3, "id": node.hex()},
        "contents": {
            "file": hashed([0, len(plaintext), [[chunk, len(plaintext)]]]),
            "listed": hashed([0, 70000000, bytes(range(32)), 1001]),
            "symlink": hashed([1, b"../there"]),
            "directory": hashed([2]),
        },
        "list": chunk_list(listed),
        "sealed": {
            "plaintext": plaintext.decode(), "chunk": chunk.hex(), "folder": folder.hex(), "epoch": epoch.hex(),
            "key": root.hex(),
            "bytes": sealed_chunk(root, folder, epoch, chunk, plaintext, nonce).hex(),
        },
        "signature": {
            "seed": seed.hex(), "public": public.hex(), "domain": "kith/test/1", "message": "message",
            "bytes": signed.hex(), "device": device_text(public),
        },
        "padding": {str(size): padme(size) for size in (1, 2, 9, 17, 100, 1000, 65536, 65537, 1048576, 1048580)},
    }


if __name__ == "__main__":
    made = vectors()
    if sys.argv[1:] == ["--check"]:
        kept = json.loads(pathlib.Path(__file__).with_name("formats.json").read_text())
        sys.exit(0 if kept == made else "the vectors differ")
    print(json.dumps(made, indent=1, ensure_ascii=False))
