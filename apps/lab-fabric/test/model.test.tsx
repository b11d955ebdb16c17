import { createLab, type LabModel, makePermalink, type Notice, openState, stateOf } from "@dc/lab";
import { makeInlineConnect } from "@dc/lab/testing";
import { parseCapture } from "@dc/wire";
import { createRoot } from "solid-js";
import { afterEach, expect, test, vi } from "vitest";
import { fabricLab } from "../src/App.tsx";
import * as domain from "../src/model/domain.ts";
import { examples } from "../src/scenarios/scenarios.ts";

interface Bench {
  readonly model: LabModel;
  readonly notices: Notice[];
  readonly host: ReturnType<typeof makeInlineConnect>;
}
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

function makeBench(): Bench {
  const notices: Notice[] = [];
  const host = makeInlineConnect(domain);
  return createRoot((end) => {
    const model = createLab({
      identity: fabricLab,
      connect: host.connect,
      describeFlow: ({ from, to }) => `${from} to ${to}`,
      onNotice: (notice) => notices.push(notice),
      onFrame: (draw) => setTimeout(draw, 0),
      later: (run, ms) => setTimeout(run, Math.min(ms, 5)),
    });
    ends.push(() => {
      model.destroy();
      end();
    });
    return { model, notices, host };
  });
}

const [first] = examples;
async function openFirst(bench: Bench): Promise<void> {
  expect(await bench.model.open({ text: first.text, fileName: first.fileName })).toBe(true);
}

test("each example opens without an issue and ends at its time", async () => {
  for (const example of examples) {
    const bench = makeBench();
    expect(await bench.model.open({ text: example.text, fileName: example.fileName }), example.fileName).toBe(true);
    expect(bench.model.draft(), example.fileName).toBeUndefined();
    expect(bench.model.stage()?.flows.length, example.fileName).toBeGreaterThan(0);
    await bench.model.seek(1e15);
    expect(bench.model.timePs()).toBe(bench.model.stage()?.opened.untilPs);
  }
});

test("the example is a leaf-spine of 4 by 8 in which A and B share an uplink and lose frames", async () => {
  const bench = makeBench();
  await openFirst(bench);
  const { topology, flows } = bench.model.stage() as NonNullable<ReturnType<LabModel["stage"]>>;
  expect(topology.nodes.filter(({ role }) => role === "host")).toHaveLength(32);
  expect(topology.links).toHaveLength(64);
  expect(flows.map(({ letter, tone, from, to }) => [letter, tone, from, to])).toEqual([
    ["A", "a", "h1", "h26"],
    ["B", "b", "h2", "h19"],
    ["C", "c", "h3", "h28"],
  ]);
  expect(await bench.model.runUntil("drop")).toBe(true);
  expect(bench.model.status()).toBe("drop");
  const dropped = bench.model.inspected();
  expect(dropped?.event).toMatchObject({ kind: "frame.drop", object: "leaf1/e1-50", dropCause: "queue-full" });
  expect(dropped?.bytes).toHaveLength(1518);
  expect(dropped?.layers.map(({ protocol }) => protocol).slice(0, 3)).toEqual(["eth", "ip", "udp"]);
  expect(bench.model.selection()).toEqual({ kind: "packet", id: dropped?.event.a });
  await vi.waitFor(() => expect(bench.model.frame().drops).toHaveLength(1));
  const { lanes, load } = bench.model.frame();
  const stage = bench.model.stage() as NonNullable<ReturnType<LabModel["stage"]>>;
  const shared = stage.endOfPort[stage.portByName.get("leaf1:e1-50") as number];
  expect(
    lanes
      .filter(({ end }) => end === shared)
      .map(({ flow }) => stage.flows[flow].letter)
      .sort(),
  ).toEqual(["A", "B"]);
  expect(load[shared]).toBeGreaterThan(0.95);
});

test("playing moves time and pictures; pause stands still; reset goes back to the start", async () => {
  const bench = makeBench();
  await openFirst(bench);
  bench.model.setSpeed(1e8);
  await bench.model.play();
  expect(bench.model.playing()).toBe(true);
  await vi.waitFor(() => expect(bench.model.frame().timePs).toBeGreaterThan(1e6));
  await bench.model.pause();
  const stood = bench.model.timePs();
  expect(bench.model.playing()).toBe(false);
  await vi.waitFor(() => expect(bench.model.frame().timePs).toBe(stood), 10_000);
  await bench.model.reset();
  expect(bench.model.timePs()).toBe(0);
  expect(bench.model.status()).toBe("start");
});

