/**
 * scenario/plan — one reading of a scenario: everything checked, everything in the units inside.
 *
 * Reading a file and building a run both go through here, so what is accepted is what is built. Names are gathered
 * first and references checked after, in the order of the document: nodes that generators make, then written ones.
 *
 * Sources: rules E113–E126 in ../../SPEC.md.
 * @module
 */
import type { LinkOptions } from "../graph/topology.ts";
import type { Issue, JsonValue } from "../issue.ts";
import type { Ps } from "../sim/time.ts";
import type { Action } from "../state/timeline.ts";
import type { GeneratorKind, Kind, NodeKind, WorkloadKind } from "./kind.ts";
import { headOf, isName, nearestHint, readEnd, readProbe } from "./names.ts";
import { member } from "./path.ts";
import { createReader, type Reader } from "./reader.ts";
import type { Registry } from "./registry.ts";
import type { Expectation, Scenario } from "./scenario.ts";
import * as shape from "./shape.ts";

/** Most nodes and links of one scenario, generated ones counted. */
export const scenarioLimits: { readonly nodes: number; readonly links: number } = { nodes: 65536, links: 262144 };

/** What one link is built from. */
export interface PlannedLink {
  /** Where it stands: `links[2]`; its generator's place, `generate[0]`, for one that was generated. */
  readonly path: string;
  readonly ends: readonly [readonly [node: string, port: string], readonly [node: string, port: string]];
  readonly options: LinkOptions;
}

/** Two ports that a device joins in the place of a cable. */
export interface PlannedJoint {
  /** Where the node that has the device stands. */
  readonly path: string;
  readonly ends: PlannedLink["ends"];
}

/** What one node is built from. */
export interface PlannedNode {
  /** Where it stands: `nodes.leaf1`, or its generator's place. */
  readonly path: string;
  readonly name: string;
  readonly kind: NodeKind;
  /** What its kind's shape read. */
  readonly options: unknown;
}

/** What one workload is built from. */
export interface PlannedWorkload {
  /** Where it stands: `workloads[0]`, or its generator's place. */
  readonly path: string;
  readonly kind: WorkloadKind;
  readonly options: unknown;
}

/** A scenario in the units inside, ready to build. */
export interface Plan {
  name: string;
  seed: number;
  untilPs: Ps;
  nodes: PlannedNode[];
  links: PlannedLink[];
  /** What devices join, in the order of their nodes. */
  joined: PlannedJoint[];
  workloads: PlannedWorkload[];
  /** The scenario's own, in the order in which they act. */
  actions: Action[];
  observe: string[];
  expect: Expectation[];
}

const linkShape = shape.object({
  ends: shape.list("two ports, as leaf1:e1-1", shape.text("a port, as leaf1:e1-1"), 2),
  rate: shape.rate("bits per second, as 25G"),
  delay: shape.time("propagation, as 500ns"),
  mtu: shape.optional(shape.integer("largest payload of a frame in bytes", { min: 64, max: 65535 }), 9216),
  overhead: shape.optional(shape.size("bytes each frame occupies beyond its own", { max: 1024 }), 24),
  queueBytes: shape.optional(shape.size("bytes that may wait at each end")),
  queueFrames: shape.optional(shape.integer("frames that may wait at each end", { min: 0, max: 1e6 })),
});

const probeShape = shape.text("a probe, as leaf1/e1-1#queueBytes.max", {
  lengthMax: 600,
  expected: "a probe, as leaf1/e1-1#queueBytes.max",
});

/** Read part by part below, because what is right depends on the kind. */
const part: shape.Shape<unknown> = { schema: {}, optional: true, read: (value) => value };
const scalars = {
  name: shape.optional(shape.text("what the scenario is called"), ""),
  seed: shape.optional(shape.integer("uint32 from which every random stream is drawn", { min: 0, max: 4294967295 }), 1),
  until: shape.optional(shape.time("simulated time to run to, as 2ms"), 1e9),
};
const documentShape = shape.object({
  dc: part,
  ...scalars,
  generate: part,
  nodes: part,
  links: part,
  workloads: part,
  actions: part,
  observe: part,
  expect: part,
});
const expectShape = shape.object({
  probe: probeShape,
  equals: shape.optional(shape.number("the value must be this")),
  atLeast: shape.optional(shape.number("the value must be this or more")),
  atMost: shape.optional(shape.number("the value must be this or less")),
});

/** The shapes of the document's own parts, for the JSON Schema. */
export const documentShapes: {
  readonly scalars: Readonly<Record<string, shape.Shape<unknown>>>;
  readonly link: shape.Shape<unknown>;
  readonly expect: shape.Shape<unknown>;
  readonly probe: shape.Shape<unknown>;
} = { scalars, link: linkShape, expect: expectShape, probe: probeShape };

