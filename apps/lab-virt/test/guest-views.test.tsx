import { createLab, LabProvider, type LabModel } from "@dc/lab";
import { makeInlineConnect, makeInlineViewWorker } from "@dc/lab/testing";
import { AnnounceProvider } from "@dc/solid";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@solidjs/testing-library";
import { type Component, createRoot } from "solid-js";
import { afterEach, beforeAll, expect, test } from "vitest";
import { virtLab } from "../src/App.tsx";
import { guestAnswers } from "../src/guest/worker.ts";
import * as domain from "../src/model/domain.ts";
import { Scrubber } from "../src/views/scrubber/scrubber.tsx";
import { Switchboard } from "../src/views/switchboard/switchboard.tsx";
import { standIn } from "./open-lab.tsx";

beforeAll(standIn);
const ends: (() => void)[] = [];
afterEach(() => {
  cleanup();
  for (const end of ends.splice(0)) end();
});

interface Bench {
  readonly model: LabModel;
  readonly said: string[];
}

type View = Component<Parameters<typeof Switchboard>[0]>;

function open(View: View, before?: Bench): Bench {
  const said: string[] = before?.said ?? [];
  const host = makeInlineConnect(domain);
  const model =
    before?.model ??
    createRoot((dispose) => {
      ends.push(dispose);
      return createLab({
        identity: { name: "virt", engines: {} },
        connect: host.connect,
        describeFlow: ({ from, to }) => `${from} ${to}`,
        onNotice: () => {},
        onFrame: (draw) => setTimeout(draw, 0),
        later: (run, ms) => setTimeout(run, ms),
      });
    });
  if (before === undefined) ends.push(() => model.destroy());
  render(() => (
    <LabProvider value={virtLab}>
      <AnnounceProvider announce={(text) => void said.push(text)}>
        <View model={model} motion="reduced" readOnly={false} connect={() => makeInlineViewWorker(guestAnswers)} />
      </AnnounceProvider>
    </LabProvider>
  ));
  return { model, said };
}

const board = (): Promise<HTMLElement> => screen.findByRole("table", { name: /Which control/ });
const row = async (instruction: string): Promise<HTMLElement> => {
  const header = within(await board()).getByRole("rowheader", { name: new RegExp(instruction) });
  return header.parentElement as HTMLElement;
};

test("M02: two switches, and the fourteen exit at CPUID and OUT alone; the run is said", async () => {
  const { said } = open(Switchboard);
  expect((await row("cpuid")).textContent).toContain("CPUID");
  await waitFor(async () => expect((await row("rdmsr")).textContent).toContain("MSR_READ"));
  for (const name of ["MSR bitmap", "I/O bitmap"]) fireEvent.click(screen.getByRole("switch", { name }));
  await screen.findByText("Exactly CPUID and OUT 0x3F8.");
  expect((await row("out dx,al")).textContent).toContain("0x3f80000");
  expect((await row("rdmsr")).textContent).not.toContain("MSR_READ");
  await waitFor(() => expect(said.at(-1)).toBe("2 exits."));
});

test("the table says in words what decides; what the switches point to is checked", async () => {
  const { model } = open(Switchboard);
  await board();
  model.setView("table");
  await waitFor(async () => expect((await board()).textContent).toContain("nothing: it exits always"));
  const ports = screen.getByRole("textbox", { name: /^Ports/ });
  fireEvent.input(ports, { target: { value: "0x3f8, com1" } });
  expect(ports.getAttribute("aria-invalid")).toBe("true");
  fireEvent.input(ports, { target: { value: "0x3f8, 96" } });
  expect(ports.getAttribute("aria-invalid")).toBeNull();
});

test("a combination that no processor takes is refused by name, with its section; locked bits cannot be moved", async () => {
  open(Switchboard);
  await board();
  fireEvent.click(screen.getByRole("checkbox", { name: /unrestricted guest/ }));
  const failure = await screen.findByRole("region", { name: "No guest was entered" });
  expect(failure.textContent).toContain("VMfailValid(7), entryBadControls");
  expect(failure.textContent).toContain("unrestricted-guest-without-ept");
  expect(failure.textContent).toContain("§27.2.1.1");
  expect((screen.getByRole("checkbox", { name: /monitor trap flag/ }) as HTMLInputElement).disabled).toBe(true);
  fireEvent.click(screen.getByRole("switch", { name: "EPT" }));
  await waitFor(() => expect(screen.queryByRole("region", { name: "No guest was entered" })).toBeNull());
});

test("V-09: a decoder is scored as it is written; the course's is wrong, the manual's is right", async () => {
  open(Scrubber);
  const take = await screen.findByRole("button", { name: "Run the control registers" });
  fireEvent.click(take);
  const cr = await screen.findByRole("textbox", { name: "Control register" });
  await waitFor(() => expect(screen.getAllByText("10 of 10 right").length).toBe(1));
  expect(screen.queryByText("Every exit of this run is decoded.")).toBeNull();
  fireEvent.input(cr, { target: { value: "q & " } });
  expect(cr.getAttribute("aria-invalid")).toBe("true");
  fireEvent.input(cr, { target: { value: "q & 15" } });
  await screen.findByText("Every exit of this run is decoded.");
});

test("V-10: a register that the handler leaves out is lost, and marked; saving it mends the guest", async () => {
  const { said } = open(Scrubber);
  fireEvent.click(await screen.findByRole("button", { name: "Run the control registers" }));
  await screen.findByText("Exit 1 of 10");
  fireEvent.click(screen.getByRole("checkbox", { name: "R9" }));
  await screen.findByText("Lost in this exit: R9");
  const after = screen.getByRole("region", { name: "Guest, entered again" });
  expect(after.querySelector('[data-difference="lost"]')?.textContent).toContain("R9");
  fireEvent.click(screen.getByRole("button", { name: "Save all" }));
  await screen.findByText("Nothing is lost in this exit.");
  fireEvent.click(screen.getByRole("button", { name: "Next exit" }));
  expect(said.at(-1)).toBe("Exit 2 of 10: CR_ACCESS, mov cr3,rax.");
});

test("what was set in one view is there in the other", async () => {
  const bench = open(Switchboard);
  await board();
  fireEvent.click(screen.getByRole("switch", { name: "HLT" }));
  cleanup();
  open(Scrubber, bench);
  await waitFor(() => expect(screen.getByText(/^Exit 1 of/).textContent).toBe("Exit 1 of 3"));
});
