/**
 * nvmeof/capsule — NVMe commands and completions as they lie in a SEND: 64 bytes with a keyed SGL, and 16 bytes.
 *
 * Numbers are little endian, as everything of NVMe. The keyed SGL names the host's memory by address, length (24 bits)
 * and remote key: the controller moves the data itself, by RDMA WRITE for a read and RDMA READ for a write.
 *
 * Sources: NVM Express Base Specification 2.0 §3.3.3 (entries) and §4.1.2 (SGLs); NVM Command Set 1.0 §3.2; NVMe RDMA
 * Transport Specification 1.0 §2; rule R90 in ../../SPEC.md.
 * @module
 */

/** Bytes of a command capsule without data in it, and of a response capsule. */
export const commandBytes = 64;
export const responseBytes = 16;

/** Opcodes of the NVM command set. */
export const nvmeOpcode = { flush: 0x00, write: 0x01, read: 0x02 } as const;

/** Generic command status codes. */
export const nvmeStatus = { success: 0x00, invalidOpcode: 0x01, invalidField: 0x02, lbaOutOfRange: 0x80 } as const;

/** Most bytes that a keyed SGL describes. */
export const keyedBytesMax = 0xff_ffff;

/** PSDT 01b: the data pointer is an SGL, the metadata pointer none. */
const psdtSgl = 0x40;
/** Keyed SGL data block, by address. */
const keyedDataBlock = 0x40;
const two32 = 0x1_0000_0000;

/** A command. */
export interface NvmeCommand {
  readonly opcode: number;
  /** Command identifier, 16 bits. */
  readonly cid: number;
  readonly nsid: number;
  /** The host's memory. */
  readonly address: number;
  readonly lengthBytes: number;
  readonly key: number;
  /** First block, and how many (at least 1; sent less one). */
  readonly lba: number;
  readonly blocks: number;
}

/** A completion. */
export interface NvmeResponse {
  readonly cid: number;
  readonly sqid: number;
  readonly sqHead: number;
  /** Status code type and status code, as one number; 0 is success. */
  readonly status: number;
}

/** The 64 bytes of a command. */
export function makeCommand(command: NvmeCommand): Uint8Array {
  const bytes = new Uint8Array(commandBytes);
  const view = new DataView(bytes.buffer);
  bytes[0] = command.opcode;
  bytes[1] = psdtSgl;
  view.setUint16(2, command.cid, true);
  view.setUint32(4, command.nsid, true);
  view.setUint32(24, command.address % two32, true);
  view.setUint32(28, Math.floor(command.address / two32), true);
  view.setUint32(32, command.lengthBytes, true);
  // The length's fourth byte is the key's first.
  view.setUint32(35, command.key, true);
  bytes[39] = keyedDataBlock;
  view.setUint32(40, command.lba % two32, true);
  view.setUint32(44, Math.floor(command.lba / two32), true);
  view.setUint16(48, command.opcode === nvmeOpcode.flush ? 0 : command.blocks - 1, true);
  return bytes;
}

/** Read a command; undefined for one that is cut off or has no keyed SGL. */
export function parseCommand(bytes: Uint8Array): NvmeCommand | undefined {
  if (bytes.length < commandBytes || (bytes[1] & 0xc0) !== psdtSgl || bytes[39] !== keyedDataBlock) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, commandBytes);
  return {
    opcode: bytes[0],
    cid: view.getUint16(2, true),
    nsid: view.getUint32(4, true),
    address: view.getUint32(28, true) * two32 + view.getUint32(24, true),
    lengthBytes: view.getUint32(32, true) & keyedBytesMax,
    key: view.getUint32(35, true),
    lba: view.getUint32(44, true) * two32 + view.getUint32(40, true),
    blocks: view.getUint16(48, true) + 1,
  };
}

/** The 16 bytes of a completion. Over fabrics the phase tag is always 0. */
export function makeResponse(response: NvmeResponse): Uint8Array {
  const bytes = new Uint8Array(responseBytes);
  const view = new DataView(bytes.buffer);
  view.setUint16(8, response.sqHead, true);
  view.setUint16(10, response.sqid, true);
  view.setUint16(12, response.cid, true);
  view.setUint16(14, response.status << 1, true);
  return bytes;
}

/** Read a completion; undefined for one that is cut off. */
export function parseResponse(bytes: Uint8Array): NvmeResponse | undefined {
  if (bytes.length < responseBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, responseBytes);
  return {
    sqHead: view.getUint16(8, true),
    sqid: view.getUint16(10, true),
    cid: view.getUint16(12, true),
    status: view.getUint16(14, true) >>> 1,
  };
}
