import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { makeLifePage } from "./page.ts";

const page = new URL("../../../../docs/life-of-a-packet.md", import.meta.url);
const scenario = (file: string): string => readFileSync(new URL(`../../scenarios/${file}`, import.meta.url), "utf8");
const scenarios = (
  [
    ["On one server", "The server's bridge hands it to the other guest: no cable, no switch.", "same-host.yaml"],
    ["In one rack", "Both servers hang on one leaf, where tunnels end: nothing is encapsulated.", "same-rack.yaml"],
    [
      "Between racks",
      "The first leaf encapsulates (50 bytes), a spine routes, the last leaf unpacks.",
      "other-rack.yaml",
    ],
    ["By virtual functions", "The same way: no exit for the doorbell, no copy, no kernel.", "sr-iov.yaml"],
    [
      "A block in another rack",
      "virtio-blk, a process that polls, NVMe-oF over RDMA, and the medium. The answer waits at each port behind its own data, 4,170 bytes, which are beside the chain.",
      "storage-over-rdma.yaml",
    ],
  ] as const
).map(([title, about, file]) => ({ title, about, file, text: scenario(file) }));

test("D8: docs/life-of-a-packet.md is what the spans say (DC_WRITE=1 writes it)", () => {
  const made = makeLifePage(scenarios);
  if (process.env.DC_WRITE === "1") writeFileSync(page, made);
  expect(readFileSync(page, "utf8")).toBe(made);
});
