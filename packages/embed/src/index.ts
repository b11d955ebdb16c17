/**
 * @dc/embed — a lab in any page: as a custom element, or in a frame; what a learner has done in it, as courses ask for
 * it; and the start of its worker from any origin.
 * @module
 */
// The element.
export { type AttributeIssue, attributeNames } from "./element/attribute.ts";
export { defineLab, type LabElement, type LabQuestion } from "./element/element.ts";
export type { LoadLab } from "./element/host.ts";
// The frame, from the host's side; the lab's is `@dc/embed/serve`.
export { type ConnectOptions, connectFrame, type FrameConnection, type FramedLab } from "./frame/connect.ts";
export { callsMax, type Counters, charactersMax, frameProtocol } from "./frame/envelope.ts";
export type { LookChanges, LookOptions } from "./frame/look.ts";
export { type FrameMethod, frameMethodNames } from "./frame/methods.ts";
export type { TrustedOrigin } from "./frame/origin.ts";
export type { ChannelInfo } from "./frame/serve.ts";
// Where the learner stands.
export type { GivenAnswer, Grade, LabState } from "./standing/standing.ts";
// Statements.
export {
  makeActivityId,
  makeInitialized,
  makeStatements,
  type Statement,
  type StatementAbout,
  type XapiData,
} from "./xapi/statement.ts";
export { activityTypes, type Verb, type VerbName, verbs } from "./xapi/vocabulary.ts";
// The worker.
export { startWorker } from "./worker/start.ts";
// What goes wrong.
export type { EmbedError, EmbedErrorCode } from "./errors.ts";
