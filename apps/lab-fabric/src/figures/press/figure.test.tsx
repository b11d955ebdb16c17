import { LanguageProvider, MotionProvider, ThemeProvider } from "@dc/solid";
import { cleanup, fireEvent, render, screen, within } from "@solidjs/testing-library";
import { afterEach, expect, test } from "vitest";
import { readStandOptions } from "@dc/lab/figure";
import { readPressAttributes } from "./element.ts";
import { PressFigure, type PressFigureProps } from "./figure.tsx";

afterEach(cleanup);

const show = (props: Partial<PressFigureProps> = {}) =>
  render(() => (
    <LanguageProvider language="en">
      <ThemeProvider choice="light">
        <MotionProvider choice="reduced">
          <PressFigure view="picture" {...props} />
        </MotionProvider>
      </ThemeProvider>
    </LanguageProvider>
  ));
const field = (name: string) => screen.getByLabelText(name);

test("five fields go in, a spine comes out; a wrong field says what it wants and leaves the picture", async () => {
  show();
  const picture = () => screen.getByRole("img", { name: /FNV-1a/ }).getAttribute("aria-label");
  const before = picture();
  fireEvent.input(field("Source port"), { target: { value: "49204" } });
  const after = picture();
  expect(after).not.toBe(before);
  fireEvent.input(field("Source port"), { target: { value: "70000" } });
  expect(field("Source port").getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByText("A whole number from 0 to 65,535.")).toBeDefined();
  expect(picture()).toBe(after);
});

test("killing a spine recolours flows and fills the table of choices; mending it brings all back", async () => {
  show();
  expect(screen.getByText("Kill a spine, and see which flows each choice moves.")).toBeDefined();
  fireEvent.click(screen.getByRole("button", { name: "Kill spine2" }));
  const table = screen.getByRole("table", { name: "The same under each choice" });
  expect(within(table).getByRole("row", { name: /modulo.*3\/4, needlessly 1\/2/ })).toBeDefined();
  expect(within(table).getByRole("row", { name: /resilient.*1\/4, needlessly 0/ })).toBeDefined();
  expect(document.querySelectorAll('[data-kind="needless"]').length).toBeGreaterThan(60);
  fireEvent.click(within(table).getByRole("button", { name: "resilient" }));
  // Nothing but the legend's own square is needless now.
  expect(document.querySelectorAll('[data-kind="needless"]').length).toBe(1);
  fireEvent.click(screen.getByRole("button", { name: "Mend spine2" }));
  expect(screen.getByText("Kill a spine, and see which flows each choice moves.")).toBeDefined();
});

test("the last spine that lives cannot be killed", () => {
  show({ choice: { ways: 2, down: [0] } });
  expect(screen.getByRole("button", { name: "Kill spine2" }).hasAttribute("disabled")).toBe(true);
});

test("the table says what the picture shows", () => {
  show({ view: "table", choice: { down: [0] } });
  const table = screen.getByRole("table", { name: "Where 256 flows fall" });
  const numbers = within(table)
    .getAllByRole("row")
    .slice(1)
    .map((row) =>
      within(row)
        .getAllByRole("cell")
        .map((cell) => cell.textContent),
    );
  expect(numbers).toHaveLength(4);
  expect(numbers[0]?.[0]).toBe("spine1 (dead)");
  expect(numbers.reduce((sum, row) => sum + Number(row[2]), 0)).toBe(256);
});

test("a packet's fields can be taken", () => {
  const flow = { source: 0x0a00_0001, destination: 0x0a00_0002, protocol: 6, sourcePort: 1, destinationPort: 2 };
  show({ packet: { label: "packet 7", flow } });
  expect((field("Protocol") as HTMLInputElement).value).toBe("6");
  fireEvent.input(field("Protocol"), { target: { value: "17" } });
  fireEvent.click(screen.getByRole("button", { name: "Take those of packet 7" }));
  expect((field("Protocol") as HTMLInputElement).value).toBe("6");
});

test("what the element's attributes say", () => {
  const element = document.createElement("div");
  for (const [name, value] of Object.entries({
    hash: "crc-32",
    select: "resilient",
    ways: "6",
    down: "2 5",
    flows: "lockstep",
    theme: "dark",
  }))
    element.setAttribute(name, value);
  expect(readPressAttributes(element)).toEqual({
    hash: "crc-32",
    select: "resilient",
    pattern: "lockstep",
    ways: 6,
    down: [1, 4],
  });
  expect(readStandOptions(element)).toEqual({ theme: "dark", language: "en", motion: "auto", view: "picture" });
});
