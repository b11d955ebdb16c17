/**
 * @dc/virt/workloads — guests of real machine code to compare techniques with: forkwait, system calls, page tables,
 * context switches, a build, microbenchmarks by the names of kvm-unit-tests.
 *
 * `makeWorkload` gives the image that `createGuestRun` of @dc/virt/techniques takes; `workloadResult` reads what it left.
 * @module
 */
export { buildKernel, hypercall, type KernelBuild, kernelOperations, sharedInfo, startInfo } from "./kernel-build.ts";
export { kernelPlace, kernelText, systemCall } from "./kernel-text.ts";
export {
  type CountOptions,
  crossings,
  cyclesOfSteps,
  instructionsAt,
  type Mix,
  MixCounter,
  type MixOperation,
  mixOperations,
  mixRotation,
  mixSteps,
  type OperationCounts,
  operationSteps,
  predictMix,
  type StepCounts,
} from "./mix-counts.ts";
export { type VmexitTest, vmexitTests, vmexitTestsLeftOut } from "./vmexit-tests.ts";
export {
  makeWorkload,
  type Workload,
  type WorkloadOptions,
  type WorkloadParameter,
  type WorkloadValues,
  workload,
  workloadResult,
  workloads,
  workloadValues,
} from "./workload.ts";
