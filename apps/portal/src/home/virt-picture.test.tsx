import { cleanup, render } from "@solidjs/testing-library";
import { afterEach, expect, test } from "vitest";
import { VirtPicture } from "./virt-picture.tsx";

afterEach(cleanup);

test("three rings of eight, each hand on the rim of its ring, and most kicks are ghosts", () => {
  const { container } = render(() => <VirtPicture />);
  expect(container.querySelectorAll(".portal-slot")).toHaveLength(24);
  const hands = [...container.querySelectorAll(".portal-hand")].map((hand) => hand.getAttribute("d") ?? "");
  for (const [index, hand] of hands.entries()) {
    const [x = 0, y = 0] = hand.slice(1).split("L")[0]?.split(" ").map(Number) ?? [];
    expect(Math.hypot(x - [200, 334][index], y - 66)).toBeCloseTo(48, 0);
  }
  expect(hands).toHaveLength(2);
  expect(container.querySelectorAll(".portal-kick")).toHaveLength(13);
  expect(container.querySelectorAll(".portal-kick[data-sent]")).toHaveLength(2);
  expect(container.querySelector("svg")?.getAttribute("aria-hidden")).toBe("true");
  expect(container.querySelectorAll("[style]")).toHaveLength(0);
});
