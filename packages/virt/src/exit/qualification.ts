/**
 * exit/qualification — what the processor tells beside the reason, for the two exits that a doorbell can be.
 *
 * Source: Intel SDM volume 3 §28.2.1, tables 28-5 (I/O instructions) and 28-7 (EPT violations). An EPT
 * misconfiguration has no qualification. Rule V54 in ../../SPEC.md.
 * @module
 */

/** Of an I/O instruction. */
export interface IoQualification {
  /** 0..65535. */
  readonly port: number;
  /** 1, 2 or 4. */
  readonly sizeBytes: number;
  readonly in: boolean;
  readonly string: boolean;
  readonly rep: boolean;
  /** The port stands in the instruction, not in DX. */
  readonly immediate: boolean;
}

/** Bits 2:0 size − 1, 3 in, 4 string, 5 REP, 6 immediate, 31:16 port. */
export function makeIoQualification(io: IoQualification): number {
  const { port, sizeBytes } = io;
  const flags = (io.in ? 8 : 0) | (io.string ? 16 : 0) | (io.rep ? 32 : 0) | (io.immediate ? 64 : 0);
  return (((port << 16) | flags | (sizeBytes - 1)) & 0xffff_ffff) >>> 0;
}

/** The fields of an I/O instruction's qualification. */
export function readIoQualification(qualification: number): IoQualification {
  const bit = (n: number): boolean => ((qualification >>> n) & 1) === 1;
  return {
    port: qualification >>> 16,
    sizeBytes: (qualification & 7) + 1,
    in: bit(3),
    string: bit(4),
    rep: bit(5),
    immediate: bit(6),
  };
}

/** Of an EPT violation. */
export interface EptQualification {
  readonly read: boolean;
  readonly write: boolean;
  readonly fetch: boolean;
  /** Permissions of all entries used, ANDed: bit 0 read, 1 write, 2 execute; 0 where nothing is mapped. */
  readonly permissions: number;
  /** The guest's linear address is known. */
  readonly linearValid: boolean;
  /** The access was to the translated address; else to an entry of the guest's page tables. */
  readonly final: boolean;
}

/** Bits 0 read, 1 write, 2 fetch, 5:3 permissions, 7 linear address valid, 8 final. */
export function makeEptQualification(ept: EptQualification): number {
  return (
    (ept.read ? 1 : 0) |
    (ept.write ? 2 : 0) |
    (ept.fetch ? 4 : 0) |
    (ept.permissions << 3) |
    (ept.linearValid ? 0x80 : 0) |
    (ept.final ? 0x100 : 0)
  );
}

/** The fields of an EPT violation's qualification. */
export function readEptQualification(qualification: number): EptQualification {
  return {
    read: (qualification & 1) !== 0,
    write: (qualification & 2) !== 0,
    fetch: (qualification & 4) !== 0,
    permissions: (qualification >>> 3) & 7,
    linearValid: (qualification & 0x80) !== 0,
    final: (qualification & 0x100) !== 0,
  };
}
