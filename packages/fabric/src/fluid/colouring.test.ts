import fc from "fast-check";
import { expect, test } from "vitest";
import { colourEdges } from "./colouring.ts";

test("F279: edges of a bipartite graph need no more colours than any node has edges", () => {
  const permutations = fc
    .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 6 }))
    .chain(([nodes, degree]) =>
      fc.tuple(
        fc.constant(nodes),
        fc.constant(degree),
        fc.array(fc.shuffledSubarray([...Array(nodes).keys()], { minLength: nodes, maxLength: nodes }), {
          minLength: degree,
          maxLength: degree,
        }),
      ),
    );
  fc.assert(
    fc.property(permutations, ([nodes, degree, sinks]) => {
      const from = Int32Array.from(sinks.flatMap(() => [...Array(nodes).keys()]));
      const to = Int32Array.from(sinks.flat());
      const colours = colourEdges(from, to, nodes, degree);
      expect(Math.max(...colours)).toBeLessThan(degree);
      for (const ends of [from, to]) {
        const pairs = new Set(Array.from(colours, (colour, edge) => `${ends[edge]} ${colour}`));
        expect(pairs.size).toBe(from.length);
      }
    }),
  );
});

test("F279: more edges at a node than colours are refused", () => {
  const run = (): Int32Array => colourEdges(Int32Array.of(0, 0, 0), Int32Array.of(0, 1, 2), 3, 2);
  expect(run).toThrow(expect.objectContaining({ code: "fabric/bad-option" }));
});
