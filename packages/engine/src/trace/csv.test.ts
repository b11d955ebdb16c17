import { expect, test } from "vitest";
import { makeNetwork } from "../../test/network.ts";
import { writeCsv } from "./csv.ts";

test("E173: one header, one row per record in order of time, quoted as RFC 4180 asks", () => {
  const sim = makeNetwork("fast");
  const text = [...writeCsv(sim)].join("");
  const rows = text.split("\r\n");
  expect(rows[0]).toBe("record,timePs,kind,object,a,b,c,cause,event");
  expect([rows.length, rows[rows.length - 1]]).toEqual([sim.trace.count - sim.trace.first + 2, ""]);
  expect(text).toContain('"h2 ""x"", y/eth0"');
  const times = rows.slice(1, -1).map((row) => Number(row.split(",")[1]));
  expect(times).toEqual([...times].sort((a, b) => a - b));
});
