import { parseScenario } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import { guest, registry, scenarioOf, whole } from "../../test/some-guests.ts";

test("D31: two back ends in one path, as a list or in one word, are said to be two, and why that is none", () => {
  for (const path of [["vf", "vhost"], "vf+vhost", "vhost, vf"]) {
    const read = parseScenario(scenarioOf({ vm1: { ...guest, path } }), registry);
    expect(read.issues.map((issue) => ({ ...issue, hint: issue.hint?.slice(0, 59) }))).toEqual([
      {
        severity: "error",
        code: "datacenter/two-paths",
        path: "nodes.vm1.path",
        expected: "one back end, vmm or vhost or vf",
        received: '"vhost and vf"',
        hint: "a virtual function takes frames past the server's kernel, s",
      },
    ]);
  }
  expect(whole({ vm1: { ...guest, path: "tap" } })).toEqual(["nodes.vm1.path scenario/choice"]);
  const disk = { kind: "datacenter/disk@1", on: "vm1", target: "vm1", path: "vmm+vhost-user" };
  expect(whole({ vm1: guest, disk1: disk })).toEqual(["nodes.disk1.path datacenter/two-paths"]);
});
