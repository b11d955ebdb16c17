/** Scenarios from text to scenario and back: every issue at once, in order, with its place; print and read are inverse. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  createRegistry,
  createRun,
  type KindPackage,
  nodeKind,
  type Plan,
  parseActions,
  parseScenario,
  printScenario,
  readShape,
  type Scenario,
  scenarioLimits,
  scenarioSchema,
  shape,
} from "../src/scenario/index.ts";
import { loadScenario, parseText } from "../src/text/index.ts";
import { fullText, testKinds, testRegistry } from "./scenario-kinds.ts";

function load(text: string): Scenario {
  const read = loadScenario(text, testRegistry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues, undefined, 1));
  return read.value;
}

/** `line:column code path` of every issue. */
function issuesOf(text: string): string[] {
  return loadScenario(text, testRegistry).issues.map(
    ({ line, column, code, path }) => `${line}:${column} ${code} ${path}`,
  );
}

test("E113: a scenario that uses every part is read as plain data with every part present", () => {
  const scenario = load(fullText);
  expect(scenario).toMatchObject({ dc: 1, name: "two racks", seed: 7, until: "200us" });
  expect(scenario.links[0]?.rate).toBe("25G");
  expect(load("dc: 1")).toEqual({
    dc: 1,
    name: "",
    seed: 1,
    until: "1ms",
    generate: [],
    nodes: {},
    links: [],
    workloads: [],
    actions: [],
    observe: [],
    expect: [],
  });
});

test("E114: all issues come at once, in the order of the text, each with its line and column", () => {
  const text = `dc: 1
naem: two racks
until: 5
nodes:
  a: { kind: test/hots@1 }
  b: { kind: test/host@1, role: servant, buffer: 1TiB, extra: 1 }
  <b>: { kind: test/host@1 }
links:
  - { ends: ["a:1", "c:1"], rate: 25, delay: 1ns }
  - { ends: ["a:1", "b"], rate: 25G }
workloads:
  - { kind: test/flow@1, from: a, to: bb, gap: 0ns }
  - { kind: test/host@1 }
  - from: a
actions:
  - { at: 1, do: link.dwon, on: "a:1" }
  - { at: 1ms, do: link.down, on: "a:9" }
  - { at: 1ms, do: host.mute, on: b, value: maybe }
observe: ["nobody/x#y", "a"]
expect:
  - { probe: "a#x" }
  - { equals: 1 }
`;
  expect(issuesOf(text)).toEqual([
    "2:1 scenario/unknown-key naem",
    "3:8 scenario/unit until",
    "5:14 scenario/unknown-kind nodes.a.kind",
    "6:33 scenario/choice nodes.b.role",
    "6:50 scenario/unit nodes.b.buffer",
    "6:56 scenario/unknown-key nodes.b.extra",
    '7:8 scenario/name nodes["<b>"]',
    "9:21 scenario/unknown-node links[0].ends[1]",
    "9:35 scenario/unit links[0].rate",
    "10:5 scenario/missing links[1].delay",
    "10:14 scenario/duplicate-end links[1].ends[0]",
    "10:21 scenario/end links[1].ends[1]",
    "12:39 scenario/unknown-node workloads[0].to",
    "12:48 scenario/range workloads[0].gap",
    "13:13 scenario/unknown-kind workloads[1].kind",
    "14:5 scenario/missing workloads[2].kind",
    "16:18 scenario/unknown-action actions[0].do",
    "17:35 scenario/unknown-port actions[1].on",
    "18:45 scenario/type actions[2].value",
    "19:11 scenario/unknown-node observe[0]",
    "19:25 scenario/probe observe[1]",
    "21:5 scenario/missing expect[0].equals",
    "22:5 scenario/missing expect[1].probe",
  ]);
});

test("E115: an unknown kind, key, node, port and action name their nearest", () => {
  const text = fullText
    .replace("kind: test/host@1, role", "kind: test/hots@1, role")
    .replace("naem", "name")
    .replace("seed:", "sede:")
    .replace("to: extra", "to: extre")
    .replace('via: "hub:p9"', 'via: "hub:p10"')
    .replace("do: link.down", "do: link.dwon");
  const hints = Object.fromEntries(loadScenario(text, testRegistry).issues.map(({ path, hint }) => [path, hint]));
  expect(hints).toMatchObject({
    sede: expect.stringContaining("seed"),
    "nodes.extra.kind": expect.stringMatching(/^nearest: test\/host@1/),
    "workloads[0].to": expect.stringMatching(/^nearest: extra/),
    "workloads[1].via": expect.stringContaining("hub:p1"),
    "actions[0].do": expect.stringMatching(/^nearest: link.down/),
  });
});

