import { ms } from "@dc/engine";
import { dissect } from "@dc/wire";
import { expect, test } from "vitest";
import { createNetwork } from "../testing/index.ts";

test("F366, F369: a BFD packet on the cable: 66 bytes, time to live 255, class selector 6, our discriminators", () => {
  const network = createNetwork("h1-a a-b b-h2");
  network.fabric.addDetection({ by: "bfd", intervalPs: ms(50), multiplier: 5 });
  network.simulation.runUntil(ms(60));
  const frames = network.captured();
  expect(
    frames
      .map(({ port, bytes }) => `${port} ${bytes.length}`)
      .slice(0, 2)
      .sort(),
  ).toEqual(["a:b 66", "b:a 66"]);
  const { layers, issues } = dissect(frames[0].bytes);
  expect(issues).toEqual([]);
  const field = Object.fromEntries(layers.flatMap(({ fields }) => fields.map(({ name, value }) => [name, value])));
  expect(layers.map(({ protocol }) => protocol)).toEqual(["eth", "ip", "udp", "bfd"]);
  expect(field).toMatchObject({
    "ip.ttl": "255",
    "ip.dsfield.dscp": "48",
    "udp.dstport": "3784",
    "bfd.sta": "0x03",
    "bfd.detect_time_multiplier": "5",
    "bfd.desired_min_tx_interval": "50000",
    "bfd.required_min_rx_interval": "50000",
  });
  expect([field["bfd.my_discriminator"], field["bfd.your_discriminator"]].sort()).toEqual(["0x00000001", "0x00000002"]);
});

test("F366, F370: a KEEPALIVE on the cable: 19 bytes of ones, length and type behind a TCP header, checksums right", () => {
  const network = createNetwork("h1-a a-b b-h2");
  network.fabric.addDetection({ by: "hold", holdPs: ms(9000) });
  network.simulation.runUntil(ms(7000));
  const frames = network.captured().filter(({ port }) => port === "a:b");
  expect(frames.length).toBeGreaterThan(1);
  const { layers, issues } = dissect(frames[1].bytes);
  expect(issues).toEqual([]);
  const field = Object.fromEntries(layers.flatMap(({ fields }) => fields.map(({ name, value }) => [name, value])));
  expect(field).toMatchObject({ "ip.ttl": "1", "tcp.dstport": "179", "tcp.checksum.status": "1", "tcp.seq_raw": "19" });
  expect(Buffer.from(frames[1].bytes.subarray(54)).toString("hex")).toBe(`${"ff".repeat(16)}001304`);
});

test("F366: a port whose link is down sends nothing, and drops nothing", () => {
  const network = createNetwork("h1-a a-b b-h2");
  network.fabric.addDetection({ by: "bfd", intervalPs: ms(10) });
  const { graph } = network.simulation;
  graph.setLinkUp(network.link("a:b"), false);
  network.simulation.runUntil(ms(100));
  expect([graph.ports.sentFrames(network.port("a:b")), graph.ports.droppedFrames[network.port("a:b")]]).toEqual([0, 0]);
});
