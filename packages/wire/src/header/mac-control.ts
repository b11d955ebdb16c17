/**
 * header/mac-control — frames by which one end of a cable asks the other to be silent: PAUSE for all, PFC by priority.
 *
 * ```
 *  0               16              32
 *  | 0001          | time          |  zeros up to 60 bytes          PAUSE
 *  | 0101          | 00 | classes  |
 *  | time of priority 0 … 7 (16 bytes)| zeros up to 60 bytes        PFC
 * ```
 * Times count in quanta of 512 bit times of the link; 0 ends a pause. In a PFC frame, bit n of `classes` says that the
 * time of priority n counts. The destination is 01:80:c2:00:00:01, which no bridge forwards, and there is no tag.
 *
 * Sources: IEEE 802.3-2018 §31 and annex 31B (PAUSE), annex 31D (PFC); IEEE 802.1Q-2018 §36.1.
 * @module
 */
import { fits, readUint16, writeUint16 } from "../bytes/network-order.ts";
import { type FieldSpec, makeFields } from "../dissect/field.ts";
import { type HeaderDissection, malformedHeader, type Protocol } from "../dissect/protocol.ts";
import { wireError } from "../errors.ts";
import { type FrameLayer, requireRoom } from "../frame/layer.ts";
import { type Parsed, parsed, refused, short } from "../issue.ts";
import { etherType } from "./ether-type.ts";

// ---- fields

/** Offsets in bytes from the opcode. */
export const macControlOffset = { opcode: 0, time: 2, classes: 2, times: 4 } as const;

/** Length of a PAUSE header, and of a PFC header; zeros follow up to 60 bytes of frame. */
export const pauseHeaderBytes = 4;
export const priorityPauseHeaderBytes = 20;

/** The group address of MAC control frames, 01:80:c2:00:00:01. */
export const macControlAddress = 0x0180_c200_0001;

/** Opcodes. */
export const macControlOpcode = { pause: 0x0001, priorityPause: 0x0101 } as const;

/** Bit times of one quantum. */
export const pauseQuantumBits = 512;

/** The longest pause in quanta. */
export const pauseQuantaMax = 0xffff;

/** Priorities of a PFC frame. */
export const priorityCount = 8;

/** A PAUSE header as a value. */
export interface Pause {
  /** 0..65535; 0 ends the pause. */
  readonly quanta: number;
}

/** A PFC header as a value. */
export interface PriorityPause {
  /** Bit n: `quanta[n]` counts. 16 bits, of which the upper eight are sent as 0. */
  readonly classes: number;
  /** Eight times, 0..65535; 0 ends the pause of a priority. */
  readonly quanta: readonly number[];
}

// ---- view

/** Reads of single fields of the header at `offset`; they check nothing. */
export const MacControlHeader = {
  opcode(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset);
  },
  /** Of a PAUSE frame. */
  quanta(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + macControlOffset.time);
  },
  /** Of a PFC frame. */
  classes(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + macControlOffset.classes);
  },
  /** Of a PFC frame, for one priority. */
  priorityQuanta(bytes: Uint8Array, offset: number, priority: number): number {
    return readUint16(bytes, offset + macControlOffset.times + priority * 2);
  },
};

// ---- parse

/**
 * Read a PAUSE header at `offset`.
 *
 * Issues: `wire/short`, `wire/mac-control-opcode`.
 */
export function parsePause(bytes: Uint8Array, offset: number = 0, end: number = bytes.length): Parsed<Pause> {
  if (!(end - offset >= pauseHeaderBytes)) return short("pause", pauseHeaderBytes, offset, end);
  const opcode = MacControlHeader.opcode(bytes, offset);
  if (opcode !== macControlOpcode.pause) return wrongOpcode("pause", "1", opcode, offset);
  return parsed({ quanta: MacControlHeader.quanta(bytes, offset) });
}

/**
 * Read a PFC header at `offset`.
 *
 * Issues: `wire/short`, `wire/mac-control-opcode`.
 */
export function parsePriorityPause(
  bytes: Uint8Array,
  offset: number = 0,
  end: number = bytes.length,
): Parsed<PriorityPause> {
  if (!(end - offset >= priorityPauseHeaderBytes)) {
    return short("priorityPause", priorityPauseHeaderBytes, offset, end);
  }
  const opcode = MacControlHeader.opcode(bytes, offset);
  if (opcode !== macControlOpcode.priorityPause) return wrongOpcode("priorityPause", "257", opcode, offset);
  const quanta = Array.from({ length: priorityCount }, (_, priority) =>
    MacControlHeader.priorityQuanta(bytes, offset, priority),
  );
  return parsed({ classes: MacControlHeader.classes(bytes, offset), quanta });
}

function wrongOpcode(header: string, expected: string, opcode: number, offset: number): Parsed<never> {
  return refused("wire/mac-control-opcode", `${header}.opcode`, expected, String(opcode), offset);
}

// ---- emit

