import * as wire from "@dc/wire";
import { checksum, dstPort, expectFrame, ipv4, ttl, udp } from "@dc/wire/testing";

const ethernet = wire.ethernetLayer({ source: "02:00:00:00:00:01", destination: "02:00:00:00:00:02" });
const network = wire.ipv4Layer({ source: "10.0.0.1", destination: "10.0.0.33", ttl: 63 });
const frame = wire.makeFrame([ethernet, network, wire.udpLayer({ sourcePort: 49153, destinationPort: 9 })], 32);
expectFrame(frame, ipv4(ttl(63), checksum("good")), udp(dstPort(9), checksum("good")));
console.log(wire.summarizeFrame(frame));

for (const { offsetBytes, lengthBytes, name, fields } of wire.dissect(frame).layers) {
  console.log(`${offsetBytes}+${lengthBytes} ${name}: ${fields[0].name} is ${fields[0].text.slice(0, 20)}`);
}
const flow = wire.parseFlowKey(frame);
if (flow.ok) console.log(`of four equal paths it takes ${wire.hashFlowKey(flow.value) % 4}`);

const writer = wire.createPcapngWriter({ interfaces: [{ name: "h1:eth0" }] });
const reader = wire.createCaptureReader();
const frames = [writer.start(), writer.frame(0, 1_500, frame)].flatMap((chunk) => reader.push(chunk));
console.log(`${frames.length} frame of ${reader.interfaces[0].name}, at ${frames[0].time.picoseconds} ps`);