/** The members of a list part; absent is empty. */
function listOf(value: unknown, path: string, reader: Reader, most: number): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) reader.report("scenario/type", path, "a list", value);
  else if (value.length > most) reader.report("input/too-large", path, `at most ${most}`, value);
  else return value;
  return [];
}

/** The kind that a use names, if it is known and of the type wanted here. */
function kindOf<T extends Kind["type"]>(
  use: unknown,
  type: T,
  path: string,
  registry: Registry,
  reader: Reader,
): { kind: Extract<Kind, { type: T }>; options: Record<string, unknown> } | undefined {
  if (!shape.isMapping(use)) {
    reader.report("scenario/type", path, `a mapping with the ${type}'s kind`, use);
    return undefined;
  }
  const kind = typeof use.kind === "string" ? registry.kinds.get(use.kind) : undefined;
  if (kind?.type === type) {
    const options: Record<string, unknown> = Object.assign(Object.create(null), use);
    delete options.kind;
    return { kind: kind as Extract<Kind, { type: T }>, options };
  }
  const known = [...registry.kinds.values()].filter((candidate) => candidate.type === type).map(({ kind }) => kind);
  const code = use.kind === undefined ? "scenario/missing" : "scenario/unknown-kind";
  reader.report(code, member(path, "kind"), `a known kind of ${type}`, use.kind, nearestHint(use.kind, known));
  return undefined;
}

/** Parts of a document with the path to report them at. */
interface Part {
  readonly path: string;
  readonly use: unknown;
}

/** Run the generators. What they make is reported at the generator's own path, the only place a person can change. */
function generate(
  value: unknown,
  registry: Registry,
  reader: Reader,
  issues: Issue[],
): { nodes: [string, Part][]; links: Part[]; workloads: Part[] } {
  const made: { nodes: [string, Part][]; links: Part[]; workloads: Part[] } = { nodes: [], links: [], workloads: [] };
  listOf(value, "generate", reader, 64).forEach((use, index) => {
    const path = `generate[${index}]`;
    const found = kindOf(use, "generator", path, registry, reader);
    const options = found?.kind.shape.read(found.options, path, reader);
    if (found === undefined || options === undefined) return;
    const result = (found.kind as GeneratorKind).generate(options);
    for (const issue of result.issues) {
      issues.push({ ...issue, path: issue.path === "" ? path : `${path}.${issue.path}` });
    }
    if (!result.ok) return;
    for (const name of Object.keys(result.value.nodes))
      made.nodes.push([name, { path, use: result.value.nodes[name] }]);
    for (const use of result.value.links) made.links.push({ path, use });
    for (const use of result.value.workloads ?? []) made.workloads.push({ path, use });
  });
  return made;
}

/** The two ends of a link, checked against the nodes and against the ends already taken. */
function endsOf(
  texts: readonly string[],
  path: string,
  reader: Reader,
  taken: Set<string>,
): PlannedLink["ends"] | undefined {
  if (texts.length !== 2) {
    reader.report("scenario/end", path, "two ends", texts);
    return undefined;
  }
  const ends = texts.map((text, index) => {
    const at = `${path}[${index}]`;
    const end = readEnd(text);
    if (end === undefined) reader.report("scenario/end", at, "node:port, as leaf1:e1-1", text);
    else if (!reader.nodes.has(end[0])) {
      reader.report(
        "scenario/unknown-node",
        at,
        "an end at a node of this scenario",
        text,
        nearestHint(end[0], reader.nodes),
      );
    } else if (taken.has(text)) {
      reader.report("scenario/duplicate-end", at, "a port that no other link uses", text, "a port takes one cable");
    }
    taken.add(text);
    return end;
  });
  return ends as unknown as PlannedLink["ends"];
}

