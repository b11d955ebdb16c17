/**
 * fluid/colouring — colour the edges of a bipartite multigraph so that none at a node have the same colour.
 *
 * Edge by edge: a colour that is free at both ends, else one free at either end, where the path that alternates between
 * these two colours is turned round. In a bipartite graph that path never comes back to the edge, so it always works.
 *
 * Sources: König, "Über Graphen und ihre Anwendung auf Determinantentheorie und Mengenlehre", Mathematische Annalen 77
 * (1916); rule F279 in ../../SPEC.md.
 * @module
 */
import { fabricError } from "../errors.ts";

/**
 * Colour edges.
 *
 * @param from  per edge its left node, `to` its right one; each from 0 to nodes − 1.
 * @param colours how many there are: at least the edges of any node.
 * @returns per edge its colour, from 0.
 * @throws `fabric/bad-option` where a node has more edges than there are colours.
 */
export function colourEdges(from: Int32Array, to: Int32Array, nodes: number, colours: number): Int32Array {
  const colourOf = new Int32Array(from.length).fill(-1);
  /** Per node (left ones, then right ones) and colour the edge that has it there, or −1. */
  const edgeAt = new Int32Array(2 * nodes * colours).fill(-1);
  const free = (node: number): number => {
    for (let colour = 0; colour < colours; colour++) if (edgeAt[node * colours + colour] < 0) return colour;
    throw fabricError("fabric/bad-option", `a switch has more flows than its ${colours} uplinks: no way for each`);
  };

  /** Exchange two colours along the path that begins at a node with an edge of the first. */
  function turn(start: number, first: number, second: number): void {
    const path: number[] = [];
    let node = start;
    for (let [want, next] = [first, second]; ; [want, next] = [next, want]) {
      const edge = edgeAt[node * colours + want];
      if (edge < 0) break;
      path.push(edge);
      node = node < nodes ? nodes + to[edge] : from[edge];
    }
    for (const edge of path) {
      for (const end of [from[edge], nodes + to[edge]]) edgeAt[end * colours + colourOf[edge]] = -1;
    }
    for (const edge of path) {
      colourOf[edge] = colourOf[edge] === first ? second : first;
      for (const end of [from[edge], nodes + to[edge]]) edgeAt[end * colours + colourOf[edge]] = edge;
    }
  }

  for (let edge = 0; edge < from.length; edge++) {
    const [left, right] = [from[edge], nodes + to[edge]];
    const [colour, other] = [free(left), free(right)];
    if (edgeAt[right * colours + colour] >= 0) turn(right, colour, other);
    colourOf[edge] = colour;
    for (const end of [left, right]) edgeAt[end * colours + colour] = edge;
  }
  return colourOf;
}
