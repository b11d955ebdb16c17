import { explain } from "@dc/fabric";
import { createRun } from "@dc/engine/scenario";
import { whySteps } from "@dc/lab";
import { makeTranslate, type LabHandle } from "@dc/solid";
import { cleanup, fireEvent, screen, waitFor, within } from "@solidjs/testing-library";
import { afterEach, beforeAll, expect, test } from "vitest";
import { openLab, standIn } from "./open-lab.tsx";
import { labMessages } from "../src/messages/messages.ts";
import * as domain from "../src/model/domain.ts";
import type { TunnelWay } from "../src/model/tunnel.ts";
import tunnels from "../src/scenarios/tunnels.yaml?raw";
import { portsOf } from "../src/views/tunnel/tunnel.ts";

beforeAll(() => {
  standIn();
});
afterEach(cleanup);

const open = (scenario?: string): Promise<LabHandle> => openLab(scenario);

const bar = (): HTMLElement => screen.getByRole("region", { name: "The tunnel in the picture" });
const choose = (label: string): void => void fireEvent.click(screen.getByRole("radio", { name: label }));

test("a network without segments has no bar and no table of tunnels", async () => {
  await open();
  expect(screen.queryByRole("region", { name: "The tunnel in the picture" })).toBeNull();
  expect(screen.queryByRole("radio", { name: "Tunnels" })).toBeNull();
});

test("the bar says into which segment, by which port and spine, and whether the links take it", async () => {
  const handle = await open(tunnels);
  await waitFor(() => expect(bar().textContent).toContain("No frame of A has gone into a tunnel yet."));
  await handle.seek("20us");
  await waitFor(() => expect(bar().textContent).toContain("leaf1 puts it into VNI 10100; leaf2 takes it out."));
  expect(bar().textContent?.replace(/\u00a0/g, " ")).toContain(
    "Outer source port 57122: bucket 0 of 2, by spine1. 1,500 B and 50 B are 1,550 B: the links take 1,550 B.",
  );
  choose("B");
  await waitFor(() => expect(bar().textContent).toContain("leaf1 routes it from VNI 10200 to VNI 10100"));
  expect(bar().textContent).toContain("by spine2");
  choose("D");
  await waitFor(() => expect(bar().textContent).toContain("too much for links"));
  // The picture says the same to whoever does not see it.
  const picture = screen.getByRole("application");
  expect(picture.getAttribute("aria-label")).toContain("too much for links");
});

test("a packet on its way is a frame in a frame, and its tunnel is the one that is shown", async () => {
  const handle = await open(tunnels);
  await handle.seek("20us");
  choose("B");
  await handle.runUntil("vxlan.decapsulate flow:C");
  const inside = await screen.findByRole("img", { name: /^The tunnel puts 50.B before the host's frame/ });
  expect(inside.getAttribute("aria-label")?.replace(/\u00a0/g, " ")).toContain(
    "Ethernet 14 B, IPv4 20 B, UDP 8 B, VXLAN 8 B. Inside: Ethernet 14 B, IPv4 20 B, UDP 8 B, data 1,472 B.",
  );
  await waitFor(() => expect(bar().textContent).toContain("leaf2 puts it into VNI 20100; leaf3 takes it out."));
  expect((screen.getByRole("radio", { name: "C" }) as HTMLInputElement).checked).toBe(true);
  // Another flow lets go of the packet.
  choose("A");
  await waitFor(() => expect(bar().textContent).toContain("leaf1 puts it into VNI 10100"));
});

test("the table of tunnels is a view beside the others, and leads to nodes", async () => {
  const handle = await open(tunnels);
  await handle.seek("20us");
  await screen.findByRole("radio", { name: "Tunnels" });
  choose("Tunnels");
  const table = await screen.findByRole("grid", { name: "Tunnel endpoints of Leaf-spine, 2 × 3" });
  expect(
    within(table)
      .getAllByRole("columnheader")
      .map(({ textContent }) => textContent),
  ).toEqual(["VTEP", "VNI", "behind", "address", "MAC addresses", "encap", "decap"]);
  const root = document.querySelector(".dc-root") as HTMLElement;
  const press = (): boolean =>
    root.dispatchEvent(new KeyboardEvent("keydown", { key: "t", bubbles: true, composed: true }));
  press();
  await screen.findByRole("application");
  press();
  await screen.findByRole("grid", { name: "Tunnel endpoints of Leaf-spine, 2 × 3" });
  choose("Tablet");
  await screen.findByRole("grid", { name: "Leaf-spine, 2 × 3" });
});

test("the controls stay the same while time moves, and keep the focus", async () => {
  const handle = await open(tunnels);
  await handle.seek("5us");
  const controls = ["Tunnels", "B"].map((name) => screen.getByRole("radio", { name }));
  controls[0].focus();
  await handle.seek("20us");
  await waitFor(() => expect(bar().textContent).toContain("leaf1 puts it into VNI 10100"));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(["Tunnels", "B"].map((name) => screen.getByRole("radio", { name }))).toEqual(controls);
  expect(controls.every((control) => control.isConnected)).toBe(true);
  expect(document.activeElement).toBe(controls[0]);
});

test("every record of the run is explained in words: no code and no brace is left", () => {
  const read = domain.openText(tunnels, "tunnels.yaml");
  if (!read.ok) throw new Error("not read");
  const run = createRun(read.value.scenario, domain.registry, { traceRecordsMax: 65_536 });
  run.timeline.runUntil(40_000_000);
  const t = makeTranslate(labMessages, () => "en");
  const codes = new Set<string>();
  const note = ({ code, because }: ReturnType<typeof explain>): void => {
    codes.add(code);
    for (const each of because) note(each);
  };
  for (let record = 0; record < run.simulation.trace.count; record += 1) {
    const explanation = explain(run, record);
    note(explanation);
    for (const { title, detail } of whySteps(t, explanation, new Map(), -1)) {
      expect(`${title} ${detail ?? ""}`).not.toMatch(/[{}]|fabric\//);
    }
  }
  for (const code of ["encapsulate", "decapsulate", "gateway", "mtu", "no-gateway"])
    expect(codes).toContain(`fabric/${code}`);
});

test("a packet's way is what its records say, and beyond them what its headers lead to", () => {
  const way = {
    record: 7,
    hops: [
      { port: "a:1", to: "s" },
      { port: "s:2", to: "b" },
    ],
  } as unknown as TunnelWay;
  const event = (record: number, kind: string, object = "") => ({ record, kind, object }) as never;
  expect(portsOf(way, [])).toEqual(["a:1", "s:2"]);
  expect(portsOf(way, [event(7, "vxlan.encapsulate"), event(8, "frame.send", "a/1")])).toEqual(["a:1", "s:2"]);
  // Its routes were others when it was sent.
  expect(portsOf(way, [event(7, "vxlan.encapsulate"), event(8, "frame.send", "a/9")])).toEqual(["a:9"]);
  const whole = [event(7, "vxlan.encapsulate"), event(8, "frame.send", "a/9"), event(9, "vxlan.decapsulate")];
  expect(portsOf(way, [...whole, event(10, "frame.send", "b/1")])).toEqual(["a:9"]);
});
