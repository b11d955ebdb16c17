import { cleanup, render, screen } from "@solidjs/testing-library";
import type { JSX } from "solid-js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createMediaDouble, type MediaDouble } from "../testing/media.ts";
import { type ThemeChoice, ThemeProvider, useTheme } from "./theme.tsx";

let media: MediaDouble;
beforeEach(() => {
  media = createMediaDouble();
});
afterEach(() => {
  cleanup();
  media.restore();
});

function Shown(): JSX.Element {
  const { choice, theme } = useTheme();
  return <output>{`${choice()} ${theme()}`}</output>;
}
const show = (choice: ThemeChoice): void => {
  render(() => (
    <ThemeProvider choice={choice}>
      <Shown />
    </ThemeProvider>
  ));
};

test("without a provider the theme is light", () => {
  render(() => <Shown />);
  expect(screen.getByText("light light")).toBeTruthy();
});

test("a choice wins over the system", () => {
  media.set("(prefers-color-scheme: dark)", true);
  show("light");
  expect(screen.getByText("light light")).toBeTruthy();
});

test("auto follows the system while it changes, and more contrast wins over dark", () => {
  show("auto");
  const output = screen.getByText("auto light");
  media.set("(prefers-color-scheme: dark)", true);
  expect(output.textContent).toBe("auto dark");
  media.set("(prefers-contrast: more)", true);
  expect(output.textContent).toBe("auto contrast");
});
