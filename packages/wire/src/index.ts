/**
 * @dc/wire — all that crosses a cable: headers as bytes, and pure functions of them.
 *
 * From the top: a whole frame taken apart, printed or made; captures; the flow a frame belongs to; one header a file,
 * each with the same parts (fields, view, parse, emit, dissect); and below them checksums, addresses and bytes.
 * Bytes that are wrong never throw: they give issues with a code and a place.
 *
 * @module
 */

export type { IpAddress } from "./address/ip-address.ts";
export {
  formatIpv4Address,
  formatIpv4Prefix,
  type Ipv4Prefix,
  ipv4Address,
  ipv4Mask,
  isInIpv4Prefix,
  isMulticastIpv4,
  parseIpv4Address,
  parseIpv4Prefix,
} from "./address/ipv4-address.ts";
export {
  foldIpv6Address,
  formatIpv6Address,
  formatIpv6Prefix,
  type Ipv6Prefix,
  ipv6Address,
  ipv6AddressBytes,
  ipv6GroupMac,
  isInIpv6Prefix,
  isMulticastIpv6,
  parseIpv6Address,
  parseIpv6Prefix,
  solicitedNodeAddress,
} from "./address/ipv6-address.ts";
export { broadcastMac, formatMac, isGroupMac, isLocalMac, macAddress, parseMac } from "./address/mac.ts";
export { formatHex, parseHex } from "./bytes/hex.ts";
export type {
  Capture,
  CapturedFrame,
  CaptureFormat,
  CaptureInterface,
} from "./capture/capture.ts";
export { linkType } from "./capture/link-type.ts";
export { makePcapHeader, makePcapRecord, type PcapFrame, type PcapOptions, writePcap } from "./capture/pcap-writer.ts";
export {
  captureTimeDigits,
  createPcapngWriter,
  type PcapngFrame,
  type PcapngFrameOptions,
  type PcapngInterfaceOptions,
  type PcapngOptions,
  type PcapngWriter,
  writePcapng,
} from "./capture/pcapng-writer.ts";
export {
  type CaptureReader,
  type CaptureReaderOptions,
  createCaptureReader,
  parseCapture,
} from "./capture/reader.ts";
export { type CaptureTime, captureTimePs, makeCaptureTime } from "./capture/time.ts";
export { crc16Arc, crc16Ccitt } from "./checksum/crc16.ts";
export { crc32, frameCheckSequence } from "./checksum/crc32.ts";
export { internetChecksum, pseudoHeaderSum, updateChecksum } from "./checksum/internet.ts";
export { murmur3, murmur3Finish } from "./checksum/murmur3.ts";
export { sipHash24, type Uint64 } from "./checksum/siphash.ts";
export { rssDefaultKey, toeplitzHash } from "./checksum/toeplitz.ts";
export { type Dissection, type DissectOptions, dissect, type Layer } from "./dissect/dissect.ts";
export type { ChecksumStatus, Field } from "./dissect/field.ts";
export { printFrame, summarizeFrame } from "./dissect/print.ts";
export type { Protocol } from "./dissect/protocol.ts";
export type { WireError, WireErrorCode, WireIssueCode } from "./errors.ts";
export { flowHash, flowHashInput, fnv1a32 } from "./flow/flow-hash.ts";
export {
  type FlowKey,
  flowKeyInput,
  hashFlowKey,
  type Ipv4FlowKey,
  type Ipv6FlowKey,
  parseFlowKey,
  parseIpv4FlowKey,
  parseIpv6FlowKey,
  rssInput,
} from "./flow/flow-key.ts";
export { flowTupleBytes, writeFlowTuple, xorFlow } from "./flow/flow-tuple.ts";
export {
  LinuxMultipathHasher,
  type LinuxMultipathPolicy,
  linuxMultipathHash,
  linuxMultipathInput,
  linuxNextHop,
} from "./flow/linux-multipath.ts";
export type { FrameLayer } from "./frame/layer.ts";
export { makeFrame } from "./frame/make-frame.ts";
export {
  type Arp,
  ArpHeader,
  type ArpLayerOptions,
  arpHeaderBytes,
  arpLayer,
  arpOffset,
  arpOperation,
  arpProtocol,
  emitArp,
  parseArp,
} from "./header/arp.ts";
export { etherType } from "./header/ether-type.ts";
export {
  type Ethernet,
  EthernetHeader,
  type EthernetLayerOptions,
  emitEthernet,
  ethernetFrameBytesMin,
  ethernetHeaderBytes,
  ethernetLayer,
  ethernetOffset,
  ethernetProtocol,
  etherTypeMin,
  parseEthernet,
} from "./header/ethernet.ts";
export {
  emitIcmp,
  fillIcmpChecksum,
  type Icmp,
  IcmpHeader,
  type IcmpLayerOptions,
  icmpHeaderBytes,
  icmpLayer,
  icmpOffset,
  icmpProtocol,
  icmpType,
  icmpUnreachable,
  isIcmpChecksumGood,
  parseIcmp,
} from "./header/icmp.ts";
export {
  calculateIcmpv6Checksum,
  emitIcmpv6,
  fillIcmpv6Checksum,
  type Icmpv6,
  Icmpv6Header,
  type Icmpv6LayerOptions,
  icmpv6HeaderBytes,
  icmpv6Layer,
  icmpv6Offset,
  icmpv6Protocol,
  icmpv6Type,
  icmpv6Unreachable,
  ipv6MtuMin,
  isIcmpv6ChecksumGood,
  isIcmpv6Error,
  neighbourFlag,
  parseIcmpv6,
} from "./header/icmpv6.ts";
export { ipProtocol } from "./header/ip-protocol.ts";
export {
  calculateIpv4Checksum,
  decrementTtl,
  ecn,
  emitIpv4,
  fillIpv4Checksum,
  type Ipv4,
  Ipv4Header,
  type Ipv4LayerOptions,
  ipv4HeaderBytes,
  ipv4Layer,
  ipv4Offset,
  ipv4Protocol,
  isIpv4ChecksumGood,
  parseIpv4,
} from "./header/ipv4.ts";
export {
  decrementHopLimit,
  emitIpv6,
  flowLabelMax,
  type Ipv6,
  Ipv6Header,
  type Ipv6LayerOptions,
  ipv6HeaderBytes,
  ipv6Layer,
  ipv6Offset,
  ipv6Protocol,
  parseIpv6,
} from "./header/ipv6.ts";
export {
  emitIpv6Fragment,
  type Ipv6Fragment,
  Ipv6FragmentHeader,
  type Ipv6FragmentLayerOptions,
  ipv6FragmentHeaderBytes,
  ipv6FragmentLayer,
  ipv6FragmentOffset,
  ipv6FragmentProtocol,
  parseIpv6Fragment,
} from "./header/ipv6-fragment.ts";
export {
  destinationOptionsLayer,
  destinationOptionsProtocol,
  emitIpv6Options,
  hopByHopLayer,
  hopByHopProtocol,
  type Ipv6Options,
  Ipv6OptionsHeader,
  type Ipv6OptionsLayerOptions,
  ipv6OptionsHeaderBytesMin,
  ipv6OptionsOffset,
  ipv6OptionType,
  parseIpv6Options,
} from "./header/ipv6-options.ts";
export {
  emitIpv6Routing,
  type Ipv6Routing,
  Ipv6RoutingHeader,
  type Ipv6RoutingLayerOptions,
  ipv6RoutingHeaderBytesMin,
  ipv6RoutingLayer,
  ipv6RoutingOffset,
  ipv6RoutingProtocol,
  ipv6RoutingType,
  parseIpv6Routing,
} from "./header/ipv6-routing.ts";
export {
  emitLinuxCooked,
  type LinuxCooked,
  LinuxCookedHeader,
  linuxCookedHeaderBytes,
  linuxCookedOffset,
  linuxCookedProtocol,
  parseLinuxCooked,
} from "./header/linux-cooked.ts";
export {
  emitPause,
  emitPriorityPause,
  MacControlHeader,
  macControlAddress,
  macControlOffset,
  macControlOpcode,
  macControlProtocol,
  type Pause,
  type PriorityPause,
  parsePause,
  parsePriorityPause,
  pauseHeaderBytes,
  pauseLayer,
  pauseQuantaMax,
  pauseQuantumBits,
  priorityCount,
  priorityPauseHeaderBytes,
  priorityPauseLayer,
} from "./header/mac-control.ts";
export {
  emitNeighbour,
  type Neighbour,
  type NeighbourLayerOptions,
  NeighbourMessage,
  neighbourBytes,
  neighbourHopLimit,
  neighbourLayer,
  neighbourOptionType,
  parseNeighbour,
} from "./header/neighbour.ts";
export {
  calculateTcpChecksum,
  emitTcp,
  fillTcpChecksum,
  isTcpChecksumGood,
  parseTcp,
  type Tcp,
  TcpHeader,
  type TcpLayerOptions,
  tcpFlag,
  tcpHeaderBytes,
  tcpLayer,
  tcpOffset,
  tcpProtocol,
} from "./header/tcp.ts";
export {
  makeTcpOptions,
  parseTcpOptions,
  type SackBlock,
  type TcpOption,
  tcpOptionKind,
  windowScaleMax,
} from "./header/tcp-options.ts";
export {
  calculateUdpChecksum,
  emitUdp,
  fillUdpChecksum,
  isUdpChecksumGood,
  parseUdp,
  type Udp,
  UdpHeader,
  type UdpLayerOptions,
  udpHeaderBytes,
  udpLayer,
  udpOffset,
  udpProtocol,
} from "./header/udp.ts";
export {
  type Bpdu,
  bpduBytes,
  bpduFlag,
  BpduHeader,
  bpduLayer,
  bpduOffset,
  bpduProtocol,
  bpduRole,
  bpduTimeUnits,
  bpduType,
  bridgeGroupAddress,
  emitBpdu,
  parseBpdu,
} from "./header/bpdu.ts";
export {
  emitLlc,
  type Llc,
  llcBpduAddress,
  llcHeaderBytes,
  llcLayer,
  llcProtocol,
  parseLlc,
} from "./header/llc.ts";
export {
  emitVlan,
  parseVlan,
  serviceVlanProtocol,
  type Vlan,
  VlanHeader,
  type VlanLayerOptions,
  vlanHeaderBytes,
  vlanIdMax,
  vlanLayer,
  vlanOffset,
  vlanProtocol,
} from "./header/vlan.ts";
export {
  type Bfd,
  bfdDiagnostic,
  bfdFlag,
  BfdHeader,
  bfdHeaderBytes,
  bfdLayer,
  type BfdLayerOptions,
  bfdOffset,
  bfdPort,
  bfdProtocol,
  bfdState,
  emitBfd,
  parseBfd,
} from "./header/bfd.ts";
export {
  emitVxlan,
  parseVxlan,
  type Vxlan,
  VxlanHeader,
  type VxlanLayerOptions,
  vxlanFlag,
  vxlanHeaderBytes,
  vxlanLayer,
  vxlanOffset,
  vxlanPort,
  vxlanProtocol,
  vxlanVniMax,
} from "./header/vxlan.ts";
export {
  type Aeth,
  AethHeader,
  ackCreditsInvalid,
  aethHeaderBytes,
  aethKind,
  aethOffset,
  emitAeth,
  nakSyndrome,
  parseAeth,
} from "./infiniband/aeth.ts";
export {
  type Atomic,
  type AtomicAck,
  AtomicAckHeader,
  AtomicHeader,
  atomicAckHeaderBytes,
  atomicHeaderBytes,
  atomicOffset,
  emitAtomic,
  emitAtomicAck,
  parseAtomic,
  parseAtomicAck,
} from "./infiniband/atomic.ts";
export { type Bth, BthHeader, bthHeaderBytes, bthOffset, emitBth, parseBth, uint24Max } from "./infiniband/bth.ts";
export { type Deth, DethHeader, dethHeaderBytes, dethOffset, emitDeth, parseDeth } from "./infiniband/deth.ts";
export { bthOffsetOf, calculateIcrc, fillIcrc, icrcBytes, isIcrcGood, readIcrc } from "./infiniband/icrc.ts";
export {
  emitImmediate,
  emitInvalidate,
  type Immediate,
  ImmediateHeader,
  type Invalidate,
  InvalidateHeader,
  immediateHeaderBytes,
  invalidateHeaderBytes,
  parseImmediate,
  parseInvalidate,
} from "./infiniband/immediate.ts";
export {
  cnpOpcode,
  cnpPayloadBytes,
  type ExtendedHeader,
  extendedHeaderBytes,
  type InfinibandOpcode,
  infinibandOpcode,
  infinibandOperation,
  infinibandTransport,
  type MessagePart,
} from "./infiniband/opcode.ts";
export {
  type ExtendedHeaders,
  type InfinibandLayerOptions,
  type InfinibandPacket,
  infinibandLayer,
  infinibandProtocol,
  parseInfiniband,
  rocePort,
} from "./infiniband/packet.ts";
export { emitReth, parseReth, type Reth, RethHeader, rethHeaderBytes, rethOffset } from "./infiniband/reth.ts";
export type { Issue, Parsed } from "./issue.ts";
export { wireProtocols } from "./kinds.ts";
