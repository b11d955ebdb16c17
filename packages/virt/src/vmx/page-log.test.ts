import { expect, test } from "vitest";
import { createSoundMachine } from "../../test/vmx-replay.ts";
import { PageLog, pageLogEntries } from "./page-log.ts";
import { vmcsField } from "./vmcs-field.ts";

test("V374: 512 pages fill a log from its end, then it is full", () => {
  const { vmx, memory } = createSoundMachine([[vmcsField.pageLogIndex, 511]]);
  const log = new PageLog(vmx.vmcs);
  for (let page = 0; page < pageLogEntries; page++) {
    expect(log.isFull()).toBe(false);
    log.logPage(0x2_0000_0000 + page * 4096);
  }
  expect(log.isFull()).toBe(true);
  expect(vmx.vmread(vmcsField.pageLogIndex)).toBe(0xffffn);
  const base = Number(vmx.vmread(vmcsField.pageLogAddress));
  expect(memory.read64(base + 511 * 8)).toBe(0x2_0000_0000);
  expect(memory.read64(base)).toBe(0x2_0000_0000 + 511 * 4096);
});