/** A reader of single actions into the timeline's form; `timeKey` says how they write the time. */
function actionReader(
  timeKey: "at" | "timePs",
  registry: Registry,
  reader: Reader,
): (use: unknown, path: string) => Action | undefined {
  const when = timeKey === "at" ? shape.time("when, as 1ms") : shape.integer("when, in picoseconds", { min: 0 });
  const shapes = new Map(
    [...registry.actions].map(([name, kind]) => [
      name,
      shape.object({
        do: shape.text("what is done"),
        on: shape.ref(kind.on === "link" ? "port" : kind.on, kind.description),
        after: shape.optional(shape.integer("events that have fired at that time", { min: 0 }), 0),
        [timeKey]: when,
        ...(kind.shape === undefined ? {} : { value: kind.shape }),
      }),
    ]),
  );
  return (use, path) => {
    if (!shape.isMapping(use)) {
      reader.report("scenario/type", path, "a mapping with do and on", use);
      return undefined;
    }
    const found = typeof use.do === "string" ? shapes.get(use.do) : undefined;
    if (found === undefined) {
      const code = use.do === undefined ? "scenario/missing" : "scenario/unknown-action";
      reader.report(code, member(path, "do"), "a known action", use.do, nearestHint(use.do, registry.actions.keys()));
    }
    const read = found?.read(use, path, reader);
    if (read === undefined) return undefined;
    const action = {
      timePs: (read as Readonly<Record<string, unknown>>)[timeKey] as Ps,
      after: read.after,
      do: read.do,
      on: read.on,
    };
    return use.value === undefined ? action : { ...action, value: use.value as JsonValue };
  };
}

/** Earlier actions first; those of one instant by the events before them, then as written. */
export const inOrder = (actions: readonly Action[]): Action[] =>
  [...actions].sort((a, b) => a.timePs - b.timePs || a.after - b.after);

/** Read a list of actions in the timeline's form, as a link carries them. */
export function readActions(value: unknown, plan: Plan, registry: Registry, issues: Issue[]): Action[] {
  const ports = plan.links.flatMap(({ ends }) => ends.map((end) => end.join(":")));
  const reader = createReader(issues, new Set(plan.nodes.map(({ name }) => name)), new Set(ports));
  const read = actionReader("timePs", registry, reader);
  const actions = listOf(value, "actions", reader, 65536).map((use, index) => read(use, `actions[${index}]`));
  return inOrder(actions.filter((action) => action !== undefined));
}

/** A probe whose object belongs to a node of the scenario. */
function readProbePath(value: unknown, path: string, reader: Reader): string | undefined {
  const text = probeShape.read(value, path, reader);
  if (text === undefined) return undefined;
  const probe = readProbe(text);
  if (probe === undefined) reader.report("scenario/probe", path, "a probe, as leaf1/e1-1#queueBytes.max", text);
  else if (!reader.nodes.has(headOf(probe[0]))) {
    const hint = nearestHint(headOf(probe[0]), reader.nodes);
    reader.report("scenario/unknown-node", path, "a probe of a node of this scenario", text, hint);
  }
  return text;
}

/** The plan of a scenario: the one that it was read with, or read now. `readPlan` says the rest. */
export function planOf(scenario: Scenario, registry: Registry, issues: Issue[]): Plan {
  return registry.plans.get(scenario) ?? readPlan(scenario, registry, issues);
}

/**
 * Read a whole scenario.
 *
 * @param value  plain data, already known to be shallow and small enough (./parse.ts).
 * @param issues where mistakes go, in no particular order.
 * @returns the plan; worth building only when no issue is an error.
 */
