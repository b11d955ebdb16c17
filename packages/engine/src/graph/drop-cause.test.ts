import { expect, test } from "vitest";
import { dropCauseIndex, dropCauses } from "./drop-cause.ts";

test("G12: a cause keeps its number, for digests hold it", () => {
  expect(Object.fromEntries(dropCauses.map((cause) => [cause, dropCauseIndex(cause)]))).toEqual({
    "queue-full": 0,
    "no-route": 1,
    ttl: 2,
    mtu: 3,
    "link-down": 4,
    "port-down": 5,
    checksum: 6,
    "unknown-vni": 7,
    "unknown-mac": 8,
    "vlan-filter": 9,
    malformed: 10,
    injected: 11,
    policy: 12,
  });
});
