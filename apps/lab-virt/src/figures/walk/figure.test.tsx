import { readStandOptions } from "@dc/lab/figure";
import { LanguageProvider, MotionProvider, ThemeProvider } from "@dc/solid";
import { cleanup, fireEvent, render, screen, within } from "@solidjs/testing-library";
import { afterEach, expect, test, vi } from "vitest";
import { readWalkAttributes } from "./element.ts";
import { WalkFigure, type WalkFigureProps } from "./figure.tsx";

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const show = (props: Partial<WalkFigureProps> = {}) =>
  render(() => (
    <LanguageProvider language="en">
      <ThemeProvider choice="light">
        <MotionProvider choice="reduced">
          <WalkFigure view="picture" asks={false} {...props} />
        </MotionProvider>
      </ThemeProvider>
    </LanguageProvider>
  ));
const grid = () => screen.getByRole("group", { name: /^The walk, reference by reference/ });
const press = (key: string) => fireEvent.keyDown(grid(), { key });
const cell = (name: RegExp) => within(grid()).getByRole("button", { name });
const end = () => screen.getByRole("region", { name: "What it came to" });
const choose = (group: string, name: string) =>
  fireEvent.click(within(screen.getByRole("radiogroup", { name: group })).getByRole("radio", { name }));

test("a prediction comes first: nothing is shown before it, then the walk plays and says what it made", () => {
  vi.useFakeTimers();
  show({ asks: true });
  expect(within(grid()).queryAllByRole("button")).toHaveLength(0);
  press("ArrowRight");
  expect(screen.getByText("0 so far")).toBeDefined();
  const field = screen.getByRole("textbox", { name: /how many times/ });
  fireEvent.input(field, { target: { value: "many" } });
  fireEvent.click(screen.getByRole("button", { name: "Commit" }));
  expect(screen.getByRole("alert").textContent).toBe("A whole number.");
  fireEvent.input(field, { target: { value: "20" } });
  fireEvent.keyDown(field, { key: "Enter" });
  expect(screen.getByText("You said 20.")).toBeDefined();
  vi.advanceTimersByTime(30 * 420);
  expect(screen.getByText("You said 20; the walk made 24.")).toBeDefined();
  expect(screen.getByText("(g + 1)(e + 1) − 1 = (4 + 1)(4 + 1) − 1 = 24")).toBeDefined();
  // Another walk is another question.
  choose("Guest page", "2 MiB");
  expect(screen.getByRole("textbox", { name: /how many times/ })).toBeDefined();
});

