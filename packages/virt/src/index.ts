/**
 * @dc/virt — what a virtual machine's devices are made of: queues in a guest's memory, and both sides of them.
 *
 * Devices (virtio/) share queues with a driver; the queues are bytes in the guest's RAM (memory/). Both sides are here,
 * exact to the byte; a broken ring is an event, not an exception.
 * @module
 */
export { makeVirtError, type VirtError, type VirtErrorCode } from "./errors.ts";
export { virtKinds } from "./kinds.ts";
export { createGuestMemory, type GuestMemory, pageBytes } from "./memory/guest-memory.ts";
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
