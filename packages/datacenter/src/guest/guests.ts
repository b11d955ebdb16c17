/**
 * guest/guests — virtual machines: a host of the fabric whose network card is a guest's device on a server.
 *
 * The guest's own port and the server's port to it have no cable between them: a device of @dc/virt joins them, and a
 * frame that goes from one to the other goes through the guest's driver, its queue or function, and its backend. For
 * addresses, ARP and segments the two ports count as joined (`Fabric.attach`).
 *
 * Where the simulation keeps spans, each datagram of a flow and each echo is a request, as of any host of the fabric:
 * opened when it is made, closed when the other guest has it.
 *
 * Source: rules D1–D6 in ../../SPEC.md.
 * @module
 */
import type { NodeIndex, PortIndex, Simulation } from "@dc/engine";
import type { Fabric } from "@dc/fabric";
import {
  type CostProfile,
  createGuestNic,
  type DataPath,
  type GuestNic,
  type InterruptDelivery,
  makePathCosts,
  type PathCosts,
} from "@dc/virt";
import { makeDatacenterError } from "../errors.ts";

/** How to make a guest. */
export interface GuestOptions {
  /** Node of the server that it runs on. */
  readonly server: NodeIndex;
  readonly path: DataPath;
  readonly profile: CostProfile;
  readonly interrupt: InterruptDelivery;
  /** Descriptors of each queue, a power of two. */
  readonly queueSize: number;
  /** Largest payload of a frame. */
  readonly mtuBytes: number;
}

/** A guest. */
export interface Guest {
  readonly name: string;
  readonly node: NodeIndex;
  readonly server: NodeIndex;
  readonly nic: GuestNic;
  readonly profile: CostProfile;
  readonly interrupt: InterruptDelivery;
  /** The guest's own port, `eth0`, and the server's port to it, which has the guest's name. */
  readonly port: PortIndex;
  readonly serverPort: PortIndex;
}

/** Every guest of a simulation. */
export class Guests {
  readonly list: Guest[] = [];
  readonly #simulation: Simulation;
  readonly #fabric: Fabric;
  /** By profile and path: guests that have both in common share what steps cost. */
  readonly #costs: Map<string, PathCosts> = new Map();

  constructor(simulation: Simulation, fabric: Fabric) {
    this.#simulation = simulation;
    this.#fabric = fabric;
  }

  /**
   * Give a host of the fabric a device on a server. Before the fabric starts.
   *
   * @throws what `createGuestNic` and `Fabric.attach` throw
   */
  add(node: NodeIndex, { server, ...options }: GuestOptions): Guest {
    const simulation = this.#simulation;
    const { graph } = simulation;
    const name = graph.nodeName(node);
    const path = `${graph.nodeName(server)}/${name}/virtio0`;
    const port = graph.addPort(node, "eth0");
    const serverPort = graph.addPort(server, name);
    const nic = createGuestNic(simulation, path, {
      ...options,
      costs: this.#costsOf(options),
      toHost: (frame) => graph.deliver(serverPort, frame),
      toGuest: (frame) => graph.deliver(port, frame),
    });
    graph.device(port, { transmit: (frame) => nic.transmit(frame) });
    graph.device(serverPort, { transmit: (frame) => nic.deliver(frame) });
    this.#fabric.attach(port, serverPort);
    const { profile, interrupt } = options;
    const guest: Guest = { name, node, server, nic, profile, interrupt, port, serverPort };
    this.list.push(guest);
    return guest;
  }

  #costsOf({ profile, path }: Pick<GuestOptions, "profile" | "path">): PathCosts {
    const key = `${path} ${profile.id}`;
    const known = this.#costs.get(key) ?? makePathCosts(profile, path);
    this.#costs.set(key, known);
    return known;
  }

  /** The guest of a name. @throws `datacenter/unknown-guest`. */
  get(name: string): Guest {
    const found = this.list.find((guest) => guest.name === name);
    if (found === undefined) throw makeDatacenterError("datacenter/unknown-guest", `${name}: no guest is called so`);
    return found;
  }
}

/** Begin to keep the guests of a simulation. */
export function createGuests(simulation: Simulation, fabric: Fabric): Guests {
  return new Guests(simulation, fabric);
}
