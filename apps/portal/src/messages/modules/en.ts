/**
 * messages/modules/en — what the portal says of learning modules, in English.
 * @module
 */
export const en = {
  "modules.title": "Learning modules",
  "modules.lead": "Predict, run, explain. Graded from the run itself, with numbers of your own.",
  "modules.loading": "Loading the list of modules",
  "modules.failed": "The list of modules could not be read",
  "modules.retry": "Retry",
  "modules.skipped": {
    one: "{count} entry of the catalogue cannot be read and is left out:",
    other: "{count} entries of the catalogue cannot be read and are left out:",
  },
  "modules.start": "Start",
  "modules.start.named": "Start: {title}",
  "modules.can": "Afterwards you can",
  "modules.minutes": { one: "{count} minute", other: "{count} minutes" },
  "modules.lab": "{lab} lab",
  "modules.introductory": "introductory",
  "modules.intermediate": "intermediate",
  "modules.advanced": "advanced",
  "modules.draft": "draft",
  "modules.deprecated": "out of date",
  "modules.crumb": "{title}",
  "modules.document": "{title} · DC Labs",

  "module.loading": "Checking the module “{title}”",
  "module.announced": "Module {title}",
  "module.failed": "The module “{title}” is not opened",
  "module.todo": "What to do",
  "module.kept": "Your work is kept: it is in this page’s address. Keep the link, and open it again later.",
  "module.home": "All modules",

  "portal/modules-list": "{detail}",
  "portal/module-unknown": "The link asks for “{wanted}”. The catalogue has: {known}.",
  "portal/module-version": "The link asks for version “{wanted}” of {id}. The catalogue has: {known}.",
  "portal/module-lab": "It is played in the lab “{lab}”, which this portal does not list. It lists: {known}.",
  "portal/module-other": "At its address lies {received}, and not {expected}.",
  "portal/module-insecure":
    "This page was not opened over https, and there the browser checks no hashes. Nothing is opened unchecked.",
  "portal/module-issue": "{file}: expected {expected}, got {received}.",
  "module/integrity":
    "{file} is not what the catalogue says: it was changed after it was published. Expected {expected}, got {received}.",
  "module/unreachable": "{file} could not be fetched: {received}.",
  "module/file": "{file} is not there.",
  "module/page": "Instead of {file} the server answers with a page.",
  "module/address": "{file} leads elsewhere: expected {expected}, got {received}.",
  "module/encoding": "{file} is not text in UTF-8: {received}.",
  "module/newer": "It is written for a newer edition of the labs: expected {expected}, got {received}.",
  "input/too-large": "{file} is too large: expected {expected}, got {received}.",

  "todo.choose": "Choose one of the modules of this portal, or ask who gave you the link.",
  "todo.retry": "Try again. If it stays so, tell who runs this portal.",
  "todo.origin":
    "Try again. If it stays so: the module lies on {origin}, and who runs this portal must name that origin in connect-src of the site’s policy; the module’s host must send Access-Control-Allow-Origin.",
  "todo.publish": "Tell who published the module: it must be published again, as a new version.",
  "todo.update": "Open it in a newer edition of the labs, or tell who runs this portal to update it.",
  "todo.secure": "Open the portal over https, or on this machine over localhost.",

  "learner.title": "Your numbers",
  "learner.how": "Modules draw their numbers from this code. The same code gives the same numbers, on any device.",
  "learner.kept": "The code stays on this device. A module that is open keeps its numbers.",
  "learner.forgotten": "The code is not kept: note it if you want the same numbers again.",
  "learner.code": "Code",
  "learner.use": "Use",
  "learner.used": "Numbers of {code}",
  "learner.draw": "Draw another",
  "learner.wrong": "1 to 64 characters",
} as const;
