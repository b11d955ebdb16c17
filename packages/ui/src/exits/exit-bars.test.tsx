import { cleanup, render, screen, within } from "@solidjs/testing-library";
import { afterEach, expect, test } from "vitest";
import { ExitBars } from "./exit-bars.tsx";
import type { ExitPair } from "./exit-pair.ts";

afterEach(cleanup);

const pairs: readonly ExitPair[] = [
  {
    reason: "EPT_MISCONFIG",
    number: 49,
    model: { samples: 3, sampleShare: 0.75 },
    host: { samples: 5, sampleShare: 0.5 },
  },
  { reason: "npf", host: { samples: 5, sampleShare: 0.25 } },
];
const words = (item: HTMLElement): string => (item.textContent ?? "").replaceAll("\u00a0", " ");

test("U48: each reason is an item with the model's figure, the host's and the error in words; bars are as long as they are", () => {
  render(() => <ExitBars pairs={pairs} measure="sampleShare" label="Share of the exits" paired />);
  const list = screen.getByRole("list", { name: "Share of the exits" });
  const [first, second] = within(list).getAllByRole("listitem");
  expect(words(first as HTMLElement)).toBe("EPT_MISCONFIG49Model 75.00 %Host 50.00 %Error +25.00 pp");
  expect(words(second as HTMLElement)).toBe("npfModel –Host 25.00 %Error −25.00 pp");
  const widths = [...list.querySelectorAll<HTMLElement>(".dc-pair-bar")].map(({ style }) =>
    Math.round(Number.parseFloat(style.width)),
  );
  expect(widths).toEqual([100, 67, 0, 33]);
  const gap = list.querySelector<HTMLElement>(".dc-pair-error");
  expect([gap?.dataset.of, Math.round(Number.parseFloat(gap?.style.left ?? ""))]).toEqual(["host", 67]);
});

test("U48: without a host there is one bar for each reason, and no error", () => {
  render(() => <ExitBars pairs={[pairs[0] as ExitPair]} measure="meanNs" label="Mean time" paired={false} />);
  const item = screen.getByRole("listitem");
  expect(words(item)).toBe("EPT_MISCONFIG49Model –");
  expect(item.querySelectorAll(".dc-pair-bar")).toHaveLength(1);
});