test("step and step back go by the events in the list's filter", async () => {
  const bench = makeBench();
  await openFirst(bench);
  await bench.model.setFilter("kind:route.choose where:leaf1");
  await bench.model.step();
  const at = bench.model.timePs();
  expect(bench.model.inspected()?.event.kind).toBe("route.choose");
  await bench.model.step(3);
  await bench.model.stepBack(3);
  expect(bench.model.timePs()).toBe(at);
});

test("a bad filter is told with its place, and the list stays", async () => {
  const bench = makeBench();
  await openFirst(bench);
  await bench.model.setFilter("drop");
  await bench.model.setFilter("colour:red");
  expect(bench.model.filterIssue()).toMatchObject({ code: "host/query-term", column: 1 });
  expect(bench.model.events.filter()).toBe("drop");
  bench.model.setUntil("|");
  expect(bench.model.untilIssue()?.column).toBe(1);
  await bench.model.play();
  expect(bench.model.playing()).toBe(false);
});

test("a link is cut, the cut is taken back and done again", async () => {
  const bench = makeBench();
  await openFirst(bench);
  await bench.model.seek(5e6);
  expect(await bench.model.act("link.down", "leaf1:e1-50")).toBe(true);
  const link = bench.model.stage()?.linkById.get("leaf1:e1-50") as number;
  await vi.waitFor(() => expect(bench.model.frame().up[link]).toBe(0));
  expect(bench.model.frame().load[link * 2]).toBe(0);
  expect(bench.model.frame().lanes.filter(({ end }) => end >> 1 === link)).toEqual([]);
  expect(bench.model.position()).toMatchObject({ canUndo: true, canRedo: false });
  await bench.model.undo();
  await vi.waitFor(() => expect(bench.model.frame().up[link]).toBe(1));
  await bench.model.redo();
  await vi.waitFor(() => expect(bench.model.frame().up[link]).toBe(0));
  expect(bench.notices.map(({ code }) => code)).toEqual(["did.link.down", "undone", "redone"]);
  expect(await bench.model.undo()).toBe(true);
  expect(await bench.model.undo()).toBe(false);
  expect(bench.notices.at(-1)).toMatchObject({ code: "host/nothing-to-undo", fault: true });
});