test("arrows follow the walk, a cell leads to its reference, the count runs along", () => {
  show();
  press("ArrowRight");
  expect(
    screen.getByText(/^Reference 1: EPT level 4 at 0x40_0000, from memory, on the way to the guest's PML4/, {
      selector: "p",
    }),
  ).toBeDefined();
  press("ArrowLeft");
  expect(screen.getByText(/^Nothing is read yet/)).toBeDefined();
  fireEvent.click(cell(/^Entry 15 /));
  expect(screen.getByText("15 / 24")).toBeDefined();
  expect(screen.getByText(/^Reference 15: the guest's PD entry/, { selector: "p" })).toBeDefined();
  press("End");
  expect(end().textContent).toContain("Translated");
  press("Home");
  expect(screen.getByText("0 / 24")).toBeDefined();
});

test("a bit that is turned is a walk that ends otherwise: present, reserved, EPT's write", () => {
  show({ choice: { access: "write" } });
  fireEvent.click(cell(/^Entry 20 /));
  fireEvent.click(screen.getByRole("button", { name: "Clear P" }));
  expect(end().textContent).toContain("#PF, page fault");
  expect(end().textContent).toContain("error code0x6");
  expect(within(end()).getByRole("row", { name: /no entry was present/ })).toBeDefined();
  fireEvent.click(screen.getByRole("button", { name: "Set P" }));
  expect(end().textContent).toContain("Translated");
  fireEvent.click(screen.getByRole("button", { name: "Set reserved bit 51" }));
  expect(within(end()).getByRole("row", { name: /a reserved bit was set/ })).toBeDefined();
  fireEvent.click(screen.getByRole("button", { name: "Clear reserved bit 51" }));
  press("End");
  fireEvent.click(screen.getByRole("button", { name: /^Bit 1, W/ }));
  expect(end().textContent).toContain("Exit 48, EPT violation");
  expect(end().textContent).toContain("exit qualification0x1aa");
  fireEvent.click(screen.getByRole("button", { name: "Remove R" }));
  expect(end().textContent).toContain("exit qualification0x1a2");
  fireEvent.click(screen.getByRole("button", { name: "Give W" }));
  expect(end().textContent).toContain("Exit 49, EPT misconfiguration");
  fireEvent.click(screen.getByRole("button", { name: "Fresh tables" }));
  press("End");
  expect(end().textContent).toContain("Translated");
});

test("bits are one stop for Tab, and arrows go along them", () => {
  show();
  press("End");
  const bits = screen.getByRole("group", { name: /^Bits of the entry/ });
  const stops = () =>
    within(bits)
      .getAllByRole("button")
      .filter(({ tabIndex }) => tabIndex === 0);
  expect(stops().map((bit) => bit.querySelector(".dc-hidden")?.textContent)).toEqual([
    "Bit 0, R, reads are allowed: 1",
  ]);
  fireEvent.focus(stops()[0]);
  fireEvent.keyDown(stops()[0], { key: "ArrowLeft" });
  expect(stops()[0].getAttribute("data-bit")).toBe("1");
  fireEvent.keyDown(stops()[0], { key: "Home" });
  expect(stops()[0].querySelector(".dc-hidden")?.textContent).toBe("Bit 63, ignored by the processor: 0");
});

test("caches: a second walk asks no table, a change is not seen until the address is invalidated", () => {
  show({ choice: { caches: "all", ept: "none" } });
  press("End");
  const bit = screen.getByRole("button", { name: "Clear P" });
  fireEvent.click(bit);
  expect(end().textContent).toContain("Out of the TLB: no table was asked.");
  fireEvent.click(screen.getByRole("button", { name: "INVLPG" }));
  expect(end().textContent).toContain("#PF, page fault");
});

test("the table says what the grid shows, and leads to each entry", () => {
  show({ view: "table" });
  const table = screen.getByRole("table", { name: "References of the walk" });
  expect(within(table).getAllByRole("row")).toHaveLength(25);
  fireEvent.click(within(table).getByRole("button", { name: "PTE" }));
  expect(screen.getByText("20 / 24")).toBeDefined();
  fireEvent.click(screen.getByRole("button", { name: "Clear P" }));
  expect(end().textContent).toContain("error code0x4");
  expect(within(table).getAllByRole("row")).toHaveLength(21);
});

test("an address that is none says so and leaves the walk; another mode keeps what fits", () => {
  show();
  const field = screen.getByLabelText("Linear address") as HTMLInputElement;
  fireEvent.input(field, { target: { value: "0x8000_0000_0000" } });
  expect(field.getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByText("Hexadecimal, canonical in 48 bits.")).toBeDefined();
  fireEvent.input(field, { target: { value: "7f00dead0000" } });
  expect(screen.getByRole("heading", { name: "Walk of 0x7f00_dead_0000" })).toBeDefined();
  choose("Guest", "PAE");
  expect(field.value).toBe("0xdead_0000");
});

test("what the element's attributes say", () => {
  const element = document.createElement("div");
  for (const [name, value] of Object.entries({
    ...{ guest: "levels5", ept: "none", "guest-page": "1G", "ept-page": "2m", caches: "all", address: "0x1_000" },
    ...{ access: "write", mode: "supervisor", predict: "no", view: "table" },
  }))
    element.setAttribute(name, value);
  expect(readWalkAttributes(element)).toEqual({
    asks: false,
    choice: {
      ...{ guest: "levels5", ept: "none", guestPage: 30, eptPage: 21, caches: "all", address: 0x1000n },
      ...{ access: "write", isUser: false },
    },
  });
  expect(readStandOptions(element).view).toBe("table");
  expect(readWalkAttributes(document.createElement("div"))).toEqual({ asks: true, choice: {} });
});
