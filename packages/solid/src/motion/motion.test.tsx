import { cleanup, render, screen } from "@solidjs/testing-library";
import type { JSX } from "solid-js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createMediaDouble, type MediaDouble } from "../testing/media.ts";
import { MotionProvider, useMotion } from "./motion.tsx";

let media: MediaDouble;
beforeEach(() => {
  media = createMediaDouble();
});
afterEach(() => {
  cleanup();
  media.restore();
});

function Shown(): JSX.Element {
  const motion = useMotion();
  return <output>{motion()}</output>;
}

test("without a provider things move", () => {
  render(() => <Shown />);
  expect(screen.getByText("full")).toBeTruthy();
});

test("auto follows the system while it changes", () => {
  render(() => (
    <MotionProvider choice="auto">
      <Shown />
    </MotionProvider>
  ));
  const output = screen.getByText("full");
  media.set("(prefers-reduced-motion: reduce)", true);
  expect(output.textContent).toBe("reduced");
});

test("a choice of less motion holds whatever the system says", () => {
  render(() => (
    <MotionProvider choice="reduced">
      <Shown />
    </MotionProvider>
  ));
  expect(screen.getByText("reduced")).toBeTruthy();
});
