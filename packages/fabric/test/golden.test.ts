import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createLeafSpineModel } from "../bench/leaf-spine-model.ts";

const golden = (name: string) => readFileSync(new URL(`./golden/${name}.txt`, import.meta.url), "utf8");
const pad = (value: string | number, width: number) => String(value).padStart(width);

// A person can judge it: the fullest uplinks of 10 Gbit/s carry four flows (the table below), so nothing is lost at 2
// Gbit/s (8 of 10), and something is at 3 (12 of 10); the flows that have an uplink to themselves never lose.
test("F125: load × loss: the share of frames lost grows with the load from where the fullest uplink is full", () => {
  const rows = [1, 2, 3, 4, 6, 8].map((gigabits) => {
    const model = createLeafSpineModel({ payloadBitsPerSecond: gigabits * 1e9 });
    model.simulation.runUntil(2_000_000_000);
    const { fabric, simulation } = model;
    const counts = fabric.flows.map(({ number }) => fabric.counts(number));
    const sent = counts.reduce((sum, { sentFrames }) => sum + sentFrames, 0);
    const delivered = model.delivered().reduce((sum, count) => sum + count, 0);
    const drops = simulation.graph.dropsByCause[0];
    const worst = Math.min(...counts.map(({ sentFrames, deliveredFrames }) => deliveredFrames / sentFrames));
    const goodput = (delivered * 1470 * 8) / 2e-3 / 64 / 1e9;
    const cells = [pad(`${gigabits}G`, 6), pad(sent, 8), pad(delivered, 10), pad(drops, 8)];
    return [
      ...cells,
      pad(((100 * drops) / sent).toFixed(1), 7),
      pad(goodput.toFixed(2), 8),
      pad(worst.toFixed(2), 7),
    ].join("");
  });
  const head = "  load    sent delivered   drops  lost% Gbit/s  worst";
  expect(`${[head, ...rows].join("\n")}\n`).toBe(golden("load-loss"));
}, 60_000);

test("F125: flows per uplink: eight flows of each leaf on four uplinks, by FNV-1a modulo four", () => {
  const model = createLeafSpineModel({ payloadBitsPerSecond: 1e9 });
  model.simulation.runUntil(100_000_000);
  const { graph } = model.simulation;
  const frames = (port: number) => graph.ports.sentFrames(port);
  const rows = Array.from({ length: 8 }, (_, leaf) => {
    const node = graph.nodeByName(`leaf${leaf + 1}`);
    const uplinks = graph.portsOf(node).slice(8);
    const flows = model.fabric.flows.filter(
      ({ from }) => graph.ports.node[graph.ports.peer[graph.portsOf(from)[0]]] === node,
    );
    const chosen = uplinks.map((port) => {
      const here = flows.filter(({ source, destination, sourcePort, destinationPort }) => {
        const { members } = model.fabric.route(node, destination);
        let hash = 0x811c9dc5;
        const bytes = [source, destination].flatMap((a) => [a & 255, (a >>> 8) & 255, (a >>> 16) & 255, a >>> 24]);
        for (const byte of [
          ...bytes,
          17,
          sourcePort >>> 8,
          sourcePort & 255,
          destinationPort >>> 8,
          destinationPort & 255,
        ]) {
          hash = Math.imul(hash ^ byte, 0x01000193);
        }
        return members[((hash ^ (hash >>> 16)) >>> 0) % 4] === port;
      });
      // What the hash says is what the port sent: about as many frames for each of its flows.
      const perFlow = frames(graph.ports.peer[graph.portsOf(node)[0]]);
      expect(Math.round(frames(port) / perFlow)).toBe(here.length);
      return here.length;
    });
    return `${pad(`leaf${leaf + 1}`, 6)}${chosen.map((count) => pad(count, 4)).join("")}`;
  });
  expect(`${["  leaf  s1  s2  s3  s4", ...rows].join("\n")}\n`).toBe(golden("flows-per-uplink"));
}, 60_000);

test("F126: when one of four uplinks dies, modulo moves three quarters of the flows, not the quarter that had to", () => {
  const model = createLeafSpineModel({ payloadBitsPerSecond: 1e9 });
  const { simulation, fabric } = model;
  const { graph } = simulation;
  const leaf1 = graph.nodeByName("leaf1");
  const uplinks = graph.portsOf(leaf1).slice(8);
  const wayOf = (hash: number, members: readonly number[]) => members[hash % members.length];
  const far = fabric.addressOf(graph.nodeByName("h9"));
  const hashes = Array.from({ length: 20_000 }, (_, n) => Math.imul(n + 1, 2654435761) >>> 0);
  const before = fabric.route(leaf1, far).members;
  expect(before).toEqual(uplinks);
  simulation.runUntil(1_000_000_000);
  const crossed = uplinks.map((port) => graph.ports.sentFrames(port));
  graph.setLinkUp(graph.ports.link[uplinks[1]], false);
  const after = fabric.route(leaf1, far).members;
  expect(after).toEqual([uplinks[0], uplinks[2], uplinks[3]]);
  const moved = hashes.filter((hash) => wayOf(hash, before) !== wayOf(hash, after));
  const needless = moved.filter((hash) => wayOf(hash, before) !== uplinks[1]);
  // The group is listed anew, so a flow may also come to lie on another port with the same bucket number:
  // of the three quarters that survive, one third stays.
  expect(moved.length / hashes.length).toBeCloseTo(0.75, 1);
  expect(needless.length / hashes.length).toBeCloseTo(0.5, 1);
  // And it is what the frames do: nothing more on the dead uplink, nothing lost but what was on it.
  simulation.runUntil(2_000_000_000);
  expect(graph.ports.sentFrames(uplinks[1])).toBe(crossed[1]);
  const lost = graph.dropsByCause.reduce((sum, count) => sum + count, 0);
  expect(lost).toBeLessThanOrEqual(2);
  const counts = fabric.flows.slice(0, 8).map(({ number }) => fabric.counts(number));
  const inTheAir = counts.reduce((sum, { sentFrames, deliveredFrames }) => sum + sentFrames - deliveredFrames, 0);
  expect(inTheAir).toBeLessThanOrEqual(8 * 2 + lost);
}, 60_000);