test("a permalink brings back time, actions and view, and the digest is the same", async () => {
  const bench = makeBench();
  await openFirst(bench);
  await bench.model.seek(6e6);
  await bench.model.act("link.down", "leaf1:e1-49");
  bench.model.profile.watch(bench.model.stage()?.portByName.get("leaf1:e1-51") as number);
  await bench.model.setFilter("drop");
  await bench.model.step(4);
  bench.model.setView("table");
  bench.model.setUntil("drop & flow:A");
  const link = await makePermalink(bench.model, { portal: "https://labs.example/" });
  expect(link).toMatch(/^https:\/\/labs\.example\/\?lab=fabric&seed=42&at=[0-9.]+us#s=1\.d\./);
  const other = makeBench();
  const restored = await openState(other.model, link);
  expect(restored).toMatchObject({ ok: true });
  if (!restored.ok) return;
  expect(restored.value.actual).toBe(restored.value.expected);
  expect(other.model.timePs()).toBe(bench.model.timePs());
  expect(other.model.position()?.fired).toBe(bench.model.position()?.fired);
  expect(other.model.position()?.actions).toMatchObject([{ timePs: 6e6, do: "link.down", on: "leaf1:e1-49" }]);
  expect(other.model.profile.port()).toBe(bench.model.profile.port());
  expect(other.model.view()).toBe("table");
  expect(other.model.events.filter()).toBe("drop");
  expect(other.model.until()).toBe("drop & flow:A");
  expect(other.model.record()).toBe(bench.model.record());
  expect(other.model.inspected()?.event).toEqual(bench.model.inspected()?.event);
});

test.each([
  ["cut", (state: string) => state.slice(0, -40)],
  ["altered", (state: string) => `${state.slice(0, 60)}${state[60] === "A" ? "B" : "A"}${state.slice(61)}`],
  ["newer", (state: string) => state.replace(/^1\./, "2.")],
  ["nothing", () => "1.d."],
])("a link that was %s opens nothing, says why, and what was open stays", async (_name, spoil) => {
  const bench = makeBench();
  await openFirst(bench);
  await bench.model.seek(3e6);
  const state = await stateOf(bench.model);
  const restored = await openState(bench.model, spoil(state));
  expect(restored.ok).toBe(false);
  expect(restored.issues[0]?.code).toMatch(/^(permalink|input)\//);
  expect(bench.model.timePs()).toBe(3e6);
});

const file = (name: string, bytes: Uint8Array | string, size?: number) => {
  const data = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
  const read = vi.fn(async () => data.slice().buffer as ArrayBuffer);
  return { name, size: size ?? data.length, arrayBuffer: read };
};

test.each([
  ["a broken YAML", file("x.yaml", "dc: 1\nnodes: {a: ["), "text/syntax", undefined],
  [
    "a link to a missing node",
    file("x.yaml", 'dc: 1\nlinks: [{ends: ["a:e", "b:e"], rate: 1G, delay: 1ns}]'),
    "scenario/unknown-node",
    2,
  ],
  ["an unknown kind", file("x.yaml", "dc: 1\nnodes:\n  a: {kind: fabric/swich@1}"), "scenario/unknown-kind", 3],
  [
    "a binary file",
    file(
      "x.clab.yml",
      Uint8Array.from({ length: 4000 }, (_, index) => (index * 37) & 255),
    ),
    "input/binary",
    undefined,
  ],
  [
    "20,000 levels of nesting",
    file("x.json", `${"[".repeat(20_000)}${"]".repeat(20_000)}`),
    "input/too-large",
    undefined,
  ],
  ["a 50 MB file", file("x.yaml", "", 50_000_000), "input/too-large", undefined],
  [
    "a name that is markup",
    file("<img src=x onerror=alert(1)>.yaml", "dc: 1\nnodes:\n  <b>: {kind: fabric/host@1}"),
    "scenario/name",
    3,
  ],
  [
    "a name that is __proto__",
    file("__proto__", "dc: 1\nnodes:\n  __proto__: {kind: fabric/host@1}"),
    "scenario/name",
    3,
  ],
  [
    "a name of 10,000 characters",
    file(`${"n".repeat(10_000)}.yaml`, `dc: 1\nnodes:\n  ${"n".repeat(10_000)}: {kind: fabric/host@1}`),
    "scenario/name",
    3,
  ],
  [
    "a file that is a folder",
    { name: "folder", size: 4096, arrayBuffer: () => Promise.reject(new Error("is a directory")) },
    "input/unreadable",
    undefined,
  ],
])("%s gives a clear message with its place, and what was open stays", async (_name, dropped, code, line) => {
  const bench = makeBench();
  await openFirst(bench);
  await bench.model.seek(3e6);
  await bench.model.openFile(dropped);
  const draft = bench.model.draft();
  expect(draft?.opened).toBe(false);
  expect(draft?.issues.map((issue) => issue.code)).toContain(code);
  if (line !== undefined) expect(draft?.issues.find((issue) => issue.code === code)?.line).toBe(line);
  expect(draft?.name.length).toBeLessThanOrEqual(120);
  expect(bench.model.stage()?.opened.fileName).toBe(first.fileName);
  expect(bench.model.timePs()).toBe(3e6);
  expect(bench.notices.at(-1)).toMatchObject({ code: "file.refused", fault: true });
  await bench.model.step();
  expect(bench.model.timePs()).toBeGreaterThanOrEqual(3e6);
});

test("a file of 50 MB is refused without being read", async () => {
  const bench = makeBench();
  const large = file("x.yaml", "", 50_000_000);
  await bench.model.openFile(large);
  expect(large.arrayBuffer).not.toHaveBeenCalled();
});

const clos = `name: clos
topology:
  kinds:
    nokia_srlinux: { image: ghcr.io/nokia/srlinux }
  nodes:
    leaf1: { kind: nokia_srlinux, type: ixr-d2l }
    leaf2: { kind: nokia_srlinux, startup-config: leaf2.cfg }
    spine: { kind: bogus_os }
    client1: { kind: linux, exec: ["ip addr add 10.0.0.1/24 dev eth1"] }
    client2: { kind: linux, binds: ["/etc/passwd:/x"] }
  links:
    - endpoints: ["leaf1:e1-1", "spine:e1-1"]
    - endpoints: ["leaf2:e1-1", "spine:e1-2"]
    - endpoints: ["client1:eth1", "leaf1:e1-2"]
    - endpoints: ["client2:eth1", "leaf2:e1-2"]
`;

test("a containerlab topology opens and runs, with its warnings, and what is never executed is left out by name", async () => {
  const bench = makeBench();
  await bench.model.openFile(file("clos.clab.yml", clos));
  const stage = bench.model.stage();
  expect(stage?.opened.format).toBe("containerlab");
  expect(stage?.topology.nodes).toHaveLength(5);
  expect(stage?.opened.untilPs).toBe(1e9);
  expect(stage?.opened.ignored.join(" ")).toMatch(/client1\.exec/);
  expect(stage?.opened.ignored.join(" ")).toMatch(/client2\.binds/);
  expect(stage?.opened.issues.map(({ severity, code }) => [severity, code])).toContainEqual([
    "warning",
    expect.stringMatching(/clab/),
  ]);
  expect(bench.model.draft()).toMatchObject({ opened: true, name: "clos.clab.yml" });
  expect(bench.model.playing()).toBe(true);
  await bench.model.pause();
  await bench.model.seek(1e8);
  expect(bench.model.events.total()).toBeGreaterThan(0);
});

test("a netlab topology opens and runs; one with mistakes is refused with their places", async () => {
  const bench = makeBench();
  const topology = `defaults.device: frr
module: [ospf]
nodes: { r1: , r2: , h1: { device: linux }, h2: { device: linux } }
links: [h1-r1, r1-r2, r2-h2]
`;
  await bench.model.openFile(file("lab.yml", topology));
  const stage = bench.model.stage();
  expect(stage?.opened.format).toBe("netlab");
  expect(stage?.topology.nodes.map(({ id, role }) => `${role} ${id}`)).toEqual([
    ...["switch r1", "switch r2", "host h1", "host h2"],
  ]);
  expect(stage?.opened.ignored).toContain("module");
  await bench.model.pause();
  await bench.model.seek(1e8);
  expect(bench.model.events.total()).toBeGreaterThan(0);
  await bench.model.openFile(file("lab.yml", topology.replace("r1-r2", "r1-r9")));
  expect(bench.model.draft()).toMatchObject({ opened: false, name: "lab.yml" });
  expect(bench.model.draft()?.issues.map(({ path, line }) => `${path} ${line}`)).toEqual(["links[1] 4"]);
  expect(bench.model.stage()?.opened.format).toBe("netlab");
});

test("exports have the bytes that they say, and a capture has a frame for each first bit out", async () => {
  const bench = makeBench();
  await openFirst(bench);
  await bench.model.seek(4e6);
  const capture = await bench.model.exportAs("pcapng");
  const bytes = capture?.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  expect(bytes).toBe(capture?.sizeBytes);
  expect(capture).toMatchObject({ fileName: "leaf-spine.pcapng", mediaType: "application/x-pcapng" });
  const sends = await bench.model.ask("events", { filter: "kind:frame.send", limit: 0 });
  const chunks = (capture?.chunks ?? []) as Uint8Array[];
  const blocks = chunks.filter((chunk) => new DataView(chunk.buffer, chunk.byteOffset).getUint32(0, true) === 6);
  expect(blocks.length).toBe(sends.matched);
  const scenario = await bench.model.exportAs("scenario");
  const again = makeBench();
  expect(await again.model.open({ text: scenario?.chunks.join("") ?? "", fileName: "again.yaml" })).toBe(true);
  await again.model.seek(4e6);
  const digests = await Promise.all([bench, again].map(({ model }) => model.ask("digest", {})));
  expect(digests[0].digest).toBe(digests[1].digest);
});

test("a worker that breaks is told, and Retry opens the run again", async () => {
  const bench = makeBench();
  await openFirst(bench);
  bench.host.fail("Failed to fetch dynamically imported module: https://labs.example/sim.worker.js");
  expect(bench.model.phase()).toBe("failed");
  expect(bench.model.failure()).toContain("https://labs.example/sim.worker.js");
  bench.model.retry();
  await vi.waitFor(() => expect(bench.model.phase()).toBe("ready"));
  expect(bench.host.starts()).toBe(2);
});

test("who asks why before the answer is there gets that of the record chosen last", async () => {
  const { model, ...bench } = makeBench();
  await openFirst({ model, ...bench });
  expect(await model.runUntil("drop")).toBe(true);
  await model.chosen();
  const drop = model.why()?.event.record as number;
  expect(model.why()?.event.kind).toBe("frame.drop");
  void model.selectRecord(drop - 3);
  void model.selectRecord(drop - 1);
  expect(model.why()?.event.record).toBe(drop);
  await model.chosen();
  expect([model.record(), model.inspected()?.event.record]).toEqual([drop - 1, drop - 1]);
  expect(model.why()?.event.record).not.toBe(drop);
});

test("a capture is stamped as finely as readers show it: picoseconds up to 18.4 ms, then nanoseconds", () => {
  const resolution = (endPs: number): number | undefined => {
    const writer = domain.extensions.capture?.(["h1:eth0"], endPs);
    const read = parseCapture(new Uint8Array(Buffer.concat([...(writer?.take() ?? [])])));
    return read.ok ? read.value.interfaces[0].timeResolution : undefined;
  };
  expect([resolution(18_000_000_000), resolution(19_000_000_000)]).toEqual([12, 9]);
});
