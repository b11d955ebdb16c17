import { seconds } from "@dc/engine";
import { expect, test } from "vitest";
import { describeRun } from "../../test/noisy-hosts.ts";

const answers = (lines: readonly string[]) => lines.filter((line) => line.includes(" h2 "));

test("F246: delayed: every second full segment at once, a single one after the time given", () => {
  const { lines } = describeRun(
    {},
    { bytes: 8 * 1460, delayedAckPs: 40_000_000_000, initialWindow: 3 },
    100_000_000_000,
  );
  // Three come: two are acknowledged at once. The window is then three and a half, one is out: one or two more go.
  const [synAck, first] = answers(lines);
  expect([synAck, first]).toEqual(["10 h2 SYN+ACK 0:0 ack 1", "30 h2 ACK 1:0 ack 2921"]);
  for (const line of answers(lines).slice(2)) {
    const bytes = Number(line.split(" ").at(-1)) - 1;
    const isEven = bytes % 2920 === 0 || line.includes("FIN");
    // An odd one waits 40 ms.
    if (!isEven) expect(Number(line.split(" ")[0])).toBeGreaterThan(40_000);
  }
});

test("F246: a single segment waits for the timer, and no longer", () => {
  const { lines } = describeRun({}, { bytes: 3000, delayedAckPs: 40_000_000_000, initialWindow: 1 }, seconds(1));
  expect(lines.slice(2, 4)).toEqual(["20 h1 ACK 1:1460 ack 1", "40030 h2 ACK 1:0 ack 1461"]);
});

test("F246: what is out of order, and what fills a gap, is acknowledged at once although acknowledgements are delayed", () => {
  const flow = { bytes: 5 * 1460, delayedAckPs: 40_000_000_000 };
  const { lines } = describeRun({ lose: new Set([3]) }, flow, 200_000_000);
  expect(answers(lines).map((line) => line.slice(line.indexOf("ack")))).toEqual([
    "ack 1",
    "ack 1 [1461,2921)",
    "ack 1 [1461,4381)",
    "ack 1 [1461,5841)",
    "ack 1 [1461,7302)",
    "ack 7302",
  ]);
});

test("F234: the range that grew last comes first, then the others, newest first, four at most", () => {
  // The second, fourth, … of the first ten are lost: 4, 6, 8, 10 and 12 of all frames.
  const { lines } = describeRun({ lose: new Set([3, 5, 7, 9, 11]) }, { bytes: 14_600 }, 35_000_000);
  expect(answers(lines).map((line) => line.slice(line.indexOf("ack")))).toEqual([
    "ack 1",
    "ack 1 [1461,2921)",
    "ack 1 [4381,5841) [1461,2921)",
    "ack 1 [7301,8761) [4381,5841) [1461,2921)",
    "ack 1 [10221,11681) [7301,8761) [4381,5841) [1461,2921)",
    "ack 1 [13141,14602) [10221,11681) [7301,8761) [4381,5841)",
  ]);
});