test("E116: a newer version is refused by name, and nothing else of it is judged", () => {
  const { issues } = loadScenario("dc: 2\nwhatever: [1, 2]\n", testRegistry);
  expect(issues).toHaveLength(1);
  expect(issues[0]).toMatchObject({ code: "scenario/version", path: "dc", line: 1, expected: "dc: 1", received: "2" });
  expect(issues[0]?.hint).toContain("newer");
  expect(issuesOf("name: x")).toEqual(["1:1 scenario/version dc"]);
  expect(issuesOf("dc: '1'")).toEqual(["1:5 scenario/version dc"]);
});

test("E117: mistakes of the text and of the scenario come together", () => {
  expect(issuesOf("dc: 1\nseed: 1\nseed: 2\nuntil: 5\nname: !x y\n")).toEqual([
    "3:1 text/duplicate-key seed",
    "4:8 scenario/unit until",
    "5:7 text/tag ",
  ]);
  expect(issuesOf("dc: 1\nnodes: [1")).toEqual(["2:10 text/syntax "]);
});

test.each(["", "42", "text", "[1, 2]", "~", "true", "dc: 1\nnodes: 5", "dc: 1\nlinks: {}", "dc: 1\nworkloads: [1, ~]"])(
  "E114: %j is an issue, not an exception",
  (text) => {
    const read = loadScenario(text, testRegistry);
    expect(read.ok).toBe(false);
    expect(read.issues[0]?.code).toMatch(/^scenario\//);
  },
);

test("E118: a generator's own issue stands at its option; what it makes is reported at the generator", () => {
  expect(issuesOf("dc: 1\ngenerate:\n  - { kind: test/star@1, hosts: 13 }")).toEqual([
    "3:33 test/unlucky generate[0].hosts",
  ]);
  expect(issuesOf("dc: 1\ngenerate:\n  - { kind: test/star@1, hosts: 1, prefix: '-' }")).toEqual([
    "3:5 scenario/name generate[0]",
    "3:5 scenario/end generate[0].ends[0]",
  ]);
  expect(issuesOf("dc: 1\ngenerate: [{ kind: test/star@1, hosts: 2 }]\nnodes: { h1: { kind: test/host@1 } }")).toEqual([
    "3:14 scenario/duplicate-name nodes.h1",
  ]);
});

test("E135: a package judges the whole once its parts are right, and reports at their places", () => {
  const seen: string[] = [];
  const judge: KindPackage = {
    name: "judge",
    kinds: [],
    actions: [],
    check(plan, reader) {
      seen.push([...plan.nodes, ...plan.links, ...plan.workloads].map(({ path }) => path).join(" "));
      const [last] = plan.nodes.slice(-1);
      reader.report("judge/last", `${last?.path}.role`, "no last node", last?.name, "add another");
    },
  };
  const registry = createRegistry([testKinds, judge]);
  const issues = (text: string) =>
    loadScenario(text, registry).issues.map(({ line, column, code, path }) => `${line}:${column} ${code} ${path}`);
  const text = `dc: 1
generate: [{ kind: test/star@1, hosts: 1 }]
nodes:
  a.b: { kind: test/host@1, role: client }
links:
  - { ends: ["a.b:eth0", "hub:p9"], rate: 1G, delay: 1ns }
workloads:
  - { kind: test/flow@1, from: a.b, to: h1, gap: 1us }
`;
  expect(issues(text)).toEqual(['4:35 judge/last nodes["a.b"].role']);
  expect(seen).toEqual(['generate[0] generate[0] nodes["a.b"] generate[0] links[0] workloads[0]']);
  expect(issues(text.replace("rate: 1G", "rate: 1"))).toEqual(["6:43 scenario/unit links[0].rate"]);
  expect(seen.length).toBe(1);
  const read = loadScenario(text, testRegistry);
  if (read.ok)
    expect(() => createRun(read.value, registry)).toThrow(expect.objectContaining({ code: "engine/invalid-scenario" }));
  expect(read.ok).toBe(true);
});

test("E119: hostile names are issues with their place: markup, __proto__, 10,000 characters", () => {
  const long = "x".repeat(10_000);
  const text = `dc: 1
nodes:
  __proto__: { kind: test/host@1 }
  "<img src=x onerror=alert(1)>": { kind: test/host@1 }
  ${long}: { kind: test/host@1 }
  ok: { kind: ${long}, __proto__: 1 }
links: [{ ends: ["__proto__:a", "constructor:b"], rate: 1G, delay: 1ns }]
`;
  const { issues } = loadScenario(text, testRegistry);
  expect(issues.map(({ line, code }) => `${line} ${code}`)).toEqual([
    "3 scenario/name",
    "4 scenario/name",
    "5 text/syntax",
    "5 scenario/name",
    "6 scenario/unknown-kind",
    "7 scenario/end",
    "7 scenario/unknown-node",
  ]);
  for (const issue of issues) {
    for (const part of [issue.path, issue.received, issue.expected, issue.hint ?? ""])
      expect(part.length).toBeLessThan(300);
  }
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test("E119: __proto__ in JSON objects is an unknown key, never a prototype", () => {
  const value = JSON.parse(
    '{"dc": 1, "__proto__": {"seed": 5}, "nodes": {"a": {"kind": "test/host@1", "__proto__": {"role": "x"}}}}',
  );
  const read = parseScenario(value, testRegistry);
  expect(read.issues.map(({ code, path }) => `${code} ${path}`)).toEqual([
    "scenario/unknown-key __proto__",
    "scenario/unknown-key nodes.a.__proto__",
  ]);
  const good = parseScenario({ dc: 1, nodes: { constructor: { kind: "test/host@1" } } }, testRegistry);
  expect(good.ok && Object.getPrototypeOf(good.value.nodes)).toBeNull();
});

test("E120: what is too much is one issue: nodes, links, nesting, values", () => {
  expect(issuesOf(`dc: 1\ngenerate: [{ kind: test/star@1, hosts: 70000 }]`)).toEqual(["1:1 input/too-large nodes"]);
  const links = Array.from({ length: scenarioLimits.links + 1 }, () => ({}));
  expect(parseScenario({ dc: 1, links }, testRegistry).issues).toMatchObject([
    { code: "input/too-large", path: "links" },
  ]);
  let deep: unknown = 1;
  for (let i = 0; i < 20_000; i++) deep = [deep];
  expect(parseScenario({ dc: 1, name: deep }, testRegistry).issues[0]?.code).toBe("input/too-large");
  const wide: { self?: unknown } = {};
  wide.self = wide;
  expect(parseScenario({ dc: 1, name: wide }, testRegistry).issues[0]?.code).toBe("input/too-large");
});

test("E121: at most 100 issues are handed on, and a file of 20,000 mistakes in 5,000 lines is read", () => {
  const text = `dc: 1\nlinks:\n${"  - { ends: [a, b], rate: 1, delay: 2, foo: 3 }\n".repeat(5_000)}`;
  const { issues } = loadScenario(text, testRegistry);
  expect(issues).toHaveLength(100);
  expect(issues[0]?.line).toBe(3);
}, 60_000);

test("E122: scenarios without positions are sorted by their place in the data", () => {
  const { value } = parseText("dc: 1\nexpect: [{}]\nobserve: [1]\nlinks: [1]\nuntil: x") as {
    value: { value: unknown };
  };
  expect(parseScenario(value.value, testRegistry).issues.map(({ path }) => path)).toEqual([
    "expect[0].probe",
    "observe[0]",
    "links[0]",
    "until",
  ]);
});

test("E123: parseActions reads a link's log against the scenario, in order", () => {
  const scenario = load(fullText);
  const good = parseActions(
    [
      { timePs: 5, after: 1, do: "link.down", on: "hub:p1" },
      { timePs: 5, after: 0, do: "host.mute", on: "h1", value: true },
    ],
    scenario,
    testRegistry,
  );
  expect(good.ok && good.value.map((action) => action.do)).toEqual(["host.mute", "link.down"]);
  const bad = parseActions([{ timePs: -1, after: 0, do: "link.down", on: "hub:p77" }, 5], scenario, testRegistry);
  expect(bad.issues.map(({ code, path }) => `${code} ${path}`)).toEqual([
    "scenario/range actions[0].timePs",
    "scenario/unknown-port actions[0].on",
    "scenario/type actions[1]",
  ]);
});

test("E124: two packages may not offer one name, and a package may replace link.down", () => {
  expect(() => createRegistry([testKinds, testKinds])).toThrow(
    expect.objectContaining({ code: "engine/duplicate-name" }),
  );
  const mine = { do: "link.down", on: "link", description: "mine", apply() {} } as const;
  expect(createRegistry([{ name: "x", kinds: [], actions: [mine] }]).actions.get("link.down")?.description).toBe(
    "mine",
  );
});

test("E133: what is printed reads back the same", () => {
  const scenario = load(fullText);
  const text = printScenario(scenario);
  expect(load(text)).toEqual(scenario);
  expect(text).toContain("  extra: { kind: test/host@1, role: server, buffer: 64KiB, tags: [a, b] }\n");
  expect(printScenario(load("dc: 1"))).toBe("dc: 1\nseed: 1\nuntil: 1ms\n");
});

test("E133: any name, word and number is printed so that it reads back", () => {
  const word = fc.oneof(
    fc.string({ maxLength: 10 }),
    fc.string({ unit: "binary", maxLength: 5 }),
    fc.constantFrom(
      "true",
      "no",
      "~",
      "null",
      "12",
      "1e3",
      "0x1F",
      "0o17",
      ".5",
      "-",
      "- a",
      "a: b",
      "a #b",
      "<<",
      "2001-12-14",
      "1_000",
      ".inf",
      " a",
      "a ",
      "",
      "25G",
      "y",
      "\n",
      "\t",
      "\u2028",
      "+1",
      "1.",
      "=",
      "%a",
      "@a",
      "a - b",
    ),
  );
  let cases = 0;
  fc.assert(
    fc.property(
      word,
      fc.array(
        word.filter((text) => text.length <= 10),
        { maxLength: 4 },
      ),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (name, tags, weight) => {
        const read = parseScenario({ dc: 1, name, nodes: { n: { kind: "test/host@1", tags, weight } } }, testRegistry);
        if (!read.ok) throw new Error(JSON.stringify(read.issues));
        expect(JSON.stringify(load(printScenario(read.value)))).toBe(JSON.stringify(read.value));
        cases += 1;
      },
    ),
    { seed: 20263, numRuns: 1000 },
  );
  expect(cases).toBeGreaterThanOrEqual(1000);
}, 60_000);

/** Paths of every scalar, list and mapping in plain data. */
function placesOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Object.keys(value).flatMap((key) =>
    placesOf((value as Record<string, unknown>)[key], [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return [path, ...inner];
}

type Mutation = "delete" | "type" | "word" | "key" | "repeat";

/** Change one place. @returns whether the change must be an issue. */
function mutate(root: Record<string, unknown>, path: readonly (string | number)[], how: Mutation): void {
  let at = root as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, unknown>;
  const last = path[path.length - 1] as string | number;
  const value = at[last];
  if (how === "delete") Array.isArray(at) ? at.splice(Number(last), 1) : delete at[last];
  else if (how === "type") at[last] = typeof value === "object" ? 7 : { wrong: true };
  else if (how === "word") at[last] = typeof value === "number" ? -1.5 : "\u{1f600} ?";
  else if (how === "key") {
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      (value as Record<string, unknown>)["no such key"] = 1;
    else at[last] = [[value]];
  } else if (Array.isArray(value)) at[last] = [...value, { dc: 1 }];
  else at[last] = [value, value];
}

test("E126: every mutated scenario gives a path in the issue", () => {
  const seed = 20264;
  const whole = parseText(fullText);
  if (!whole.ok) throw new Error("expected a value");
  const source = JSON.stringify(whole.value.value);
  const places = placesOf(JSON.parse(source)).filter((path) => path.length > 0);
  let cases = 0;
  let issues = 0;
  let harmless = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...places),
      fc.constantFrom<Mutation>("delete", "type", "word", "key", "repeat"),
      (path, how) => {
        const value = JSON.parse(source) as Record<string, unknown>;
        mutate(value, path, how);
        const text = JSON.stringify(value, undefined, 1);
        const read = loadScenario(text, testRegistry);
        cases += 1;
        if (read.ok) {
          harmless += 1;
          // Some deletions leave a scenario that is right; a name and a tag may be any text, a bound any number.
          const free = /^name$|,tags,\d$|,at(Least|Most)$/.test(String(path)) && how === "word";
          expect(how === "delete" || free).toBe(true);
          expect(load(printScenario(read.value))).toEqual(read.value);
          return;
        }
        for (const issue of read.issues) {
          issues += 1;
          expect(issue.path).not.toBe("");
          expect(issue.line).toBeGreaterThan(0);
          expect(issue.column).toBeGreaterThan(0);
        }
        // The first issue of a changed value stands at it, or at what it broke, never somewhere unrelated above it.
        if (how === "type") expect(read.issues.map((issue) => issue.path.split(/[.[]/)[0])).toContain(String(path[0]));
      },
    ),
    { seed, numRuns: 1500 },
  );
  console.log(
    `mutated scenarios: ${cases} cases, seed ${seed}: ${cases - harmless} refused with ${issues} issues, ${harmless} still right`,
  );
  expect(cases).toBe(1500);
}, 120_000);

test("E125: the JSON Schema names every kind and action, and is plain data", () => {
  const schema = scenarioSchema(testRegistry);
  const text = JSON.stringify(schema);
  for (const name of ["test/host@1", "test/flow@1", "test/star@1", "host.mute", "link.down", "a port on the way"]) {
    expect(text).toContain(JSON.stringify(name).slice(1, -1));
  }
  expect(JSON.parse(text)).toEqual(schema);
  expect(schema).toMatchObject({ required: ["dc"], additionalProperties: false });
});

test("E136: what devices join is in the plan in pairs; a port takes one cable or one device; links' actions are not for it", () => {
  const plans: Readonly<Plan>[] = [];
  const card = nodeKind({
    kind: "card/guest@1",
    shape: shape.object({ on: shape.ref("node", "its server") }),
    like: "test/host@1",
    joins: (name, { on }) => [`${String(on)}:${name}`, `${name}:eth0`],
    build() {},
  });
  const offered: KindPackage = {
    name: "card",
    kinds: [card as never],
    actions: [],
    check: (plan) => void plans.push(plan),
  };
  const registry = createRegistry([offered, testKinds]);
  const issues = (more: string): string[] =>
    loadScenario(
      `
dc: 1
nodes:
  a: { kind: test/host@1 }
  b: { kind: test/host@1 }
  g: { kind: card/guest@1, on: a }
${more}`,
      registry,
    ).issues.map(({ code, path }) => `${path} ${code}`);
  expect(issues("")).toEqual([]);
  expect(plans[0]?.joined).toEqual([
    {
      path: "nodes.g",
      ends: [
        ["a", "g"],
        ["g", "eth0"],
      ],
    },
  ]);
  expect(issues('links: [{ ends: ["a:g", "b:1"], rate: 25G, delay: 1ns }]')).toEqual([
    "nodes.g scenario/duplicate-end",
  ]);
  expect(issues('actions: [{ at: 1us, do: link.down, on: "a:g" }]')).toEqual(["actions[0].on scenario/unknown-port"]);
  expect(plans).toHaveLength(1);
});

test("E230: other documents are read by a shape with the same issues, order and lines", () => {
  const note = shape.object({ title: shape.text("a title"), minutes: shape.integer("minutes", { min: 1, max: 90 }) });
  const read = (text: string) => {
    const document = parseText(text, "note.yaml");
    if (!document.ok) throw new Error("the text itself is sound");
    return readShape(document.value.value, note, document.value.positionOf);
  };
  expect(read("title: x\nminutes: 5")).toEqual({ ok: true, value: { title: "x", minutes: 5 }, issues: [] });
  expect(read("minutes: 100\ntilte: y").issues.map(({ line, code, path, hint }) => [line, code, path, hint])).toEqual([
    [1, "scenario/missing", "title", undefined],
    [1, "scenario/range", "minutes", undefined],
    [2, "scenario/unknown-key", "tilte", "nearest: title"],
  ]);
});
