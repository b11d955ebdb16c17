/**
 * transport/packet — a RoCE packet taken apart: what a queue pair reads and writes, with or without bytes around it.
 *
 * One record is filled again and again; nothing is allocated for a packet. `payload` is valid only while the record is
 * handed over.
 *
 * Source: InfiniBand Architecture 1.4 §9.2 (opcodes) and §9.3; rule R32 in ../../SPEC.md.
 * @module
 */

/** Opcodes of reliable connections. */
export const rc = {
  sendFirst: 0x00,
  sendMiddle: 0x01,
  sendLast: 0x02,
  sendLastImm: 0x03,
  sendOnly: 0x04,
  sendOnlyImm: 0x05,
  writeFirst: 0x06,
  writeMiddle: 0x07,
  writeLast: 0x08,
  writeLastImm: 0x09,
  writeOnly: 0x0a,
  writeOnlyImm: 0x0b,
  readRequest: 0x0c,
  readResponseFirst: 0x0d,
  readResponseMiddle: 0x0e,
  readResponseLast: 0x0f,
  readResponseOnly: 0x10,
  acknowledge: 0x11,
} as const;

/** What an opcode is. */
export const op = {
  send: 1,
  write: 2,
  read: 4,
  response: 8,
  /** First packet of a message, and last. */
  start: 16,
  end: 32,
  imm: 64,
  reth: 128,
  aeth: 256,
} as const;

/** By opcode, bits of `op`; 0 for what this package does not know. */
export const opcodeTraits: readonly number[] = [
  op.send | op.start,
  op.send,
  op.send | op.end,
  op.send | op.end | op.imm,
  op.send | op.start | op.end,
  op.send | op.start | op.end | op.imm,
  op.write | op.start | op.reth,
  op.write,
  op.write | op.end,
  op.write | op.end | op.imm,
  op.write | op.start | op.end | op.reth,
  op.write | op.start | op.end | op.reth | op.imm,
  op.read | op.start | op.end | op.reth,
  op.response | op.start | op.aeth,
  op.response,
  op.response | op.end | op.aeth,
  op.response | op.start | op.end | op.aeth,
  op.response | op.aeth,
];

/** No bytes. */
export const emptyPayload: Uint8Array = new Uint8Array(0);

/** A packet. Fields that its opcode does not have are left over from the packet before: never read them. */
export class Packet {
  opcode = 0;
  /** SE, A, FECN and BECN of the BTH. */
  solicited = false;
  ackRequest = false;
  fecn = false;
  becn = false;
  /** Partition key. */
  pkey = 0xffff;
  destQp = 0;
  psn = 0;
  /** RETH: address, key, length of the whole message. */
  address = 0;
  rkey = 0;
  dmaBytes = 0;
  /** Immediate data, uint32. */
  imm = 0;
  /** AETH. */
  syndrome = 0;
  msn = 0;
  payloadBytes = 0;
  /** The payload; undefined where the sender's memory holds nothing (`voidMemory`). */
  payload: Uint8Array | undefined = undefined;
  /** IPv4 addresses, as uint32; 0 where they are not known. */
  sourceAddress = 0;
  destAddress = 0;
  /** UDP source port. */
  sourcePort = 0;
  /** The IP header's traffic class and time to live. */
  trafficClass = 0;
  hopLimit = 64;
  /** Of the engine's spans, whom it is sent for, as a frame carries it; 0 for nobody, and whenever it came as bytes. */
  request = 0;
}

/** Traits of a packet's opcode; 0 for one that is not known. */
export function traitsOf(opcode: number): number {
  return opcodeTraits[opcode] ?? 0;
}
