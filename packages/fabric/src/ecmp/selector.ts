/**
 * ecmp/selector — a group's choice as a pure value: which member a flow takes, and by which bytes, hash and bucket.
 *
 * It needs no run and no simulation, so that a figure can hold one, and it is the very thing that a switch asks. The
 * three selectors that look at more than the flow choose here as `modulo` does: it is where their flows begin.
 *
 * Source: rules F176–F186 in ../../SPEC.md.
 * @module
 */
import type { Ipv4FlowKey } from "@dc/wire";
import { type FabricError, fabricError } from "../errors.ts";
import { createHasher, type Hasher } from "./hasher.ts";
import { type EcmpMember, type EcmpOptions, type EcmpSettings, ecmpSettings, weightsOf } from "./options.ts";
import { type Draws, drawsOf, selectRendezvous } from "./rendezvous.ts";
import { changeTable, dealTable, type ResilientTable } from "./resilient.ts";
import { selectModulo } from "./select.ts";
import { selectThreshold, thresholdBounds } from "./threshold.ts";
import { replicate } from "./weighted.ts";

/** What a group decided for a flow. */
export interface EcmpChoice {
  /** What was hashed. */
  readonly bytes: Uint8Array;
  /** uint32. */
  readonly hash: number;
  readonly bucket: number;
  /** The member's name. */
  readonly member: string;
  /** Its place in the group, from 0. */
  readonly place: number;
}

/** A group of members with a way to choose among them. Immutable. */
export interface Selector {
  readonly settings: EcmpSettings;
  readonly members: readonly EcmpMember[];
  readonly hasher: Hasher;
  /** Buckets that a hash may fall into. */
  readonly buckets: number;
  /** Of `hash-threshold`: the last hash of each member's region. */
  readonly bounds: Uint32Array | undefined;
  /** Of `rendezvous`: the members' draws. */
  readonly draws: Draws | undefined;
  /** Of `resilient`: its table. */
  readonly table: ResilientTable | undefined;
  /** All at once. @throws `fabric/bad-option` where there are no members. */
  choose(flow: Ipv4FlowKey): EcmpChoice;
  /** The bucket of a hash; allocates nothing. @param hash int32 or uint32. */
  bucketOf(hash: number): number;
  /** The place of the member that has a bucket; allocates nothing. */
  placeOf(bucket: number): number;
  /** The group after its members have changed: only `resilient` remembers what was before. */
  withMembers(members: readonly (EcmpMember | string)[]): Selector;
}

/**
 * Make a group.
 *
 * ```ts
 * const uplinks = createSelector({ hash: "linux-l4", select: "hash-threshold", seed: 7 }, ["e1-49", "e1-50"]);
 * uplinks.choose({ source, destination, protocol: 17, sourcePort: 49153, destinationPort: 9 }); // { bytes, hash, bucket, member }
 * ```
 *
 * @param members names, or names with weights, in the order of the buckets.
 * @throws `fabric/bad-option` for options, weights or names that are twice there.
 */
export function createSelector(options: EcmpOptions, members: readonly (EcmpMember | string)[]): Selector {
  const settings = ecmpSettings(options);
  return new Group(settings, createHasher(settings.hash, settings.seed), members.map(asMember), undefined);
}

/** The same for a switch, whose groups share a hasher, and where a table may come from history. */
export function createGroup(
  settings: EcmpSettings,
  hasher: Hasher,
  members: readonly EcmpMember[],
  table?: ResilientTable,
): Selector {
  return new Group(settings, hasher, members, table);
}

function asMember(member: EcmpMember | string): EcmpMember {
  return typeof member === "string" ? { name: member } : member;
}

class Group implements Selector {
  readonly settings: EcmpSettings;
  readonly hasher: Hasher;
  readonly members: readonly EcmpMember[];
  readonly buckets: number;
  readonly bounds: Uint32Array | undefined;
  readonly draws: Draws | undefined;
  readonly table: ResilientTable | undefined;
  /** Per bucket: a member's place; undefined where buckets are members. */
  readonly #entries: Int32Array | undefined;

  constructor(
    settings: EcmpSettings,
    hasher: Hasher,
    members: readonly EcmpMember[],
    table: ResilientTable | undefined,
  ) {
    this.settings = settings;
    this.hasher = hasher;
    this.members = members;
    const weights = weightsOf(members);
    const { select, buckets } = settings;
    const names = members.map(({ name }) => name);
    const twice = names.find((name, place) => names.indexOf(name) !== place);
    if (twice !== undefined) throw badMember(`${twice} is twice among the members`);
    const has = members.length > 0;
    this.bounds = select === "hash-threshold" ? thresholdBounds(weights, hasher.bits) : undefined;
    this.draws = select === "rendezvous" ? drawsOf(members, weights) : undefined;
    this.table =
      select !== "resilient"
        ? undefined
        : (table ?? (has ? dealTable(names, weights, buckets) : { names, buckets: new Int32Array(buckets) }));
    this.#entries = this.table?.buckets ?? (select === "weighted" ? replicate(weights) : undefined);
    this.buckets = this.#entries?.length ?? members.length;
  }

  choose(flow: Ipv4FlowKey): EcmpChoice {
    if (this.members.length === 0) throw badMember("there is no member to choose");
    const { source, destination, protocol, sourcePort, destinationPort } = flow;
    const hash = this.hasher.hash(source, destination, protocol, sourcePort, destinationPort);
    const bucket = this.bucketOf(hash);
    const place = this.placeOf(bucket);
    return { bytes: this.hasher.input(flow), hash: hash >>> 0, bucket, member: this.members[place].name, place };
  }

  bucketOf(hash: number): number {
    if (this.bounds !== undefined) return selectThreshold(hash, this.bounds);
    if (this.draws !== undefined) return selectRendezvous(hash | 0, this.draws);
    return selectModulo(hash, this.buckets);
  }

  placeOf(bucket: number): number {
    return this.#entries === undefined ? bucket : this.#entries[bucket];
  }

  withMembers(members: readonly (EcmpMember | string)[]): Selector {
    const next = members.map(asMember);
    const names = next.map(({ name }) => name);
    const table = this.table === undefined ? undefined : changeTable(this.table, names, weightsOf(next));
    return new Group(this.settings, this.hasher, next, table);
  }
}

function badMember(message: string): FabricError {
  return fabricError("fabric/bad-option", `ecmp: ${message}`);
}
