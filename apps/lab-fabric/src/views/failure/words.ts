/**
 * views/failure/words — incidents in words.
 * @module
 */
import { shortTime } from "@dc/lab";
import { printBytes, printCount, printShare } from "@dc/ui";
import type { FabricTranslate } from "../../messages/messages.ts";
import type { FailedLink, Incident, KnowingSwitch, LearntNews } from "../../model/failures.ts";

/** What is wrong with one link: `cut`, `silent`, `loses 30 %`, `MTU 1,000 B`. */
export function whatFailed(t: FabricTranslate, { kind, value }: FailedLink): string {
  if (kind === "mtu") return t("failures.what.mtu", { bytes: printBytes(value) });
  if (kind === "link-down") return t("failures.what.link-down");
  return value === 1 ? t("failures.what.silent") : t("failures.what.loss", { share: printShare(value) });
}

/** `leaf1:e1-49 – spine1:e1-1`; of one direction with an arrow. */
export function linkTitle({ ends, isBothWays }: FailedLink): string {
  return ends.join(isBothWays ? " – " : " → ");
}

/** The node that all links of an incident have in common, where there are several. */
export function commonNode({ links }: Incident): string | undefined {
  if (links.length < 2) return undefined;
  const nodes = links.map(({ ends }) => ends.map((end) => end.slice(0, end.indexOf(":"))));
  return nodes[0].find((node) => nodes.every((ends) => ends.includes(node)));
}

/** An incident in a few words, with its time. */
export function incidentTitle(t: FabricTranslate, incident: Incident): string {
  const [first] = incident.links;
  const time = shortTime(incident.timePs);
  const node = commonNode(incident);
  const what = whatFailed(t, first);
  // Silence of one link is two failures, one each way.
  const names = new Set(incident.links.map(({ link }) => link));
  if (names.size === 1) return t("failures.incident.link", { time, link: linkTitle(first), what });
  return node === undefined
    ? t("failures.incident.links", { time, count: names.size, what })
    : t("failures.incident.node", { time, node, count: names.size, what });
}

/** Who noticed how. */
export function newsText(t: FabricTranslate, { news, links }: { news: LearntNews; links: Incident["links"] }): string {
  const time = shortTime(news.afterPs);
  if (!news.isDown) return t("failures.news.up", { time });
  if (news.isTold) return t("failures.news.told", { time });
  const { by } = links[news.link];
  return t(`failures.news.${by ?? "all"}`, { time });
}

/** The same as short as a mark in a lane. */
export function markText(t: FabricTranslate, { news, links }: { news: LearntNews; links: Incident["links"] }): string {
  const time = shortTime(news.afterPs);
  if (!news.isDown) return t("failures.mark.up", { time });
  if (news.isTold) return t("failures.mark.told", { time });
  const { by } = links[news.link];
  return t(`failures.mark.${by ?? "all"}`, { time });
}

/** A switch's name, or all of them. */
export function switchName(t: FabricTranslate, { node }: KnowingSwitch): string {
  return node ?? t("failures.all");
}

/** The incident in two sentences: for whoever reads first, and for whoever hears only this. */
export function sumUp(t: FabricTranslate, incident: Incident): string {
  const { reports } = incident;
  const lostFrames = reports.reduce((sum, each) => sum + each.lostFrames, 0);
  const lostBytes = reports.reduce((sum, each) => sum + each.lostBytes, 0);
  const noticed = reports.map(({ detectionPs }) => detectionPs);
  const detection = noticed.includes(undefined)
    ? t("failures.sum.unnoticed")
    : t("failures.sum.noticed", { time: shortTime(Math.max(...(noticed as number[]))) });
  const agreed = reports.map(({ agreedPs }) => agreedPs);
  const agreement = agreed.includes(undefined)
    ? ""
    : t("failures.sum.agreed", { time: shortTime(Math.max(...(agreed as number[]))) });
  const lost = t("failures.sum.lost", { frames: printCount(lostFrames), bytes: printBytes(lostBytes) });
  return [`${incidentTitle(t, incident)}.`, detection, agreement, lost].filter((text) => text !== "").join(" ");
}
