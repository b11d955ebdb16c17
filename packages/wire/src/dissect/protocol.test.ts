import { expect, test } from "vitest";
import { malformedHeader } from "./protocol.ts";

test("W36: a malformed header takes all that is left, and nothing follows", () => {
  const header = malformedHeader("udp", "User Datagram Protocol", 34, 60, [], []);
  expect(header).toMatchObject({ headerBytes: 26, payloadEnd: 60, summary: "User Datagram Protocol, malformed" });
  expect(header.next).toBeUndefined();
});
