/**
 * verbs/memory — what an adapter reads and writes by DMA.
 *
 * @module
 */
import type { StateArena } from "@dc/engine";
import { makeRdmaError } from "../errors.ts";

/** A host's memory as its adapter sees it. Addresses are below 2^53. */
export interface Memory {
  /** The bytes from `address` on. The result is valid until the next call and is not written to. */
  read(address: number, lengthBytes: number): Uint8Array;
  /** Store bytes at `address`. The bytes are copied. */
  write(address: number, bytes: Uint8Array): void;
  /** True where nothing is kept: packets then carry lengths and no bytes. */
  readonly isVoid?: boolean;
}

/** Memory whose bytes can be seen. */
export interface HostMemory extends Memory {
  /** The first byte's address. */
  readonly address: number;
  /** All bytes, live. */
  readonly bytes: Uint8Array;
}

/**
 * Make memory.
 *
 * Beyond it reads give 0xff and writes are lost, as on a bus where nobody answers.
 *
 * @param home the arena and the name that its bytes are saved under; without it they are not saved.
 * @throws Error with code `rdma/bad-option` when the size or the address is no whole number from 0 to 2^53.
 */
export function createMemory(
  sizeBytes: number,
  address: number = 0,
  home?: { readonly state: Pick<StateArena, "u8">; readonly path: string },
): HostMemory {
  if (!(Number.isSafeInteger(sizeBytes) && sizeBytes >= 0 && Number.isSafeInteger(address) && address >= 0))
    throw makeRdmaError("rdma/bad-option", `memory of ${sizeBytes} bytes at ${address}: expected whole numbers`);
  const bytes = home === undefined ? new Uint8Array(sizeBytes) : home.state.u8(`${home.path}/bytes`, sizeBytes);
  return {
    address,
    bytes,
    read(from, lengthBytes) {
      const at = from - address;
      if (at >= 0 && at + lengthBytes <= sizeBytes) return bytes.subarray(at, at + lengthBytes);
      const outside = new Uint8Array(lengthBytes).fill(0xff);
      for (let i = Math.max(0, -at); i < lengthBytes && at + i < sizeBytes; i++) outside[i] = bytes[at + i];
      return outside;
    },
    write(to, from) {
      const at = to - address;
      if (at >= 0 && at + from.length <= sizeBytes) bytes.set(from, at);
      else for (let i = Math.max(0, -at); i < from.length && at + i < sizeBytes; i++) bytes[at + i] = from[i];
    },
  };
}

/** Memory that holds nothing: for runs that ask how long things take, not what they say. */
export const voidMemory: Memory = {
  read: (_address, lengthBytes) => new Uint8Array(lengthBytes),
  write: () => undefined,
  isVoid: true,
};

/** Several memories as one adapter sees them. */
export interface AddressSpace extends Memory {
  /** Join one whose addresses no other has; while things are being built. */
  add(memory: HostMemory): void;
}

/** Make an address space with nothing in it. What lies in no memory, or in two, reads as 0xff, and writes there are lost. */
export function createAddressSpace(): AddressSpace {
  const parts: HostMemory[] = [];
  const find = (address: number): HostMemory | undefined =>
    parts.find((part) => address >= part.address && address < part.address + part.bytes.length);
  return {
    add: (memory) => void parts.push(memory),
    read: (address, lengthBytes) => find(address)?.read(address, lengthBytes) ?? new Uint8Array(lengthBytes).fill(0xff),
    write: (address, bytes) => find(address)?.write(address, bytes),
  };
}
