import { access, wcStatusNames, wrOpcode } from "@dc/rdma";
import { connectQps, createTestWire } from "@dc/rdma/testing";

// Two adapters and a wire that loses the third packet of the first one.
const wire = createTestWire({ judge: (_packet, from, index) => (from === 0 && index === 2 ? "drop" : "pass") });
connectQps(wire);
const [here, there] = wire.ends;
const { device } = here.transport;

const region = device.regMr(here.pd, here.memory.address, 4096, access.localWrite);
here.memory.bytes.fill(7, 0, 2048);
device.postSend(here.qp, {
  wrId: 1,
  opcode: wrOpcode.rdmaWrite,
  sendFlags: 2,
  sgList: [{ address: here.memory.address, length: 2048, lkey: region?.lkey ?? 0 }],
  remoteAddress: there.memory.address,
  rkey: there.region.rkey,
});
wire.run();

const completion = device.pollCq(here.cq);
console.log(
  `${wcStatusNames[completion?.status ?? 21]}, ${there.memory.bytes.filter((byte) => byte === 7).length} bytes`,
);
console.log(`${here.sent.length} packets for 8, ${here.transport.counter("rcvd_seq_err")} NAK`);
