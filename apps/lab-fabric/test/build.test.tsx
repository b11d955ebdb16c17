import { makeInlineConnect, makeInlineViewWorker } from "@dc/lab/testing";
import { createLab, LabProvider, type LabModel } from "@dc/lab";
import { AnnounceProvider } from "@dc/solid";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@solidjs/testing-library";
import { createRoot } from "solid-js";
import { afterEach, beforeAll, expect, test } from "vitest";
import { fabricLab } from "../src/App.tsx";
import * as domain from "../src/model/domain.ts";
import { Build } from "../src/views/build/build.tsx";
import { standIn } from "./open-lab.tsx";
import { buildAnswers } from "../src/views/build/worker.ts";

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

function open(): Bench {
  const said: string[] = [];
  const host = makeInlineConnect(domain);
  const model = createRoot((dispose) => {
    ends.push(dispose);
    return createLab({
      identity: { name: "fabric", engines: {} },
      connect: host.connect,
      describeFlow: ({ from, to }) => `${from} ${to}`,
      onNotice: () => {},
      onFrame: (draw) => setTimeout(draw, 0),
      later: (run, ms) => setTimeout(run, ms),
    });
  });
  ends.push(() => model.destroy());
  render(() => (
    <AnnounceProvider announce={(text) => said.push(text)}>
      <LabProvider value={fabricLab}>
        <Build model={model} motion="full" readOnly={false} connect={() => makeInlineViewWorker(buildAnswers)} />
      </LabProvider>
    </AnnounceProvider>
  ));
  return { model, said };
}

const plain = (text: string | null | undefined): string => (text ?? "").replace(/\u00a0/g, " ");
const field = (name: string): HTMLInputElement => screen.getByRole("spinbutton", { name });
const type = (name: string, value: string): void => void fireEvent.input(field(name), { target: { value } });
/** The value of one of the numbers above the picture. */
async function fact(name: string): Promise<string> {
  const region = await screen.findByRole("region", { name: "What it comes to" });
  return plain(within(region).getByText(name).nextElementSibling?.textContent);
}
const rates = async (): Promise<string[]> => {
  const table = await screen.findByRole("table", { name: "What hosts get" });
  return within(table)
    .getAllByRole("row")
    .slice(1)
    .map((row) => plain(row.textContent));
};

test("it begins with the two-tier design that is 2:1 and has no spine port free, and says so in the picture", async () => {
  open();
  expect(await fact("Oversubscription")).toBe("2:1");
  expect(await fact("Hosts")).toBe("1,024");
  const spines = screen.getByRole("group", { name: "4 spines" });
  expect(plain(spines.textContent)).toContain("32 of 32 ports: none free");
  expect(plain(spines.textContent)).toContain("128 × 100 Gb/s below");
  const picture = screen.getByRole("img", { name: /^4 spines, 32 leaves; 1,024 hosts below them/ });
  expect(picture.querySelectorAll("rect").length).toBeGreaterThan(8);
});

test("another leaf is refused at the spine's ports with the reason beside the field, and a larger spine takes it", async () => {
  open();
  const leaves = await screen.findByRole("group", { name: "32 leaves" });
  fireEvent.click(within(leaves).getByRole("button", { name: "add: leaf" }));
  await screen.findByText("It cannot be built");
  const ports = field("Ports of a spine");
  expect(ports.getAttribute("aria-invalid")).toBe("true");
  const reason = document.getElementById(ports.getAttribute("aria-describedby") ?? "");
  expect(reason?.textContent).toContain("at least 33 ports, not 32");
  expect(reason?.textContent).toContain("more spines do not help");
  expect(field("Leaves").value).toBe("33");
  // Who went too far stands where he stood, and one step back is enough.
  const last = within(screen.getByRole("group", { name: "32 leaves" }));
  fireEvent.click(last.getByRole("button", { name: "take away: leaf" }));
  await waitFor(() => expect(screen.queryByText("It cannot be built")).toBeNull());
  fireEvent.click(last.getByRole("button", { name: "add: leaf" }));
  await screen.findByText("It cannot be built");
  type("Ports of a spine", "64");
  await screen.findByRole("group", { name: "33 leaves" });
  expect(await fact("Hosts")).toBe("1,056");
  expect(field("Ports of a spine").getAttribute("aria-invalid")).toBe("false");
});

