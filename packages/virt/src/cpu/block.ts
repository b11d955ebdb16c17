/**
 * cpu/block — plain instructions that follow each other up to one that may be of any kind, which is executed last.
 *
 * Source: rules V516 in ../../SPEC.md.
 * @module
 */
import type { Decoded } from "./decoded.ts";
import { kind, MicroOperation } from "./micro-operation.ts";

/** What is executed as one. */
export class Block {
  /** All but the last. */
  readonly operations: readonly MicroOperation[];
  readonly last: Decoded;

  /** @param instructions at least one */
  constructor(instructions: readonly Decoded[]) {
    this.last = instructions[instructions.length - 1] as Decoded;
    const operations = instructions.slice(0, -1).map((instruction) => new MicroOperation(instruction));
    dropUnseenFlags(operations);
    this.operations = operations;
  }
}

/** Kinds on registers that replace flags whatever they were, and what does the same without flags. */
const withoutFlags: ReadonlyMap<number, number> = /* @__PURE__ */ new Map([
  [kind.add32, kind.plainAdd32],
  [kind.or32, kind.plainOr32],
  [kind.and32, kind.plainAnd32],
  [kind.sub32, kind.plainSub32],
  [kind.xor32, kind.plainXor32],
  [kind.cmp32, kind.nothing],
  [kind.test32, kind.nothing],
  [kind.inc32, kind.plainAdd32],
  [kind.dec32, kind.plainSub32],
  [kind.shl32, kind.plainShl32],
  [kind.shr32, kind.plainShr32],
  [kind.sar32, kind.plainSar32],
  [kind.multiply32, kind.plainMultiply32],
  [kind.test64, kind.nothing],
  [kind.test16, kind.nothing],
  [kind.test8, kind.nothing],
]);

/** Those that leave CF as it was. */
const keepsCarry: ReadonlySet<number> = /* @__PURE__ */ new Set([kind.inc32, kind.dec32]);

/** Kinds that neither look at flags nor change them, and after which nobody can look at them either. */
const indifferent: ReadonlySet<number> = /* @__PURE__ */ new Set([
  ...withoutFlags.values(),
  kind.move32,
  kind.lea32,
  kind.move64,
  kind.lea64,
  kind.move16,
  kind.move8,
  kind.zero8,
  kind.zero16,
  kind.sign8,
  kind.sign16,
]);

/** From the end on: flags are seen by whatever is not known to leave them alone. */
function dropUnseenFlags(operations: readonly MicroOperation[]): void {
  let isReplaced = false;
  for (let n = operations.length - 1; n >= 0; n--) {
    const operation = operations[n] as MicroOperation;
    const plain = withoutFlags.get(operation.kind);
    if (plain !== undefined) {
      const isWhole = !keepsCarry.has(operation.kind);
      if (isReplaced) operation.kind = plain;
      else isReplaced = isWhole;
    } else if (!indifferent.has(operation.kind)) isReplaced = false;
  }
}
