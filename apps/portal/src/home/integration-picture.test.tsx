import { cleanup, render } from "@solidjs/testing-library";
import { afterEach, expect, test } from "vitest";
import { IntegrationPicture } from "./integration-picture.tsx";

afterEach(cleanup);

test("two servers of four strata, one way through all of them, and its time twice from one start", () => {
  const { container } = render(() => <IntegrationPicture />);
  const bars = [...container.querySelectorAll('.portal-stratum[height="13"]')];
  expect(container.querySelectorAll(".portal-stratum")).toHaveLength(8 + bars.length);
  expect(container.querySelectorAll(".portal-stop")).toHaveLength(8);
  const runs = [
    bars.filter((bar) => !bar.hasAttribute("data-second")),
    bars.filter((bar) => bar.hasAttribute("data-second")),
  ];
  for (const run of runs) {
    let x = 20.5;
    for (const bar of run) {
      expect(Number(bar.getAttribute("x"))).toBeCloseTo(x);
      x += Number(bar.getAttribute("width"));
    }
    expect(x).toBeLessThan(385);
  }
  const layers = runs.map((run) => run.map((bar) => bar.getAttribute("data-layer")));
  expect(layers[0]).toContain("host");
  expect(layers[1]).not.toContain("host");
  expect(container.querySelector("svg")?.getAttribute("aria-hidden")).toBe("true");
  expect(container.querySelectorAll("[style]")).toHaveLength(0);
});
