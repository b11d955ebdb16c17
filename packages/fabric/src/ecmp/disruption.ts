/**
 * ecmp/disruption — what a change of members moves: of given flows each one, of all flows the exact share.
 *
 * The share is a fraction of two whole numbers. For modulo and tables all hashes are alike that agree modulo both
 * lengths, so a period of both is counted; for regions the overlap of old and new intervals is summed; for the highest
 * random weight it is the part of those who went or came, because nobody else's flows move.
 *
 * Sources: RFC 2992 §3 (disruption of modulo and hash-threshold), RFC 2991 §2 (highest random weight); rules F185, F186 in
 * ../../SPEC.md.
 * @module
 */
import type { Ipv4FlowKey } from "@dc/wire";
import { fabricError } from "../errors.ts";
import { type EcmpMember, weightsOf } from "./options.ts";
import type { EcmpChoice, Selector } from "./selector.ts";
import { greatestCommonDivisor } from "./weighted.ts";

/** A flow before and after its group changed. */
export interface FlowMove {
  readonly flow: Ipv4FlowKey;
  readonly before: EcmpChoice;
  readonly after: EcmpChoice;
  /** Whether it has another member now. */
  readonly isMoved: boolean;
  /** Whether it moved from one member to another that both were there before and after. */
  readonly isNeedless: boolean;
}

/** Which flows change their member when a group becomes another. */
export function moveFlows(flows: readonly Ipv4FlowKey[], before: Selector, after: Selector): FlowMove[] {
  const isNeedless = staying(before, after);
  return flows.map((flow) => {
    const [was, is] = [before.choose(flow), after.choose(flow)];
    const isMoved = was.member !== is.member;
    return { flow, before: was, after: is, isMoved, isNeedless: isMoved && isNeedless(was.member, is.member) };
  });
}

/** Whether two members are both there before and after. */
function staying(before: Selector, after: Selector): (was: string, is: string) => boolean {
  const there = new Set(before.members.map(({ name }) => name));
  const left = new Set(after.members.map(({ name }) => name));
  return (was, is) => left.has(was) && there.has(is);
}

/** A fraction in lowest terms. */
export interface Fraction {
  readonly numerator: number;
  readonly denominator: number;
}

/** Shares of all hashes, each as likely as any other. */
export interface Disruption {
  /** Those whose member changes. */
  readonly moved: Fraction;
  /** Of these, those that go from one member to another while both were there before and after. */
  readonly needless: Fraction;
}

/** What share of all flows moves when a group becomes another. Both have the same selector. */
export function disruptionOf(before: Selector, after: Selector): Disruption {
  if (before.draws !== undefined) return drawnDisruption(before.members, after.members);
  const [counts, total] = before.bounds === undefined ? periods(before, after) : overlaps(before, after);
  const isNeedless = staying(before, after);
  let [moved, needless] = [0, 0];
  for (const { was, is, count } of counts) {
    if (was === is) continue;
    moved += count;
    if (isNeedless(was, is)) needless += count;
  }
  return { moved: fraction(moved, total), needless: fraction(needless, total) };
}

interface Counted {
  readonly was: string;
  readonly is: string;
  readonly count: number;
}

/** Both lengths repeat together after their least common multiple; a residue of each meets once in it. */
function periods(before: Selector, after: Selector): [Counted[], number] {
  const common = greatestCommonDivisor(before.buckets, after.buckets);
  const period = (before.buckets / common) * after.buckets;
  const counts = new Map<string, { was: string; is: string; count: number }>();
  // Residues that agree modulo what both lengths share meet once in a period; others never.
  for (let b = 0; b < before.buckets; b++) {
    const was = before.members[before.placeOf(b)].name;
    for (let a = b % common; a < after.buckets; a += common) {
      const is = after.members[after.placeOf(a)].name;
      const known = counts.get(`${was}\n${is}`);
      if (known === undefined) counts.set(`${was}\n${is}`, { was, is, count: 1 });
      else known.count += 1;
    }
  }
  return [Array.from(counts.values()), period];
}

/** Regions as ideal intervals: cut at weights over their sum, without the rounding to whole hashes. */
function overlaps(before: Selector, after: Selector): [Counted[], number] {
  const [old, now] = [weightsOf(before.members), weightsOf(after.members)];
  const [oldTotal, nowTotal] = [old, now].map((weights) => weights.reduce((sum, weight) => sum + weight, 0)) as [
    number,
    number,
  ];
  const counts: Counted[] = [];
  let oldFrom = 0;
  old.forEach((oldWeight, b) => {
    const oldTo = oldFrom + oldWeight;
    let nowFrom = 0;
    now.forEach((nowWeight, a) => {
      const nowTo = nowFrom + nowWeight;
      // In parts of oldTotal · nowTotal.
      const count = Math.min(oldTo * nowTotal, nowTo * oldTotal) - Math.max(oldFrom * nowTotal, nowFrom * oldTotal);
      if (count > 0) counts.push({ was: before.members[b].name, is: after.members[a].name, count });
      nowFrom = nowTo;
    });
    oldFrom = oldTo;
  });
  return [counts, oldTotal * nowTotal];
}

/**
 * The highest of all draws, old and new, decides: a member that stays keeps the flow, one that went has lost it, one that
 * came has won it. Nothing moves between two that stay.
 */
function drawnDisruption(before: readonly EcmpMember[], after: readonly EcmpMember[]): Disruption {
  const weightOf = ({ weight = 1 }: EcmpMember): number => weight;
  const sum = (members: readonly EcmpMember[]): number =>
    weightsOf(members).reduce((total, weight) => total + weight, 0);
  const gone = before.filter(({ name }) => !after.some((member) => member.name === name));
  const came = after.filter(({ name }) => !before.some((member) => member.name === name));
  const changed = after.find((member) =>
    before.some((was) => was.name === member.name && weightOf(was) !== weightOf(member)),
  );
  if (changed !== undefined) {
    throw fabricError(
      "fabric/bad-option",
      `ecmp: ${changed.name} has another weight now; only members may come and go`,
    );
  }
  return { moved: fraction(sum(gone) + sum(came), sum(before) + sum(came)), needless: fraction(0, 1) };
}

/** A fraction in lowest terms. */
export function fraction(numerator: number, denominator: number): Fraction {
  const common = greatestCommonDivisor(denominator, numerator);
  return { numerator: numerator / common, denominator: denominator / common };
}

/** `11/30`; a whole number without its 1. */
export function formatFraction({ numerator, denominator }: Fraction): string {
  return denominator === 1 ? String(numerator) : `${numerator}/${denominator}`;
}
