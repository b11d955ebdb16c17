import { expect, test } from "vitest";
import { ipProtocol, ipProtocolNames } from "./ip-protocol.ts";

test("W33: every protocol number has a name", () => {
  expect(Object.values(ipProtocol).filter((number) => ipProtocolNames[number] === undefined)).toEqual([]);
  expect(ipProtocolNames[ipProtocol.udp]).toBe("UDP");
});
