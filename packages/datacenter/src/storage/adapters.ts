/**
 * storage/adapters — RDMA adapters of servers: their frames go out by the server's own port, as its other traffic does,
 * and are routed, hashed and paused like any other; what comes back for UDP port 4791 is theirs.
 *
 * An adapter is made for the first who asks, one for each server; what its users keep lies in one address space, in
 * pieces. Frames have the columns of both packages: a switch reads and writes the fabric's, and the bytes on a cable are
 * made with what it wrote.
 *
 * Sources: InfiniBand Architecture 1.4, annex A17 (RoCEv2); rules D24 and D25 in ../../SPEC.md.
 * @module
 */
import type { NodeIndex, Simulation } from "@dc/engine";
import { type Fabric, macOfPort } from "@dc/fabric";
import {
  type AddressSpace,
  assumed,
  createAddressSpace,
  createMemory,
  createNic,
  createRoceFrames,
  type HostMemory,
  mtuBytes,
  type Nic,
  type RoceFrames,
  roceUdpPort,
} from "@dc/rdma";
import { etherType, ipProtocol } from "@dc/wire";
import { makeDatacenterError } from "../errors.ts";

/** An adapter. */
export interface Adapter {
  /** `server1/rdma0`. */
  readonly name: string;
  readonly server: NodeIndex;
  /** IPv4 address, the server's. */
  readonly address: number;
  readonly nic: Nic;
  /** The largest IBV_MTU_* whose packets its link carries. */
  readonly pathMtu: number;
  /** Memory that the adapter reaches, for one user. */
  memory(path: string, sizeBytes: number): HostMemory;
}

/** Bytes of address space for each user: no two overlap. */
const windowBytes = 2 ** 36;
/** Largest IBV_MTU_*: 4,096 bytes. */
const pathMtuMax = 5;

/** Every adapter of a simulation. */
export class Adapters {
  readonly list: Adapter[] = [];
  readonly frames: RoceFrames;
  readonly #simulation: Simulation;
  readonly #fabric: Fabric;

  constructor(simulation: Simulation, fabric: Fabric) {
    this.#simulation = simulation;
    this.#fabric = fabric;
    const { columns } = fabric;
    this.frames = createRoceFrames(simulation, {
      framing: (frame) => ({
        sourceMac: macOfPort(columns.sourceMac[frame]),
        destinationMac: macOfPort(columns.destinationMac[frame]),
        hopLimit: columns.ttl[frame],
      }),
    });
  }

  /**
   * A server's adapter, made on first use. The fabric has started, and nothing runs yet.
   *
   * @throws `datacenter/no-address` for a node that has no port with an address
   */
  of(server: NodeIndex): Adapter {
    const made = this.list.find((each) => each.server === server) ?? this.#make(server);
    if (!this.list.includes(made)) this.list.push(made);
    return made;
  }

  #make(server: NodeIndex): Adapter {
    const simulation = this.#simulation;
    const fabric = this.#fabric;
    const { graph } = simulation;
    const { columns } = fabric;
    const name = `${graph.nodeName(server)}/rdma0`;
    const port = graph.portsOf(server).find((each) => graph.ports.link[each] >= 0 && fabric.interfaceOf(each));
    if (port === undefined)
      throw makeDatacenterError("datacenter/no-address", `${name}: the server has no cable with an address`);
    const address = fabric.interfaceOf(port)?.address as number;
    const space: AddressSpace = createAddressSpace();
    const nic = createNic(simulation, name, {
      frames: this.frames,
      memory: space,
      address,
      port,
      dscp: assumed.roceDscp.value,
      sendDelayPs: assumed.nicPipeline.value,
      receiveDelayPs: assumed.nicPipeline.value,
      send: (frame) => fabric.output(server, frame),
      prepare(frame, packet) {
        columns.flowKey[frame] = 0;
        columns.etherType[frame] = etherType.ipv4;
        columns.sourceAddress[frame] = address;
        columns.destinationAddress[frame] = packet.destAddress;
        columns.protocol[frame] = ipProtocol.udp;
        columns.ttl[frame] = packet.hopLimit;
        columns.sourcePort[frame] = packet.sourcePort;
        columns.destinationPort[frame] = roceUdpPort;
      },
    });
    fabric.listen(server, roceUdpPort, (frame) => nic.deliver(frame));
    let users = 0;
    return {
      name,
      server,
      address,
      nic,
      pathMtu: pathMtuOf(graph.ports.mtuBytes[port]),
      memory: (path, sizeBytes) => {
        users += 1;
        const memory = createMemory(sizeBytes, users * windowBytes, { state: simulation.state, path });
        space.add(memory);
        return memory;
      },
    };
  }
}

/** The largest IBV_MTU_* that a link carries with RoCE's headers; at least the smallest. */
export function pathMtuOf(linkMtuBytes: number): number {
  let pathMtu = pathMtuMax;
  while (pathMtu > 1 && mtuBytes(pathMtu) + assumed.roceHeaderBytes.value > linkMtuBytes) pathMtu -= 1;
  return pathMtu;
}

/** Begin to keep the adapters of a simulation. Before the first frame: it adds columns to the frame pool. */
export function createAdapters(simulation: Simulation, fabric: Fabric): Adapters {
  return new Adapters(simulation, fabric);
}
