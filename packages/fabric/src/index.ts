/**
 * @dc/fabric — a datacenter's network: topologies, switches, hosts, and why a packet went where it went.
 *
 * From the top: what a scenario can name (`fabricKinds`); a live fabric in a simulation (`createFabric`); topologies,
 * made from numbers or read from a containerlab file; a choice among equal ways as a value (`createSelector`); why something happened (`explain`); and the numbers assumed.
 * @module
 */
export { addressesShape, gatewayInside, gatewayShape } from "./address/shape.ts";
export type { BridgeMode } from "./bridge/bridges.ts";
export type { BridgeEntry } from "./bridge/mac-tables.ts";
export { defaults, type SourcedNumber } from "./costs/defaults.ts";
export { tcpDefaults } from "./costs/tcp-defaults.ts";
export type { LiveLook, SwitchEcmpOptions } from "./ecmp/choices.ts";
export {
  type Disruption,
  disruptionOf,
  type FlowMove,
  type Fraction,
  formatFraction,
  moveFlows,
} from "./ecmp/disruption.ts";
export type { FlowletLook } from "./ecmp/flowlets.ts";
export type { Hasher } from "./ecmp/hasher.ts";
export {
  type EcmpMember,
  type EcmpOptions,
  type EcmpSettings,
  ecmpBounds,
  ecmpDefaults,
  type HashProfile,
  hashProfiles,
  type Select,
  type SprayOrder,
  selectors,
  weighingSelectors,
} from "./ecmp/options.ts";
export type { Draws } from "./ecmp/rendezvous.ts";
export type { ResilientTable } from "./ecmp/resilient.ts";
export { createSelector, type EcmpChoice, type Selector } from "./ecmp/selector.ts";
export { ecmpShape, weightsShape } from "./ecmp/shape.ts";
export type { DetectionIssueCode, EcmpIssueCode, FabricError, FabricErrorCode, MarkingIssueCode } from "./errors.ts";
export { explain } from "./explain/explain.ts";
export { type ExplainedRun, type Explanation, explanationCodes } from "./explain/explanation.ts";
export { createFabric, type Fabric, type FabricGroup } from "./fabric/fabric.ts";
export type {
  BridgeOptions,
  FabricOptions,
  HostOptions,
  MarkingPlaces,
  PingTrafficOptions,
  SwitchOptions,
  TcpTrafficOptions,
  TrafficOptions,
  UdpTrafficOptions,
} from "./fabric/options.ts";
export type { DetectionOptions, Detector } from "./failure/options.ts";
export type { Failure, FailureKind, FailureNotice } from "./failure/log.ts";
export type { MovedFlows } from "./failure/moves.ts";
export {
  createRace,
  type Race,
  type RaceEntry,
  raceEntries,
  type RaceMoves,
  type RaceResult,
  type RaceStep,
} from "./failure/race.ts";
export { type FailureReport, reportFailures } from "./failure/report.ts";
export type { FrameColumns } from "./frame/columns.ts";
export { macOfPort, portOfMac } from "./frame/encode.ts";
export type { Flow, FlowCounts, FlowNumber } from "./host/traffic.ts";
export { fabricKinds, fabricOf } from "./kinds.ts";
export { type MarkingLook, Markings } from "./marking/marking.ts";
export type { MarkingOptions, NotCapable } from "./marking/options.ts";
export type { Neighbour } from "./neighbour/neighbours.ts";
export type { Outside } from "./outside/outside.ts";
export type { Route } from "./routing/routes.ts";
export { type ShowLine, type ShowTopic, show, showCommands } from "./show/show.ts";
export type { CongestionName } from "./tcp/congestion.ts";
export type { TcpFlowOptions } from "./tcp/flow-options.ts";
export { type RetransmissionReason, retransmissionReasons } from "./tcp/records.ts";
export type { TimeoutProfile } from "./tcp/round-trip.ts";
export type { BillLine, Prices } from "./topology/bill.ts";
export { type ClosOptions, makeClos } from "./topology/clos.ts";
export type { SpanningTreeOptions, SpanningTreePortOptions } from "./spanning-tree/options.ts";
export { pathCost } from "./spanning-tree/path-cost.ts";
export type { TreeOffer, TreePortView, TreeView } from "./spanning-tree/spanning-tree.ts";
export { type PortRole as BridgePortRole, portRoles, type PortState, portStates } from "./spanning-tree/variables.ts";
export type { PortVlans, VlanOptions, VlanPortOptions } from "./vlan/ports.ts";
export type { TagKind } from "./vlan/tags.ts";
export type { LearntMac } from "./bridge/learned-macs.ts";
export type { LearntWay } from "./bridge/learning-bridges.ts";
export { type ContainerlabImport, parseContainerlab } from "./topology/containerlab.ts";
export type {
  CableOptions,
  Design,
  DesignNumbers,
  DesignRole,
  DeviceNumbers,
  LinkNumbers,
  TierNumbers,
} from "./topology/design.ts";
export { type FileFormat, fileFormatOf, guessFileFormat, hasScenarioKey } from "./topology/file-format.ts";
export { type FatTreeOptions, makeFatTree } from "./topology/fat-tree.ts";
export { designOf, expandGenerators, generatorKinds } from "./topology/generators.ts";
export { type LeafSpineOptions, makeLeafSpine } from "./topology/leaf-spine.ts";
export { type AddressPlan, planAddresses } from "./topology/plan.ts";
export { findPlannedLans, type PlannedLan, type PlannedLans, type PlannedPort } from "./topology/plan-lans.ts";
export { makeRails, type RailsOptions } from "./topology/rails.ts";
export {
  type BridgedNetwork,
  computeSpanningTree,
  type PortRole,
  type SpanningTree,
  type TreeBridge,
  type TreeLink,
  type TreePort,
} from "./topology/spanning-tree.ts";
export { makeThreeTier, type ThreeTierOptions } from "./topology/three-tier.ts";
export { detectTiers, type Role, type Tier } from "./topology/tiers.ts";
export type { Topology, TopologyEnd, TopologyLink, TopologyNode } from "./topology/topology.ts";
export { fabricIpv6Address, type TunnelOptions, type TunnelSetting, tunnelBytes } from "./vxlan/encapsulation.ts";
export {
  type EndpointOffers,
  type OverlayControlPlane,
  type OverlayTables,
  staticControlPlane,
  type TenantRoute,
} from "./vxlan/control-plane.ts";
export type { FloodMode, FloodOptions, FloodSetting } from "./vxlan/flood-setting.ts";
export type { LearntHost, Overlay } from "./vxlan/overlay.ts";
export type { VniOptions } from "./vxlan/segments.ts";
export { linuxSourcePort, type SourcePortProfile, sourcePortBy, tunnelSourcePort } from "./vxlan/source-port.ts";
export type { MacEntry } from "./vxlan/tables.ts";
export type { TenantOptions, TenantRouting } from "./vxlan/tenants.ts";
export { addFlowMix, type FlowMixOptions } from "./workload/flow-mix.ts";
export { type FlowSizes, type FlowSizesName, flowSizes } from "./workload/flow-sizes.ts";
export { addIncast, type IncastOptions } from "./workload/incast.ts";
