/**
 * @dc/virt — a virtual machine's devices: what they are made of, byte by byte, and what they cost.
 *
 * A guest has a network device (net/) and a disk (disk/), each whole: driver, queues, backend. Their drivers run on a
 * virtual CPU (exit/), which leaves its guest for true reasons. Devices (virtio/) share queues with a driver; the queues
 * are bytes in the guest's RAM (memory/). Steps cost what a named profile says (costs/), and the two never mix. A broken
 * ring is an event, not an exception.
 * @module
 */
export { assumed } from "./costs/assumed.ts";
export { type CycleClock, createCycleClock } from "./costs/cycle-clock.ts";
export {
  type CitedRoundTrip,
  type CostProfile,
  type CostStep,
  costSteps,
  deriveProfile,
  type RoundTrip,
  roundTripCycles,
  roundTrips,
  type SourcedNumber,
} from "./costs/profile.ts";
export type { StepCost } from "./costs/step-cost.ts";
export {
  assumedInstructionCycles,
  assumedTechniqueCosts,
  type CitedSum,
  deriveTechniqueCosts,
  techniqueCostSet,
  sumTechniqueSteps,
  type TechniqueCosts,
  type TechniqueStep,
  techniqueCosts,
  techniqueSteps,
} from "./costs/technique-costs.ts";
export { costProfile, costProfiles, findCostProfile, unverifiedSteps } from "./costs/profiles.ts";
export { type DiskCosts, type DiskPath, makeDiskCosts } from "./disk/disk-costs.ts";
export { createGuestDisk, type GuestDisk, type GuestDiskOptions } from "./disk/guest-disk.ts";
export { makeVirtError, type VirtError, type VirtErrorCode } from "./errors.ts";
export { type Doorbell, type DoorbellKind, makeDoorbell } from "./exit/doorbell.ts";
export { type Answerer, answerers, type ExitReasonName, exitReason, exitReasonName } from "./exit/exit-reason.ts";
export {
  type EptQualification,
  type IoQualification,
  makeEptQualification,
  makeIoQualification,
  readEptQualification,
  readIoQualification,
} from "./exit/qualification.ts";
export { createExitCounts, type ExitCounts } from "./exit/exit-counts.ts";
export { createVcpu, type InterruptDelivery, type Vcpu, type VcpuOptions } from "./exit/vcpu.ts";
export {
  createHosts,
  experimentalEtherType,
  type Host,
  type HostOptions,
  type Hosts,
  hostFrameBytes,
  type SenderOptions,
} from "./host/hosts.ts";
export { hostsOf, queueSizeShape, recordKinds, type VirtRecord, virtKinds } from "./kinds.ts";
export { createGuestMemory, type GuestMemory, pageBytes } from "./memory/guest-memory.ts";
export { createGuestNic, type GuestNic, type GuestNicOptions } from "./net/guest-nic.ts";
export { type MarkLayer, markLayers } from "./net/marks.ts";
export { type DataPath, makePathCosts, type PathCosts } from "./net/path-costs.ts";
export type { PathCounts } from "./net/path-counts.ts";
export {
  type DescriptorOwner,
  type DescriptorView,
  type RingNotifications,
  type RingSnapshot,
  readRing,
} from "./virtio/ring-snapshot.ts";
export { type BreakCause, breakCauses, createSplitDevice, type SplitDevice } from "./virtio/split-device.ts";
export {
  createSplitDriver,
  type Segment,
  type SplitDriver,
  type SplitDriverOptions,
  type SplitQueueOptions,
} from "./virtio/split-driver.ts";
export {
  type BlockBackend,
  type BlockDevice,
  type BlockDeviceOptions,
  blockHeaderBytes,
  blockStatus,
  blockType,
  createBlockDevice,
  makeBlockHeader,
  sectorBytes,
} from "./virtio/virtio-blk.ts";
export {
  makeNetHeader,
  type NetHeader,
  netHeaderBytes,
  netHeaderField,
  netQueue,
  readNetHeader,
} from "./virtio/virtio-net.ts";
export {
  checkSplitLayout,
  descriptorField,
  descriptorFlag,
  deviceStatus,
  feature,
  makeSplitLayout,
  needsEvent,
  type SplitLayout,
  splitBytes,
} from "./virtio/virtqueue.ts";
