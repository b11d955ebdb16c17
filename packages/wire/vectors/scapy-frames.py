#!/usr/bin/python3
"""Frames that scapy makes, each header with values that no default has: scapy_ipv6.pcap, scapy_tags.pcap,
scapy_tcp_options.pcap.

Run beside the files: /usr/bin/python3 scapy-frames.py (Debian's python3-scapy 2.5.0). Nothing is sent; all values are
written here or filled in by scapy (lengths, checksums), so that the files are the same each time.
"""
from scapy.all import (
    Dot1AD, Dot1Q, Ether, ICMP, ICMPv6DestUnreach, ICMPv6EchoReply, ICMPv6EchoRequest, ICMPv6ND_NA, ICMPv6ND_NS,
    ICMPv6NDOptDstLLAddr, ICMPv6NDOptSrcLLAddr, ICMPv6PacketTooBig, ICMPv6ParamProblem, ICMPv6TimeExceeded, IP, IPv6,
    IPv6ExtHdrDestOpt, IPv6ExtHdrFragment, IPv6ExtHdrHopByHop, IPv6ExtHdrRouting, PadN, Raw, RouterAlert,
    TCP, UDP, wrpcap,
)
from scapy.layers.vxlan import VXLAN

A, B = "2001:db8::1", "2001:db8:0:1::2"
PLAIN = bytes(range(40))


def ether():
    return Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")


def inner():
    return Ether(src="02:00:00:00:01:01", dst="02:00:00:00:01:02")


def ipv6(**options):
    return IPv6(src=A, dst=B, **options)


def udp():
    return UDP(sport=49153, dport=9)


quoted = ipv6(hlim=1) / udp() / Raw(PLAIN)

ipv6_frames = [
    ether() / ipv6(tc=0xB9, fl=0xABCDE, hlim=63) / udp() / Raw(PLAIN),
    ether() / ipv6() / TCP(sport=49153, dport=9, flags="S", seq=7) / Raw(PLAIN),
    ether() / ipv6() / ICMPv6EchoRequest(id=0x1234, seq=9, data=PLAIN),
    ether() / ipv6() / ICMPv6EchoReply(id=0x1234, seq=9, data=PLAIN),
    ether() / ipv6() / ICMPv6DestUnreach(code=4) / quoted,
    ether() / ipv6() / ICMPv6PacketTooBig(mtu=1430) / quoted,
    ether() / ipv6() / ICMPv6TimeExceeded(code=0) / quoted,
    ether() / ipv6() / ICMPv6ParamProblem(code=1, ptr=40) / quoted,
    ether() / IPv6(src="fe80::1", dst="ff02::1:ff00:2", hlim=255)
    / ICMPv6ND_NS(tgt="fe80::2") / ICMPv6NDOptSrcLLAddr(lladdr="02:00:00:00:00:01"),
    ether() / IPv6(src="fe80::2", dst="fe80::1", hlim=255)
    / ICMPv6ND_NA(tgt="fe80::2", R=1, S=1, O=1) / ICMPv6NDOptDstLLAddr(lladdr="02:00:00:00:00:02"),
    ether() / ipv6() / IPv6ExtHdrHopByHop(options=[RouterAlert(value=0), PadN(optdata=b"")]) / udp() / Raw(PLAIN),
    ether() / ipv6() / IPv6ExtHdrDestOpt(options=[PadN(optdata=b"\0" * 4)]) / udp() / Raw(PLAIN),
    ether() / ipv6() / IPv6ExtHdrRouting(type=0, segleft=0, addresses=["2001:db8::9"]) / udp() / Raw(PLAIN),
    ether() / ipv6() / IPv6ExtHdrFragment(offset=0, m=1, id=0xCAFE) / udp() / Raw(PLAIN),
    ether() / ipv6(nh=44) / IPv6ExtHdrFragment(nh=17, offset=6, m=0, id=0xCAFE) / Raw(PLAIN),
    ether() / ipv6()
    / IPv6ExtHdrHopByHop(options=[PadN(optdata=b"\0" * 4)])
    / IPv6ExtHdrDestOpt(options=[PadN(optdata=b"\0" * 4)])
    / IPv6ExtHdrRouting(type=0, segleft=0, addresses=[])
    / TCP(sport=49153, dport=9, flags="A") / Raw(PLAIN),
]

ROUTE4 = {"src": "10.0.0.1", "dst": "10.0.0.2", "id": 7}
tag_frames = [
    ether() / Dot1Q(vlan=100, prio=5, id=1) / IP(**ROUTE4) / udp() / Raw(PLAIN),
    ether() / Dot1AD(vlan=200, prio=3) / Dot1Q(vlan=7) / IP(**ROUTE4) / udp() / Raw(PLAIN),
    ether() / Dot1Q(vlan=200) / Dot1Q(vlan=7, prio=1) / ipv6() / udp() / Raw(PLAIN),
    ether() / Dot1AD(vlan=1) / Dot1AD(vlan=2) / Dot1Q(vlan=3) / Dot1Q(vlan=4) / IP(**ROUTE4) / ICMP(id=1, seq=2),
    # A tagged underlay, and a tagged segment: an 802.1Q tag outside, inside, on both sides.
    ether() / Dot1Q(vlan=30) / IP(**ROUTE4) / UDP(sport=50007, dport=4789, chksum=0) / VXLAN(vni=5001, flags=8)
    / inner() / IP(src="192.168.0.1", dst="192.168.0.2") / udp() / Raw(PLAIN),
    ether() / IP(**ROUTE4) / UDP(sport=50007, dport=4789, chksum=0) / VXLAN(vni=5001, flags=8)
    / inner() / Dot1Q(vlan=40, prio=2) / IP(src="192.168.0.1", dst="192.168.0.2") / udp() / Raw(PLAIN),
    ether() / Dot1AD(vlan=30) / ipv6() / UDP(sport=50007, dport=4789, chksum=0) / VXLAN(vni=0xFFFFFF, flags=8)
    / inner() / Dot1Q(vlan=40) / ipv6() / udp() / Raw(PLAIN),
    ether() / ipv6() / UDP(sport=50007, dport=4789) / VXLAN(vni=1, flags=8)
    / inner() / IP(src="192.168.0.1", dst="192.168.0.2") / TCP(sport=49153, dport=9, flags="S"),
]


def tcp(*options):
    return ether() / IP(**ROUTE4) / TCP(sport=49153, dport=9, flags="S", seq=1, options=list(options))


tcp_frames = [
    tcp(("MSS", 1460)),
    tcp(("MSS", 8960), ("SAckOK", b""), ("Timestamp", (0x01020304, 0)), ("NOP", None), ("WScale", 7)),
    tcp(("NOP", None), ("NOP", None), ("Timestamp", (0xFFFFFFFF, 0xDEADBEEF))),
    tcp(("NOP", None), ("NOP", None), ("SAck", (1000, 2000))),
    tcp(("NOP", None), ("NOP", None), ("SAck", (1000, 2000, 3000, 4000, 5000, 6000))),
    tcp(("NOP", None), ("NOP", None), ("Timestamp", (5, 6)), ("NOP", None), ("NOP", None), ("SAck", (7, 8, 9, 10))),
    tcp(("WScale", 14), ("EOL", None)),
    tcp((254, b"\xf9\x89\x01\x02")),
]

for name, frames in [("ipv6", ipv6_frames), ("tags", tag_frames), ("tcp_options", tcp_frames)]:
    for at, frame in enumerate(frames):
        frame.time = at * 0.001
    wrpcap(f"scapy_{name}.pcap", frames)
