/**
 * figures/press/press — five fields, a hash, a port; and what becomes of 256 flows when a spine dies.
 *
 * Every number is the fabric's own: the figure holds the very selectors that its switches ask.
 *
 * Sources: RFC 2991, RFC 2992; rules F170–F186 of @dc/fabric.
 * @module
 */
import {
  createSelector,
  type Disruption,
  disruptionOf,
  type EcmpChoice,
  type HashProfile,
  hashProfiles,
  moveFlows,
  type Selector,
} from "@dc/fabric";
import { formatIpv4Address, ipProtocol, ipv4Address, parseIpv4Address } from "@dc/wire";

/** A flow, as a group takes it. */
export type PressFlow = Parameters<Selector["choose"]>[0];

/** Profiles that can be chosen; the one for what is inside a tunnel needs a tunnel. */
export const profiles: readonly HashProfile[] = hashProfiles.filter((profile) => profile !== "linux-inner");
/** Selectors that look at the flow alone, so that what they do to many flows can be told without a run. */
export const selects = ["modulo", "hash-threshold", "rendezvous", "resilient"] as const;
/** One of them. */
export type PressSelect = (typeof selects)[number];

/** What the flows have in common. */
export const patterns = ["scattered", "sequential", "lockstep", "port-step"] as const;
/** One of them. */
export type Pattern = (typeof patterns)[number];

export const flowCount = 256;
export const waysMin = 2;
export const waysMax = 8;
export const seedMax = 0xffff_ffff;
/** Entries of a resilient table. */
export const tableEntries = 256;

/** What a person chose. */
export interface PressChoice {
  readonly hash: HashProfile;
  readonly select: PressSelect;
  readonly seed: number;
  readonly ways: number;
  /** Numbers of the spines that are dead, from 0. */
  readonly down: readonly number[];
  readonly pattern: Pattern;
}

export const pressDefault: PressChoice = {
  hash: "fnv-1a",
  select: "modulo",
  seed: 0,
  ways: 4,
  down: [],
  pattern: "scattered",
};

/** The five fields, as a person writes them. */
export const fieldNames = ["source", "destination", "protocol", "sourcePort", "destinationPort"] as const;
/** One of them. */
export type FieldName = (typeof fieldNames)[number];
/** Their text. */
export type FieldTexts = { readonly [Name in FieldName]: string };

export const fieldsDefault: FieldTexts = {
  source: "10.0.1.5",
  destination: "10.0.3.10",
  protocol: "17",
  sourcePort: "49203",
  destinationPort: "9",
};

/** A flow, or the fields that are not one. */
export type FieldsRead =
  | { readonly ok: true; readonly flow: PressFlow }
  | { readonly ok: false; readonly wrong: readonly FieldName[] };

/** Read the fields. */
export function readFields(texts: FieldTexts): FieldsRead {
  const wrong: FieldName[] = [];
  const address = (name: "source" | "destination"): number => {
    const read = parseIpv4Address(texts[name].trim());
    if (!read.ok) wrong.push(name);
    return read.ok ? read.value : 0;
  };
  const whole = (name: FieldName, most: number): number => {
    const text = texts[name].trim();
    const value = /^\d{1,5}$/.test(text) ? Number(text) : -1;
    if (value < 0 || value > most) wrong.push(name);
    return value;
  };
  const flow = {
    source: address("source"),
    destination: address("destination"),
    protocol: whole("protocol", 255),
    sourcePort: whole("sourcePort", 65_535),
    destinationPort: whole("destinationPort", 65_535),
  };
  return wrong.length === 0 ? { ok: true, flow } : { ok: false, wrong };
}

/** A flow's fields as text. */
export function writeFields(flow: PressFlow): FieldTexts {
  return {
    source: formatIpv4Address(flow.source),
    destination: formatIpv4Address(flow.destination),
    protocol: String(flow.protocol),
    sourcePort: String(flow.sourcePort),
    destinationPort: String(flow.destinationPort),
  };
}

/** 256 flows of UDP to one port of one host. */
export function makeFlows(pattern: Pattern): readonly PressFlow[] {
  const [source, destination] = [ipv4Address("10.0.1.0"), ipv4Address("10.0.3.10")];
  return Array.from({ length: flowCount }, (_, n) => {
    // A multiplication by an odd number reaches each of 2^14 ports once, in an order in which nobody sees one.
    const port = pattern === "scattered" ? (n * 9973) & 0x3fff : pattern === "port-step" ? 4 * n : n;
    return {
      source: source + (pattern === "scattered" || pattern === "lockstep" ? n : 5),
      destination,
      protocol: ipProtocol.udp,
      sourcePort: 49_152 + port,
      destinationPort: 9,
    };
  });
}

/** The name of a spine. @param way from 0. */
export const spineName = (way: number): string => `spine${way + 1}`;

/** The port of a leaf that leads to a spine. */
export const uplinkOf = (spine: string): string => `e1-${48 + Number(spine.slice("spine".length))}`;