test("+ and − add and take away where the focus is, and what came of it is said", async () => {
  const { said } = open();
  const spines = await screen.findByRole("group", { name: "4 spines" });
  const button = within(spines).getByRole("button", { name: "add: spine" });
  button.focus();
  fireEvent.keyDown(button, { key: "+" });
  await screen.findByRole("group", { name: "5 spines" });
  expect(await fact("Oversubscription")).toBe("1.6:1");
  const now = screen.getByRole("group", { name: "5 spines" });
  for (let press = 0; press < 2; press += 1) {
    fireEvent.keyDown(within(now).getByRole("button", { name: "take away: spine" }), { key: "-" });
  }
  await screen.findByRole("group", { name: "3 spines" });
  expect(await fact("Oversubscription")).toBe("2.67:1");
  await waitFor(() => expect(said.at(-1)).toMatch(/^1,024 hosts, 2\.67:1\./));
});

test("stride across racks: 50 per cent of the line divided, less by hash, an eighth over one tree; which blocking it is", async () => {
  open();
  await screen.findByRole("group", { name: "4 spines" });
  fireEvent.click(screen.getByRole("radio", { name: "Stride" }));
  await waitFor(async () => expect((await rates())[1]).toMatch(/Ideal, evenly divided\s*12.5 Gb\/s12.5 Gb\/s50 %/));
  const [hash, divided, tree] = await rates();
  expect(hash).toContain("oversubscription");
  expect(divided).toContain("oversubscription (1,024)");
  expect(tree).toMatch(/3.13 Gb\/s/);
  fireEvent.click(screen.getByRole("button", { name: "Ideal, evenly divided" }));
  await screen.findByText(/^Oversubscribed by design: 200 Gb\/s would come to/);
});

test("all to one is an incast at the receiver; at 1:1 hashes collide and nothing else does", async () => {
  open();
  type("Hosts a leaf", "16");
  await screen.findByRole("group", { name: "512 hosts" });
  fireEvent.click(screen.getByRole("radio", { name: "All to one" }));
  await screen.findByText(/^Incast: 511 flows want .* of leaf1 → h1/);
  fireEvent.click(screen.getByRole("radio", { name: "Permutation" }));
  await screen.findByText(/^Colliding hashes: /);
  const [hash, divided] = await rates();
  expect(hash).toContain("colliding hashes");
  expect(divided).toContain("100 %");
  expect(divided).toContain("nobody");
});

test("the table has every bundle of the picture, and prices say how sure they are", async () => {
  const { model } = open();
  await screen.findByRole("group", { name: "4 spines" });
  const strands = document.querySelectorAll(".lab-loom-cable").length;
  model.setView("table");
  const table = await screen.findByRole("table", { name: "Cables of the picture" });
  expect(within(table).getAllByRole("row")).toHaveLength(strands + 1);
  const bill = screen.getByRole("table", { name: "Bill of materials" });
  expect(within(bill).getAllByRole("button", { name: "unverified" })).toHaveLength(7);
  expect(plain(bill.textContent)).toContain("US$ 558,880");
});

test("the other generators answer too", async () => {
  open();
  const chooser = await screen.findByRole("combobox", { name: "Generator" });
  for (const [value, name] of [
    ["fat-tree", "16 core switches"],
    ["clos", "8 super-spines"],
    ["three-tier", "2 core switches"],
    ["rails", "8 leaves"],
  ] as const) {
    fireEvent.change(chooser, { target: { value } });
    await screen.findByRole("group", { name });
  }
});

test("Run it opens the scenario that is shown, it runs, and what frames took is drawn from its records", async () => {
  const { model } = open();
  type("Leaves", "4");
  type("Hosts a leaf", "4");
  await screen.findByRole("group", { name: "16 hosts" });
  await waitFor(() => expect(screen.getByRole("region", { name: "The scenario" }).textContent).toContain("leaves: 4"));
  const text = screen.getByRole("region", { name: "The scenario" }).textContent ?? "";
  await waitFor(() => expect(text).toContain("hostsPerLeaf: 4"));
  fireEvent.click(screen.getByRole("button", { name: "Run it in the lab" }));
  await waitFor(() =>
    expect(model.source()?.text).toBe(screen.getByRole("region", { name: "The scenario" }).textContent),
  );
  await model.pause();
  await model.seek(60e6);
  await screen.findByRole("img", { name: /^Share of [\d,]+ frames delivered within a time/ });
  const took = screen.getByRole("table", { name: "Latency in that run" });
  // Two cables and more, each of 500 ns.
  expect(plain(within(took).getAllByRole("cell")[1]?.textContent)).toMatch(/^\d\.\d+ µs$/);
});
