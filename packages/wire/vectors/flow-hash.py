#!/usr/bin/env python3
"""Writes flow-hash.json: flows and their hash, computed without any code of this package.

FNV-1a-32 (offset basis 0x811c9dc5, prime 0x01000193) over the source and the destination address, low byte
first, the protocol, and the two ports, high byte first; then h ^= h >> 16.
Run: python3 flow-hash.py > flow-hash.json
"""
import ipaddress
import json
import random


def flow_hash(source, destination, protocol, source_port, destination_port):
    data = int(ipaddress.IPv4Address(source)).to_bytes(4, "little")
    data += int(ipaddress.IPv4Address(destination)).to_bytes(4, "little")
    data += bytes([protocol]) + source_port.to_bytes(2, "big") + destination_port.to_bytes(2, "big")
    value = 0x811C9DC5
    for octet in data:
        value = ((value ^ octet) * 0x01000193) % 2**32
    return value ^ (value >> 16)


def row(source, destination, protocol, source_port, destination_port):
    names = ["source", "destination", "protocol", "sourcePort", "destinationPort", "hash"]
    flow = [str(ipaddress.IPv4Address(source)), str(ipaddress.IPv4Address(destination))]
    flow += [protocol, source_port, destination_port]
    return dict(zip(names, flow + [flow_hash(*flow)]))


draw = random.Random(7)
first = 0x0A000001
flows = [row(first + 4 * host, first + 4 * ((host + 8) % 64), 17, 49153, 9) for host in range(64)]
for _ in range(256):
    flows.append(
        row(draw.getrandbits(32), draw.getrandbits(32), draw.choice([1, 6, 17, 255]), draw.getrandbits(16), draw.getrandbits(16))
    )
print(json.dumps({"generator": "flow-hash.py", "flows": flows}, indent=1))
