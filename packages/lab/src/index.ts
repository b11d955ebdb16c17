/**
 * @dc/lab — the frame of every lab: model, panes, transport, events, inspector, links, exports, keys.
 *
 * A lab gives a `LabDefinition`; `LabFrame` is the rest.
 * @module
 */
export {
  type Example,
  type LabControlsProps,
  type LabDefinition,
  type LabIdentity,
  LabProvider,
  type LabShared,
  type LabView,
  type LabViewProps,
  useLab,
  useShared,
} from "./definition/definition.ts";
export { type LabError, type LabErrorCode, labError } from "./errors.ts";
export { LabFrame, type LabFrameProps } from "./frame/frame.tsx";
export { mountLab, mountPage } from "./frame/mount.tsx";
export {
  type LabLanguages,
  type LabTable,
  type LabTranslate,
  lookUp,
  nameOfRun,
  useLabMessages,
  type WordsWith,
} from "./messages/messages.ts";
export { optionsOfPage } from "./model/address.ts";
export { type Attempt, createLab, type LabModel, type LabModelOptions, type Notice } from "./model/lab.ts";
export { makePermalink, openState, stateOf } from "./model/permalink.ts";
export { canFollow } from "./model/speed.ts";
export { makeFrame, makeStage, packetLabel, portNameOf, type Stage } from "./model/stage.ts";
export { type SetViewState, useViewState, type ViewState, type ViewStateForm } from "./model/view-state.ts";
export { watchQuery } from "./model/watch.ts";
export { connectWorker } from "./model/worker.ts";
export type { ViewWorker } from "./view-worker/ask.ts";
export { connectViewWorker } from "./view-worker/connect.ts";
export { lazyView } from "./views/place/lazy-view.tsx";
export { StageHead } from "./views/place/stage-head.tsx";
export { StageView, type StageViewProps } from "./views/place/stage-view.tsx";
export { printValues } from "./views/why/values.ts";
export { whySteps } from "./views/why/why.tsx";
export { describeFlow, packetOf, printHash, shortTime } from "./views/wording.ts";
