/**
 * ecmp/tables — the resilient tables of all switches, recomputed from the links' history.
 *
 * A switch has a table for each set of switches that its groups lead to: it was dealt while all links were up and has
 * gone through every change since, whoever asked for it and when. It is kept with the place in history up to which it has
 * come, and thrown away when a step back brings another past.
 *
 * Source: rule F184 in ../../SPEC.md.
 * @module
 */
import type { NodeIndex, PortIndex } from "@dc/engine";
import type { LinkHistory } from "../routing/link-history.ts";
import type { Routes } from "../routing/routes.ts";
import { weightsOf } from "./options.ts";
import type { EcmpMember } from "./options.ts";
import { changeTable, dealTable, type ResilientTable } from "./resilient.ts";

/** A table on its way through history. */
interface Lived {
  readonly epoch: number;
  /** Changes that it has gone through. */
  count: number;
  readonly isUp: Uint8Array;
  table: ResilientTable;
}

/** The tables. */
export class ResilientTables {
  readonly #routes: Routes;
  readonly #linkCount: number;
  readonly #lived: Map<string, Lived> = new Map();

  /** @param routes keep their history from now on. */
  constructor(routes: Routes, linkCount: number) {
    routes.keepHistory();
    this.#routes = routes;
    this.#linkCount = linkCount;
  }

  /**
   * The table of a switch towards some owners, as of now.
   *
   * @param memberOf a port as a member, with its weight.
   */
  tableOf(
    node: NodeIndex,
    owners: readonly number[],
    buckets: number,
    memberOf: (port: PortIndex) => EcmpMember,
  ): ResilientTable {
    const key = `${node} to ${owners.join(" ")}`;
    const membersOver = (isUp: Uint8Array): EcmpMember[] =>
      Array.from(this.#routes.nextHopsOver(isUp, node, owners), memberOf);
    let lived = this.#lived.get(key);
    const history = this.#routes.historyOf(node) as LinkHistory;
    const { epoch, count } = history;
    if (lived === undefined || lived.epoch !== epoch || lived.count > count) {
      const isUp = new Uint8Array(this.#linkCount).fill(1);
      const members = membersOver(isUp);
      const names = members.map(({ name }) => name);
      const table =
        names.length === 0
          ? { names, buckets: new Int32Array(buckets) }
          : dealTable(names, weightsOf(members), buckets);
      lived = { epoch, count: 0, isUp, table };
      this.#lived.set(key, lived);
    }
    for (; lived.count < count; lived.count++) {
      history.apply(lived.count, lived.isUp);
      const members = membersOver(lived.isUp);
      const names = members.map(({ name }) => name);
      // Most changes are of links elsewhere.
      if (names.join(" ") !== lived.table.names.join(" ")) {
        lived.table = changeTable(lived.table, names, weightsOf(members));
      }
    }
    return lived.table;
  }
}
