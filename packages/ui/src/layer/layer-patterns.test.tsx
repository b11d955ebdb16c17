import { cleanup, render } from "@solidjs/testing-library";
import { afterEach, expect, test } from "vitest";
import { hatchOf, LayerPatterns } from "./layer-patterns.tsx";

afterEach(cleanup);

test("each layer that is asked for has one hatch, and a fill finds it by its name", () => {
  const { container } = render(() => (
    <svg aria-hidden="true">
      <LayerPatterns id="a" layers={["guest", "host"]} />
    </svg>
  ));
  const patterns = [...container.querySelectorAll("pattern")];
  expect(patterns).toHaveLength(2);
  for (const [index, layer] of (["guest", "host"] as const).entries()) {
    expect(hatchOf("a", layer)).toBe(`url(#${patterns[index]?.id})`);
    expect(patterns[index]?.childElementCount).toBeGreaterThan(0);
  }
  // Two pictures of one page do not take one another's.
  expect(hatchOf("b", "guest")).not.toBe(hatchOf("a", "guest"));
});
