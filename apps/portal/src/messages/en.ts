/**
 * messages/en — every sentence of the portal, in English.
 * @module
 */
export const en = {
  title: "DC Labs",
  "title.lab": "{lab} · DC Labs",

  "home.title": "What happens to a packet, exactly",
  "home.lead": {
    one: "One lab, one clock. Stop at any nanosecond, go back, and ask why.",
    other: "{count} labs, one clock. Stop at any nanosecond, go back, and ask why.",
  },
  "home.labs": "Labs",
  "home.loading": "Loading the list of labs",
  "home.open": "Open the lab",
  "home.alone": "On its own page",
  "home.announced": "Home",

  "resume.what": "{lab}, where you stopped",
  "resume.at": "at {time}",
  "resume.go": "Resume",

  "take.title": "Take it with you",
  "take.embed": "Into any page",
  "take.embed.how": "One script tag and one element. No server, no cookie, no account.",
  "take.policy": "If your page has a content security policy, it needs these:",
  "take.run": "Into a terminal",
  "take.run.how": "The same file, the same seed, the same digest: from a clone of the repository.",
  "take.copy": "Copy",
  "take.copied": "Copied",
  "take.denied": "The browser did not let the page copy: select the text",

  "settings.title": "Settings",
  "settings.theme": "Theme",
  "settings.theme.auto": "System",
  "settings.theme.light": "Light",
  "settings.theme.dark": "Dark",
  "settings.theme.contrast": "Contrast",
  "settings.motion": "Motion",
  "settings.motion.auto": "As system",
  "settings.motion.reduced": "Reduced",
  "settings.narration": "Narration",
  "settings.narration.off": "Off",
  "settings.narration.brief": "Brief",
  "settings.narration.full": "Full",
  "settings.language": "Language",
  "settings.kept": "Kept on this device, and nowhere else.",
  "settings.forgotten": "This browser keeps nothing for this page: settings hold until you leave it.",

  "lab.loading": "Loading the {lab} lab",
  "lab.announced": "{lab} lab",
  "lab.failed": "The {lab} lab could not be loaded",
  "lab.failed.unknown": "There is no lab of this name",
  "lab.others": "The rest of the portal works.",
  "lab.home": "All labs",
  "portal.failed": "The portal stopped with an error",
  "list.failed": "The list of labs could not be read",

  "portal/labs-list": "{detail}",
  "portal/lab-unknown": "The link asks for “{lab}”. These exist: {known}.",
  "portal/lab-hangs": "No answer within {seconds} s.",
  "portal/lab-unreachable": "Nothing answers at this address: the server is down, or it refuses this page.",
  "portal/lab-status": "The server answers with status {status}.",
  "portal/lab-broken": "The lab’s code could not be run: {detail}",
  "solid/lab-api": "This lab speaks another edition of the lab contract. {detail}",
  "solid/lab-module": "What stands at this address is no lab. {detail}",
  "lab.crashed": "The lab stopped with an error: {detail}",
} as const;