/** The group with all spines, and with those that live. */
export function makeGroups(choice: PressChoice, select: PressSelect = choice.select): readonly [Selector, Selector] {
  const names = Array.from({ length: choice.ways }, (_, way) => spineName(way));
  const { hash, seed } = choice;
  const before = createSelector({ hash, select, seed, buckets: tableEntries }, names);
  const living = names.filter((_, way) => !choice.down.includes(way));
  return [before, living.length === names.length ? before : before.withMembers(living)];
}

/** One way, and the flows on it after the deaths. */
export interface Way {
  readonly name: string;
  readonly isDown: boolean;
  /** Flows before. */
  readonly before: number;
  /** Flows now: those that stayed, those whose spine died, those that came although theirs lives. */
  readonly stayed: number;
  readonly fled: number;
  readonly needless: number;
}

/** Where the flows lie. */
export function fallFlows(choice: PressChoice): readonly Way[] {
  const [before, after] = makeGroups(choice);
  const ways = before.members.map(({ name }, way) => ({
    name,
    isDown: choice.down.includes(way),
    ...{ before: 0, stayed: 0, fled: 0, needless: 0 },
  }));
  const wayOf = (name: string): (typeof ways)[number] => ways.find((way) => way.name === name) as (typeof ways)[number];
  for (const move of moveFlows(makeFlows(choice.pattern), before, after)) {
    wayOf(move.before.member).before += 1;
    wayOf(move.after.member)[move.isNeedless ? "needless" : move.isMoved ? "fled" : "stayed"] += 1;
  }
  return ways;
}

/** What a selector does to the flows. */
export interface SelectorRow {
  readonly select: PressSelect;
  readonly moved: number;
  readonly needless: number;
  /** Of all hashes. */
  readonly exact: Disruption;
}

/** The same deaths under each selector. */
export function compareSelectors(choice: PressChoice): readonly SelectorRow[] {
  const flows = makeFlows(choice.pattern);
  return selects.map((select) => {
    const [before, after] = makeGroups(choice, select);
    const moves = moveFlows(flows, before, after);
    return {
      select,
      moved: moves.filter(({ isMoved }) => isMoved).length,
      needless: moves.filter(({ isNeedless }) => isNeedless).length,
      exact: disruptionOf(before, after),
    };
  });
}

/** A stretch of what was hashed. */
export interface HashedField {
  readonly name: FieldName;
  readonly value: string;
  readonly bytes: Uint8Array;
}

/** Where each field lies in what a profile hashes: first byte, length, and whether its low byte is first. */
const places: { readonly [Kind in "fnv" | "tuple" | "linux"]: readonly (readonly [FieldName, number, number])[] } = {
  fnv: [
    ["source", 0, 4],
    ["destination", 4, 4],
    ["protocol", 8, 1],
    ["sourcePort", 9, 2],
    ["destinationPort", 11, 2],
  ],
  tuple: [
    ["source", 0, 4],
    ["destination", 4, 4],
    ["sourcePort", 8, 2],
    ["destinationPort", 10, 2],
    ["protocol", 12, 1],
  ],
  linux: [
    ["protocol", 2, 1],
    ["sourcePort", 28, 2],
    ["destinationPort", 30, 2],
    ["source", 36, 4],
    ["destination", 40, 4],
  ],
};

/** The fields in the bytes that were hashed. Linux's record has more, which are 0, and puts the smaller end first. */
export function hashedFields(profile: HashProfile, { bytes }: EcmpChoice): readonly HashedField[] {
  const kind = profile === "fnv-1a" ? "fnv" : profile.startsWith("linux") ? "linux" : "tuple";
  const isL3 = profile === "linux-l3";
  return places[kind]
    .filter(([name, at, length]) => at + length <= bytes.length && !(isL3 && !/^(source|destination)$/.test(name)))
    .map(([name, at, length]) => {
      const field = bytes.slice(at, at + length);
      const number = (kind === "fnv" && length === 4 ? field.toReversed() : field).reduce(
        (value, octet) => value * 256 + octet,
        0,
      );
      return { name, value: length === 4 ? formatIpv4Address(number) : String(number), bytes: field };
    });
}

/** Bounds of a choice: what lies outside counts as the default. */
export function clampChoice(asked: Partial<PressChoice>): PressChoice {
  const whole = (value: number | undefined, least: number, most: number): value is number =>
    value !== undefined && Number.isInteger(value) && value >= least && value <= most;
  const ways = whole(asked.ways, waysMin, waysMax) ? asked.ways : pressDefault.ways;
  const down = [...new Set(asked.down ?? [])].filter((way) => whole(way, 0, ways - 1)).sort((a, b) => a - b);
  return {
    hash: profiles.find((profile) => profile === asked.hash) ?? pressDefault.hash,
    select: selects.find((select) => select === asked.select) ?? pressDefault.select,
    seed: whole(asked.seed, 0, seedMax) ? asked.seed : pressDefault.seed,
    ways,
    // Somebody must live.
    down: down.slice(0, ways - 1),
    pattern: patterns.find((pattern) => pattern === asked.pattern) ?? pressDefault.pattern,
  };
}
