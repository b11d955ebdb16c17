/** Two guests of one host over a graph: each device stands at two ports, the guest's own and the host's. */
import { createSimulation, type PortIndex } from "@dc/engine";
import { readSpans } from "@dc/engine/spans";
import { type DataPath, costProfile, createGuestNic, type GuestNic } from "@dc/virt";
import { expect, test } from "vitest";

/** Guests a and b; the host gives what comes from one to the other. */
function createHost(path: DataPath) {
  const simulation = createSimulation({ seed: 1, spans: true });
  const { graph, spans, frames } = simulation;
  const inner: PortIndex[] = [];
  const host = graph.addNode("h1", (port, frame) =>
    graph.send(port === inner[0] ? (inner[1] as PortIndex) : (inner[0] as PortIndex), frame),
  );
  const nics: GuestNic[] = [];
  const outer: PortIndex[] = [];
  const got: number[] = [];
  for (const name of ["a", "b"]) {
    const guest = graph.addNode(name, (_, frame) => {
      spans.close(frames.request[frame], simulation.now);
      got.push(frames.id[frame]);
      frames.release(frame);
    });
    const eth0 = graph.addPort(guest, "eth0");
    const tap = graph.addPort(host, name);
    const nic = createGuestNic(simulation, `h1/${name}/virtio0`, {
      path,
      profile: costProfile("skx-vmcall-1539"),
      toHost: (frame) => graph.deliver(tap, frame),
      toGuest: (frame) => graph.deliver(eth0, frame),
    });
    graph.device(eth0, { transmit: (frame) => nic.transmit(frame) });
    graph.device(tap, { transmit: (frame) => nic.deliver(frame) });
    inner.push(tap);
    outer.push(eth0);
    nics.push(nic);
  }
  const send = simulation.handler("a", "send", () => {
    const frame = frames.allocate(1514);
    frames.request[frame] = spans.open(simulation.now);
    graph.send(outer[0] as PortIndex, frame);
  });
  return { simulation, nics, got, send };
}

test.each(["vmm", "vhost", "vf"] as const)(
  "V86: from guest to guest by %s every request's chain tiles its time",
  (path) => {
    const { simulation, nics, got, send } = createHost(path);
    for (let i = 0; i < 100; i++) simulation.at((i * i * 17_000) % 60_000_000, send, 0);
    simulation.runUntil(1_000_000_000);
    expect(got.length).toBe(100);
    const { spans, frames } = simulation;
    expect(frames.alive).toBe(0);
    let exits = 0;
    for (let request = 1; request <= 100; request++) {
      const all = readSpans(spans, request);
      const whole = all.find(({ layer }) => spans.layers[layer] === "request");
      let atPs = whole?.startPs ?? -1;
      for (const span of all) {
        if (span === whole) continue;
        expect(span.startPs).toBe(atPs);
        expect(["unmarked", "node.hold", "port.device"]).not.toContain(spans.layers[span.layer]);
        atPs = span.endPs;
        exits += span.exits;
      }
      expect(atPs).toBe(whole?.endPs);
    }
    // What the chains say is not more than what was counted: an interrupt or a notification is on one chain at most.
    expect(exits).toBeLessThanOrEqual(
      (nics[0] as GuestNic).counts.exits.total + (nics[1] as GuestNic).counts.exits.total,
    );
    expect(exits > 0).toBe(true);
  },
);
