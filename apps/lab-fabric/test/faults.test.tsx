import { cleanup, configure, fireEvent, screen, waitFor, within } from "@solidjs/testing-library";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import linkFailure from "../src/scenarios/link-failure.yaml?raw";
import { silenceOf } from "../src/views/faults/faults.tsx";
import { openLab, press, standIn } from "./open-lab.tsx";

beforeAll(() => {
  standIn();
  // jsdom lays nothing out; a grid makes rows for the height that it has.
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(1200);
});
afterEach(cleanup);
configure({ asyncUtilTimeout: 8000 });

const faults = (): Promise<HTMLElement> => screen.findByRole("region", { name: "Let it fail" });
const type = (field: HTMLElement, value: string): void => {
  fireEvent.input(field, { target: { value } });
  fireEvent.keyDown(field, { key: "Enter" });
};
/** Choose in the table of the network, as a person does who sees no picture. */
async function choose(column: "node" | "port", name: string): Promise<void> {
  if (within(screen.getByRole("tabpanel")).queryByRole("grid") === null) {
    press(document.querySelector(".dc-root") as HTMLElement, "t");
  }
  const grid = await within(screen.getByRole("tabpanel")).findByRole("grid");
  const found = await waitFor(() => {
    const cells = [...grid.querySelectorAll<HTMLElement>(`[role=gridcell][data-column=${column}]`)];
    const cell = cells.find((each) => {
      const row = each.closest("[role=row]") as HTMLElement;
      const text = (key: string): string => row.querySelector(`[data-column=${key}]`)?.textContent ?? "";
      return (column === "node" ? text("node") : `${text("node")}:${text("port")}`) === name;
    });
    if (cell === undefined) throw new Error(`no ${name} in ${cells.map(({ textContent }) => textContent).join(" ")}`);
    return cell;
  });
  fireEvent.click(found);
}

test("silence is a share of all, by direction", () => {
  expect(silenceOf({ lossOut: 1, lossIn: 1 })).toBe("both");
  expect(silenceOf({ lossOut: 1, lossIn: 0.5 })).toBe("out");
  expect(silenceOf({ lossOut: 0, lossIn: 1 })).toBe("in");
  expect(silenceOf({ lossOut: 0.3 })).toBe("none");
});

test("a share of frames is lost from now on; undo takes it back, and the state that is linked has it", async () => {
  const handle = await openLab(linkFailure);
  await choose("port", "leaf1:e1-49");
  const pane = await faults();
  const share = within(pane).getByRole("textbox", { name: "Lose a share of what leaves here" });
  type(share, "150");
  await within(pane).findByText("A number from 0 to 100.");
  expect(share.getAttribute("aria-invalid")).toBe("true");
  type(share, "30");
  await within(pane).findByRole("button", { name: "Lose none" });
  const state = await handle.getState();
  await handle.undo();
  await waitFor(() => expect(within(pane).queryByRole("button", { name: "Lose none" })).toBeNull());
  expect((share as HTMLInputElement).value).toBe("0");
  await handle.setState(state);
  await choose("port", "leaf1:e1-49");
  await within(await faults()).findByRole("button", { name: "Lose none" });
  await handle.undo();
  const now = within(await faults());
  const mtu = now.getByRole("textbox", { name: "MTU at this end" });
  type(mtu, "1500");
  fireEvent.click(await now.findByRole("button", { name: "As made" }));
  await waitFor(() => expect((mtu as HTMLInputElement).value).toBe("9216"));
});

test("all links of a switch are cut and mended at once", async () => {
  await openLab(linkFailure);
  await choose("node", "spine1");
  const pane = await faults();
  expect(pane.textContent).toContain("all 4 links");
  fireEvent.click(within(pane).getByRole("button", { name: "Cut all links" }));
  fireEvent.click(await within(pane).findByRole("button", { name: "Mend all links" }));
  await within(pane).findByRole("button", { name: "Cut all links" });
});

test("where nothing may be changed nothing can be let fail", async () => {
  await openLab(linkFailure, { readonly: true });
  await choose("port", "leaf1:e1-49");
  await screen.findByRole("heading", { name: "Port leaf1:e1-49" });
  expect(screen.queryByRole("region", { name: "Let it fail" })).toBeNull();
});
