/**
 * @dc/rdma — RoCEv2: block devices over it, an adapter on a cable, reliable connections packet by packet, and verbs.
 *
 * A remote disk (nvmeof/) is commands on a queue pair of an adapter (nic/) on the engine's graph. A program posts work
 * requests to queue pairs (verbs/); the transport (transport/) cuts them into packets and repairs what the network
 * loses. It is packets in, packets out, or bytes in, bytes out, and knows no simulator.
 * @module
 */
export {
  commandBytes,
  makeCommand,
  makeResponse,
  type NvmeCommand,
  nvmeOpcode,
  type NvmeResponse,
  nvmeStatus,
  parseCommand,
  parseResponse,
  responseBytes,
} from "./nvmeof/capsule.ts";
export {
  createInitiator,
  type Initiator,
  initiatorBytes,
  type InitiatorOptions,
  initiatorStatus,
} from "./nvmeof/initiator.ts";
export { createMedia, type Media, type MediaOptions } from "./nvmeof/media.ts";
export { blockBytes, createTarget, type Target, targetDiskOffset, type TargetOptions } from "./nvmeof/target.ts";

export { createNic, type Nic, type NicOptions } from "./nic/nic.ts";
export { createRoceFrames, type Framing, type RoceFrames, type RoceFramesOptions } from "./nic/roce-frames.ts";

export {
  type FrameAddresses,
  type FrameVerdict,
  frameBytes,
  makeRoceFrame,
  parseRoceFrame,
  roceUdpPort,
} from "./transport/codec.ts";
export { createEndpoint, defaultMac, type Endpoint, type EndpointOptions } from "./transport/endpoint.ts";
export { Packet, rc } from "./transport/packet.ts";
export { addPsn, psnAhead, psnEnd } from "./transport/psn.ts";
export { flowLabelToSourcePort, makeFlowLabel } from "./transport/source-port.ts";
export { ackTimeoutPs, rnrTimerPs, syndrome } from "./transport/syndrome.ts";
export {
  type Clock,
  type CounterName,
  counterNames,
  createTransport,
  type Recovery,
  type Transport,
  type TransportOptions,
  type TransportWatch,
} from "./transport/transport.ts";

export { access } from "./verbs/access.ts";
export { wcFlag, wcOpcode, wcStatus, wcStatusNames, type WorkCompletion } from "./verbs/completion.ts";
export { type AsyncEvent, createDevice, type Device, type DeviceOptions, type QpInit } from "./verbs/device.ts";
export { errno } from "./verbs/errno.ts";
export {
  type AddressSpace,
  createAddressSpace,
  createMemory,
  type HostMemory,
  type Memory,
  voidMemory,
} from "./verbs/memory.ts";
export type { AddressHandle, QpAttributes } from "./verbs/qp-attributes.ts";
export { isQpStepLegal, qpAttribute, qpState, qpStateNames, qpType } from "./verbs/qp-state.ts";
export { qpDefaults, raiseQp } from "./verbs/raise-qp.ts";
export type { MemoryRegion } from "./verbs/region.ts";
export { mtuBytes, type RecvWr, sendFlag, type SendWr, type Sge, wrOpcode } from "./verbs/work-request.ts";

export { type MediaProfile, mediaProfile, mediaProfiles } from "./costs/media-profiles.ts";
export { assumed, type SourcedNumber } from "./costs/assumed.ts";

export { pfcCosts, type PfcNumber } from "./pfc/costs.ts";
export { headroom, type HeadroomOptions } from "./pfc/headroom.ts";
export { createPfc, type Pfc, type PfcOptions, type PfcSettings } from "./pfc/pfc.ts";
export { type PauseRecord, pauseRecordKinds } from "./pfc/records.ts";

export { makeRdmaError, type RdmaError, type RdmaErrorCode } from "./errors.ts";
export { rdmaKinds } from "./kinds.ts";