/**
 * Write a PAUSE header at `offset`; the zeros behind it are the caller's.
 *
 * @returns the bytes written, 4.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitPause(header: Pause, bytes: Uint8Array, offset: number = 0): number {
  requireRoom("pause", bytes, offset, pauseHeaderBytes);
  writeUint16(bytes, offset, macControlOpcode.pause);
  writeUint16(bytes, offset + macControlOffset.time, fits("pause.quanta", header.quanta, pauseQuantaMax));
  return pauseHeaderBytes;
}

/**
 * Write a PFC header at `offset`; the zeros behind it are the caller's.
 *
 * @returns the bytes written, 20.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitPriorityPause(header: PriorityPause, bytes: Uint8Array, offset: number = 0): number {
  requireRoom("priorityPause", bytes, offset, priorityPauseHeaderBytes);
  const { classes, quanta } = header;
  if (quanta.length !== priorityCount) {
    throw wireError("wire/field-range", `priorityPause.quanta has ${quanta.length} times: expected ${priorityCount}`);
  }
  writeUint16(bytes, offset, macControlOpcode.priorityPause);
  writeUint16(bytes, offset + macControlOffset.classes, fits("priorityPause.classes", classes, 0xffff));
  for (let priority = 0; priority < priorityCount; priority++) {
    const time = fits(`priorityPause.quanta[${priority}]`, quanta[priority], pauseQuantaMax);
    writeUint16(bytes, offset + macControlOffset.times + priority * 2, time);
  }
  return priorityPauseHeaderBytes;
}

/** A PAUSE layer for `makeFrame`, inside an `ethernetLayer` to `macControlAddress`. On emit it throws `wire/field-range`. */
export function pauseLayer(header: Pause): FrameLayer {
  return {
    protocol: "macc",
    headerBytes: pauseHeaderBytes,
    under: { ethertype: etherType.macControl },
    emit(bytes, offset): void {
      emitPause(header, bytes, offset);
    },
  };
}

/** A PFC layer for `makeFrame`, inside an `ethernetLayer` to `macControlAddress`. On emit it throws `wire/field-range`. */
export function priorityPauseLayer(header: PriorityPause): FrameLayer {
  return {
    protocol: "macc",
    headerBytes: priorityPauseHeaderBytes,
    under: { ethertype: etherType.macControl },
    emit(bytes, offset): void {
      emitPriorityPause(header, bytes, offset);
    },
  };
}

// ---- dissect

const opcodeField: FieldSpec = {
  name: "macc.opcode",
  label: "Opcode",
  atBits: 0,
  bits: 16,
  base: "hex",
  names: { 1: "Pause", 257: "Class Based Flow Control [CBFC] Pause" },
};

const pauseFields: readonly FieldSpec[] = [
  opcodeField,
  { name: "macc.pause_time", label: "pause_time", atBits: 16, bits: 16, base: "decimal", unit: "quanta" },
];

const priorities: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7];

const priorityPauseFields: readonly FieldSpec[] = /* @__PURE__ */ makePriorityFields();

function makePriorityFields(): FieldSpec[] {
  return [
    opcodeField,
    { name: "macc.cbfc.enbv", label: "CBFC Class Enable Vector", atBits: 16, bits: 16, base: "hex" },
    ...priorities.map((priority): FieldSpec => {
      const name = `macc.cbfc.enbv.c${priority}`;
      return { name, label: `C${priority}`, atBits: 31 - priority, bits: 1, base: "flag", depth: 1 };
    }),
    ...priorities.map((priority): FieldSpec => {
      const name = `macc.cbfc.pause_time.c${priority}`;
      return { name, label: `C${priority}`, atBits: 32 + priority * 16, bits: 16, base: "decimal", unit: "quanta" };
    }),
  ];
}

/** MAC control for the dissector. It takes the zeros up to the end of the frame as its own. */
export const macControlProtocol: Protocol = {
  name: "macc",
  title: "MAC Control",
  under: [{ space: "ethertype", number: 0x8808 }],
  dissect(bytes, offset, end): HeaderDissection {
    const opcode = end - offset >= 2 ? MacControlHeader.opcode(bytes, offset) : 0;
    const isPriority = opcode === macControlOpcode.priorityPause;
    const result = isPriority ? parsePriorityPause(bytes, offset, end) : parsePause(bytes, offset, end);
    const specs = isPriority ? priorityPauseFields : opcode === macControlOpcode.pause ? pauseFields : [opcodeField];
    const fields = makeFields(specs, bytes, offset, end);
    if (!result.ok) return malformedHeader("macc", "MAC Control", offset, end, fields, result.issues);
    const what = isPriority ? "Class Based Flow Control [CBFC] Pause" : "Pause";
    return {
      headerBytes: end - offset,
      payloadEnd: end,
      summary: `MAC Control, ${what}`,
      brief: isPriority ? briefOf(bytes, offset) : `pause ${MacControlHeader.quanta(bytes, offset)}`,
      fields,
      issues: result.issues,
    };
  },
};

/** "pfc 3:65535", one pair for each priority that counts. */
function briefOf(bytes: Uint8Array, offset: number): string {
  const classes = MacControlHeader.classes(bytes, offset);
  const pairs = priorities
    .filter((priority) => (classes >>> priority) % 2 === 1)
    .map((priority) => `${priority}:${MacControlHeader.priorityQuanta(bytes, offset, priority)}`);
  return ["pfc", ...pairs].join(" ");
}
