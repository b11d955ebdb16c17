import { expect, test } from "vitest";
import { createTestWire } from "../testing/wire.ts";
import { qpState } from "./qp-state.ts";
import { raiseQp } from "./raise-qp.ts";

test("R23: a queue pair comes to RTS in three steps; a value out of its range is refused with the state it was for", () => {
  const wire = createTestWire();
  const [{ transport, qp }, other] = wire.ends;
  const way = { ahAttr: { destinationAddress: 0x0a00_0002 }, destQpNum: other.qp };
  raiseQp(transport.device, qp, { ...way, sqPsn: 77 });
  expect(transport.device.queryQpState(qp)).toBe(qpState.rts);
  expect(() => raiseQp(other.transport.device, other.qp, { ...way, pathMtu: 9 })).toThrowError(
    expect.objectContaining({ code: "rdma/bad-option", message: expect.stringContaining(`state ${qpState.rtr}`) }),
  );
});
