/**
 * @dc/solid — what a portal and its labs share: the contexts, the lab contract, and signals over what is not Solid.
 * @module
 */
// The contract between portal and lab.

export {
  type Announce,
  type AnnounceOptions,
  AnnounceProvider,
  isHeard,
  type Narration,
  useAnnounce,
} from "./announce/announce.tsx";
export type { SolidError, SolidErrorCode } from "./errors.ts";
export {
  type Json,
  type LabEventName,
  type LabHandle,
  type LabMode,
  type LabModule,
  type LabOptions,
  type LabPart,
  type LabProps,
  type ModuleAddress,
  labApi,
  parseLabModule,
} from "./lab/module.ts";
export { LanguageProvider, type LanguageTag, useLanguage, useMessages } from "./language/language.tsx";
export { type LaterTables, loadAskedLanguages, loadLanguage, makeLanguages } from "./language/later.ts";
export {
  type Complete,
  type LanguageMap,
  type Message,
  type MessageTable,
  makeTranslate,
  type Translate,
  type Translation,
  type ValuesOf,
} from "./language/message.ts";
export { createMotion, type Motion, type MotionChoice, MotionProvider, useMotion } from "./motion/motion.tsx";
export { OverlayProvider, useOverlayRoot } from "./overlay/overlay.tsx";
export { createMedia } from "./signal/media.ts";
// Signals.
export { createHolder, createObserved, type Holder, type ObservedOptions, type Source } from "./signal/observed.ts";
export { createStored, findStore, type Store } from "./signal/stored.ts";
// Contexts: theme, language, motion, voice, overlays.
export { createTheme, type Theme, type ThemeChoice, ThemeProvider, type ThemeState, useTheme } from "./theme/theme.tsx";
