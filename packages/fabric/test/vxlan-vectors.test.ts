/**
 * What Linux sent through its own VXLAN device (packages/wire/vectors: vxlan_kernel_node.pcap, scapy_vxlan_vlan.pcap),
 * sent through ours: the same inner frame between the same endpoints has the same bytes.
 */
import { readFileSync } from "node:fs";
import { createSimulation } from "@dc/engine";
import { dissect, Ipv4Header, parseCapture, UdpHeader, VxlanHeader } from "@dc/wire";
import { expect, test } from "vitest";
import { FrameColumns } from "../src/frame/columns.ts";
import { Tunnels } from "../src/vxlan/tunnels.ts";

const vector = (name: string) => {
  const read = parseCapture(new Uint8Array(readFileSync(new URL(`../../wire/vectors/${name}`, import.meta.url))));
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const { frames, interfaces } = read.value;
  return frames.flatMap(({ bytes, interfaceIndex }) => {
    const { layers } = dissect(bytes, { linkType: interfaces[interfaceIndex].linkType });
    const at = (protocol: string) => layers.find((layer) => layer.protocol === protocol)?.offsetBytes ?? -1;
    return at("vxlan") < 0 || at("ip") < 0 || at("ip") > at("vxlan")
      ? []
      : [{ bytes, ip: at("ip"), vxlan: at("vxlan") }];
  });
};

// Linux fills the outer UDP checksum unless told otherwise; RFC 7348 §5 wants 0, and so it is here and in scapy's.
test.each([
  ["vxlan_kernel_node.pcap", 40],
  ["scapy_vxlan_vlan.pcap", 10],
])("F135: %s: but for the outer checksum, UDP, VXLAN and the inner frame are the same to the byte", (name, count) => {
  const frames = vector(name);
  expect(frames.length).toBe(count);
  for (const { bytes, ip, vxlan } of frames) {
    const end = ip + Ipv4Header.totalLengthBytes(bytes, ip);
    const udp = vxlan - 8;
    const theirs = bytes.slice(udp, end);
    theirs.fill(0, 6, 8);
    const inner = theirs.subarray(16);
    const simulation = createSimulation({ seed: 1 });
    const tunnels = new Tunnels(simulation, new FrameColumns(simulation.frames));
    const frame = simulation.frames.allocate(inner.length);
    simulation.frames.encoderOf[frame] = simulation.frames.encoder(() => inner);
    const [source, destination] = [Ipv4Header.source(bytes, ip), Ipv4Header.destination(bytes, ip)];
    tunnels.enter(frame, VxlanHeader.vni(bytes, vxlan), source, destination, UdpHeader.sourcePort(bytes, udp));
    const ours = simulation.frames.bytes(frame);
    expect(Buffer.from(ours.subarray(34)).toString("hex")).toBe(Buffer.from(theirs).toString("hex"));
    expect(Ipv4Header.totalLengthBytes(ours, 14)).toBe(end - ip);
    expect([Ipv4Header.source(ours, 14), Ipv4Header.destination(ours, 14)]).toEqual([source, destination]);
    expect(Ipv4Header.protocol(ours, 14)).toBe(17);
  }
});
