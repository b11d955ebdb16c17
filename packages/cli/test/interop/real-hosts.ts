/**
 * test/interop/real-hosts — Linux hosts behind kernel VXLAN, each in a network namespace of its own, and one for dclab.
 *
 * `<prefix>n` is where dclab runs; `<prefix>a` and `<prefix>b` are the hosts, joined to it by a cable each (a veth
 * pair, 10.99.i.0/30). A host's vxlan10 sends to dclab's end of its cable.
 */
import { spawn, spawnSync } from "node:child_process";

/** A host's address in the segment, and that of its tunnel endpoint. */
export const hosts = [
  { name: "a", address: "192.168.10.1", endpoint: "10.99.1.2", gateway: "10.99.1.1" },
  { name: "b", address: "192.168.10.2", endpoint: "10.99.2.2", gateway: "10.99.2.1" },
] as const;

/** A fabric for them: a and b are real, on two leaves; c is simulated, beside b. */
export const edgeScenario: string = `dc: 1
name: two racks at the edge
nodes:
  spine1: { kind: fabric/switch@1, role: spine }
  spine2: { kind: fabric/switch@1, role: spine }
  leaf1: { kind: fabric/switch@1, role: leaf, vnis: { "10": { ports: [e1-1] } } }
  leaf2: { kind: fabric/switch@1, role: leaf, vnis: { "10": { ports: [e1-1, e1-2] } } }
  a: { kind: fabric/host@1, addresses: { eth0: 192.168.10.1/24 }, outside: true }
  b: { kind: fabric/host@1, addresses: { eth0: 192.168.10.2/24 }, outside: true }
  c: { kind: fabric/host@1, addresses: { eth0: 192.168.10.3/24 } }
links:
  - { ends: ["a:eth0", "leaf1:e1-1"], rate: 25G, delay: 500ns }
  - { ends: ["b:eth0", "leaf2:e1-1"], rate: 25G, delay: 500ns }
  - { ends: ["c:eth0", "leaf2:e1-2"], rate: 25G, delay: 500ns }
  - { ends: ["leaf1:e1-49", "spine1:e1-1"], rate: 100G, delay: 500ns, mtu: 1550 }
  - { ends: ["leaf1:e1-50", "spine2:e1-1"], rate: 100G, delay: 500ns, mtu: 1550 }
  - { ends: ["leaf2:e1-49", "spine1:e1-2"], rate: 100G, delay: 500ns, mtu: 1550 }
  - { ends: ["leaf2:e1-50", "spine2:e1-2"], rate: 100G, delay: 500ns, mtu: 1550 }
`;

/** Namespaces that were set up. */
export interface RealHosts {
  /** The namespace for dclab. */
  readonly node: string;
  /** A host's namespace. */
  of(name: "a" | "b"): string;
  /** Run a program in a namespace to its end. */
  run(namespace: string, ...command: string[]): { status: number | null; output: string };
  /** Start one that goes on; it is ended with the rest. */
  start(namespace: string, ...command: string[]): void;
  /** Take everything away. */
  remove(): void;
}

function ip(...words: string[]): void {
  const { status, stderr } = spawnSync("ip", words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`ip ${words.join(" ")}: ${stderr}`);
}

/** Whether this machine lets us have namespaces with VXLAN in them, or why not. */
export function whyNoRealHosts(): string | undefined {
  if (process.getuid?.() !== 0) return "root";
  const name = `dcp${process.pid}`;
  try {
    ip("netns", "add", name);
  } catch {
    return "network namespaces";
  }
  try {
    ip("-n", name, "link", "add", "vxlan1", "type", "vxlan", "id", "1", "dstport", "4789");
    return undefined;
  } catch {
    return "VXLAN in the kernel";
  } finally {
    spawnSync("ip", ["netns", "del", name]);
  }
}

/** Set the hosts up. @param prefix of the namespaces, for no two tests share one. */
export function createRealHosts(prefix: string): RealHosts {
  const node = `${prefix}n`;
  const all = [node, ...hosts.map(({ name }) => prefix + name)];
  const started: ReturnType<typeof spawn>[] = [];
  const remove = (): void => {
    for (const each of started) each.kill("SIGKILL");
    for (const name of all) spawnSync("ip", ["netns", "del", name]);
  };
  try {
    for (const name of all) {
      ip("netns", "add", name);
      ip("-n", name, "link", "set", "lo", "up");
    }
    hosts.forEach(({ name, address, endpoint, gateway }, place) => {
      const own = prefix + name;
      const [near, far] = [`${prefix}v${name}`, `${prefix}u${name}`];
      ip("link", "add", near, "netns", node, "type", "veth", "peer", "name", far, "netns", own);
      for (const [namespace, device, text] of [
        [node, near, `${gateway}/30`],
        [own, far, `${endpoint}/30`],
      ]) {
        ip("-n", namespace, "addr", "add", text, "dev", device);
        ip("-n", namespace, "link", "set", device, "mtu", "1600", "up");
      }
      const tunnel = ["type", "vxlan", "id", "10", "local", endpoint, "remote", gateway, "dstport", "4789"];
      ip("-n", own, "link", "add", "vxlan10", ...tunnel);
      ip("-n", own, "link", "set", "vxlan10", "address", `02:00:00:00:0a:0${place + 1}`, "mtu", "1500", "up");
      // Checksums that the kernel leaves to hardware would never be filled in: the frames end in a program.
      const off = spawnSync("ip", ["netns", "exec", own, "ethtool", "-K", "vxlan10", "tx", "off"]);
      if (off.status !== 0) throw new Error(`ethtool: ${off.stderr}`);
      ip("-n", own, "addr", "add", `${address}/24`, "dev", "vxlan10");
    });
  } catch (error) {
    remove();
    throw error;
  }
  return {
    node,
    of: (name) => prefix + name,
    run(namespace, ...command) {
      const { status, stdout, stderr } = spawnSync("ip", ["netns", "exec", namespace, ...command], {
        encoding: "utf8",
        timeout: 60_000,
      });
      return { status, output: stdout + stderr };
    },
    start(namespace, ...command) {
      started.push(spawn("ip", ["netns", "exec", namespace, ...command], { stdio: "ignore" }));
    },
    remove,
  };
}