export function readPlan(value: unknown, registry: Registry, issues: Issue[]): Plan {
  const names = new Set<string>();
  const ports = new Set<string>();
  const reader = createReader(issues, names, ports);
  const plan: Plan = {
    name: "",
    seed: 1,
    untilPs: 1e9,
    nodes: [],
    links: [],
    joined: [],
    workloads: [],
    actions: [],
    observe: [],
    expect: [],
  };
  if (!shape.isMapping(value)) {
    reader.report("scenario/type", "", "a scenario: a mapping that starts with dc: 1", value);
    return plan;
  }
  if (value.dc !== 1) {
    const newer = typeof value.dc === "number" && value.dc > 1;
    const hint = newer ? "made for a newer version: update this program, or write the scenario for dc: 1" : "add dc: 1";
    reader.report("scenario/version", "dc", "dc: 1", value.dc, hint);
    // A newer format may mean other things by the same words, so nothing else of it is judged.
    if (newer) return plan;
  }
  const head = documentShape.read(value, "", reader);
  if (head !== undefined) [plan.name, plan.seed, plan.untilPs] = [head.name, head.seed, head.until];

  const made = generate(value.generate, registry, reader, issues);
  const written = value.nodes ?? {};
  if (!shape.isMapping(written)) reader.report("scenario/type", "nodes", "a mapping of names to nodes", written);
  else {
    for (const name of Object.keys(written))
      made.nodes.push([name, { path: member("nodes", name), use: written[name] }]);
  }
  listOf(value.links, "links", reader, scenarioLimits.links).forEach((use, index) => {
    made.links.push({ path: `links[${index}]`, use });
  });
  listOf(value.workloads, "workloads", reader, 262144).forEach((use, index) => {
    made.workloads.push({ path: `workloads[${index}]`, use });
  });
  for (const [key, count, most] of [
    ["nodes", made.nodes.length, scenarioLimits.nodes],
    ["links", made.links.length, scenarioLimits.links],
  ] as const) {
    if (count <= most) continue;
    reader.report("input/too-large", key, `at most ${most} ${key}`, count);
    return plan;
  }

  for (const [name, { path }] of made.nodes) {
    if (!isName(name)) {
      reader.report(
        "scenario/name",
        path,
        "a name of 1 to 63 letters, digits, . _ or -, the first a letter or digit",
        name,
      );
    } else if (names.has(name)) {
      reader.report("scenario/duplicate-name", path, "a name that no other node has", name);
    }
    names.add(name);
  }
  for (const { path, use } of made.links) {
    const read = linkShape.read(use, path, reader);
    // Ends are checked even where another field is wrong, so that one reading finds both.
    const texts = shape.isMapping(use) && Array.isArray(use.ends) ? use.ends : [];
    if (texts.length > 2 || !texts.every((text) => typeof text === "string")) continue;
    const ends = read === undefined && texts.length === 0 ? undefined : endsOf(texts, `${path}.ends`, reader, ports);
    if (read === undefined || ends === undefined) continue;
    const { rate, delay, mtu, overhead, queueBytes, queueFrames } = read;
    plan.links.push({
      path,
      ends,
      options: {
        rateBitsPerSecond: rate,
        delayPs: delay,
        mtuBytes: mtu,
        overheadBytes: overhead,
        ...(queueBytes === undefined ? {} : { queueBytesMax: queueBytes }),
        ...(queueFrames === undefined ? {} : { queueFramesMax: queueFrames }),
      },
    });
  }
  const linkPorts = new Set(ports);
  for (const [name, { path, use }] of made.nodes) {
    if (!shape.isMapping(use)) continue;
    const kind = typeof use.kind === "string" ? registry.kinds.get(use.kind) : undefined;
    const joined = (kind?.type === "node" ? kind.joins?.(name, use) : undefined) ?? [];
    for (const port of joined) {
      if (ports.has(port)) {
        const hint = "a port takes one cable or one device";
        reader.report("scenario/duplicate-end", path, "a device at ports that nothing else uses", port, hint);
      }
      ports.add(port);
    }
    for (let at = 0; at + 1 < joined.length; at += 2) {
      const ends = [joined[at], joined[at + 1]].map(readEnd);
      // A node that is not there is reported where it is named.
      if (ends.every((end) => end !== undefined && names.has(end[0])))
        plan.joined.push({ path, ends: ends as unknown as PlannedLink["ends"] });
    }
  }
  for (const [name, { path, use }] of made.nodes) {
    const found = kindOf(use, "node", path, registry, reader);
    const options = found?.kind.shape.read(found.options, path, reader);
    if (found !== undefined && options !== undefined) plan.nodes.push({ path, name, kind: found.kind, options });
  }
  for (const { path, use } of made.workloads) {
    const found = kindOf(use, "workload", path, registry, reader);
    const options = found?.kind.shape.read(found.options, path, reader);
    if (found !== undefined && options !== undefined) plan.workloads.push({ path, kind: found.kind, options });
  }
  // What is done to a link is not done to a device.
  const readAction = actionReader("at", registry, createReader(issues, names, linkPorts));
  const actions = listOf(value.actions, "actions", reader, 65536).map((use, index) =>
    readAction(use, `actions[${index}]`),
  );
  plan.actions = inOrder(actions.filter((action) => action !== undefined)).map((action) => ({
    ...action,
    scripted: true,
  }));
  listOf(value.observe, "observe", reader, 65536).forEach((probe, index) => {
    const path = readProbePath(probe, `observe[${index}]`, reader);
    if (path !== undefined) plan.observe.push(path);
  });
  listOf(value.expect, "expect", reader, 65536).forEach((use, index) => {
    const read = expectShape.read(use, `expect[${index}]`, reader);
    if (read === undefined) return;
    readProbePath(read.probe, `expect[${index}].probe`, reader);
    const { equals, atLeast, atMost } = read;
    if (equals === undefined && atLeast === undefined && atMost === undefined) {
      reader.report("scenario/missing", `expect[${index}].equals`, "equals, atLeast or atMost", undefined);
    }
    plan.expect.push(use as Expectation);
  });
  // What only the whole shows is judged where every part is right: anything else would be mistakes that follow.
  if (issues.every(({ severity }) => severity !== "error")) {
    for (const offered of registry.packages) offered.check?.(plan, reader);
  }
  return plan;
}
