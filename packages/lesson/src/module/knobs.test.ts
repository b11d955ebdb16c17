import { readShape, shape } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import { type KnobValues, knobShape, type LessonKnob, turnKnobs } from "./knobs.ts";

const document = { dc: 1, workloads: [{ kind: "a/b@1", sourcePort: 1, rate: "1G" }] };
const knobs: LessonKnob[] = [
  {
    id: "port",
    title: { en: "Port" },
    path: "workloads[0].sourcePort",
    values: { from: 1024, to: 2048, step: 2 },
    unit: "",
  },
  { id: "rate", title: { en: "Rate" }, path: "workloads[0].rate", values: { choose: [1, 10] }, unit: "G" },
  { id: "hash", title: { en: "Hash" }, path: "workloads[0].hash", values: { choose: ["crc-32"] }, unit: "" },
  { id: "lost", title: { en: "Lost" }, path: "nodes.leaf9.ecmp", values: { choose: ["x"] }, unit: "" },
];
const turn = (values: KnobValues) => turnKnobs(document, knobs, values);

test("L72: a knob is a place, and the values that it may have", () => {
  const of = knobShape(shape.text("a name"));
  const knob = { id: "port", title: { en: "Port" }, path: "a.b", values: { from: 1, to: 9 } };
  expect(readShape(knob, of)).toMatchObject({ ok: true, value: { unit: "", values: { from: 1, to: 9, step: 1 } } });
  expect(readShape({ ...knob, values: { from: 9, to: 1 } }, of).issues).toMatchObject([
    { code: "module/range", path: "values" },
  ]);
  expect(readShape({ ...knob, path: 3 }, of).issues).toMatchObject([{ path: "path" }]);
});

test("L73: turned knobs make another scenario, and leave the first as it was", () => {
  expect(turn({ port: 1030, rate: 10, hash: "crc-32" })).toMatchObject({
    ok: true,
    value: { dc: 1, workloads: [{ kind: "a/b@1", sourcePort: 1030, rate: "10G", hash: "crc-32" }] },
  });
  expect(document.workloads[0]).toEqual({ kind: "a/b@1", sourcePort: 1, rate: "1G" });
  expect(turn({})).toMatchObject({ ok: true, value: document });
});

test("L74: what is no knob's, and what a knob may not have, is told by the knob's name", () => {
  const said = (values: KnobValues) => turn(values).issues.map(({ code, path, expected }) => [code, path, expected]);
  expect(said({ prot: 1030 })).toEqual([["module/knob", "prot", "a knob of this step"]]);
  expect(said({ port: 1031 })).toEqual([["module/knob", "port", "a number from 1024 to 2048 by 2"]]);
  expect(said({ port: 1022, rate: 5, hash: "xor" })).toEqual([
    ["module/knob", "port", "a number from 1024 to 2048 by 2"],
    ["module/knob", "rate", "one of 1, 10"],
    ["module/knob", "hash", "one of crc-32"],
  ]);
  expect(said({ port: "1024" })).toHaveLength(1);
  expect(said({ lost: "x" })).toMatchObject([["compare/no-path", "lost", expect.any(String)]]);
});
