/**
 * home/take — the other doors: a lab in somebody's own page, a run in a terminal.
 * @module
 */
import { makeEmbedPolicy } from "@dc/build-config/policy";
import type { JSX } from "solid-js";
import type { LabEntry } from "../catalogue/catalogue.ts";
import { usePortalMessages } from "../messages/messages.ts";
import { Snippet } from "./snippet.tsx";

/** What the section is given. */
export interface TakeProps {
  readonly lab: LabEntry;
}

/** The section. */
export function Take(props: TakeProps): JSX.Element {
  const t = usePortalMessages();
  const embed = (): string => {
    const { tag, script } = props.lab.element;
    return `<script type="module" src="${script}"></script>\n<${tag} seed="42"></${tag}>`;
  };
  return (
    <section class="portal-take" aria-labelledby="portal-take">
      <h2 id="portal-take">{t("take.title")}</h2>
      <div class="portal-take-door">
        <h3>{t("take.embed")}</h3>
        <p>{t("take.embed.how")}</p>
        <Snippet label={t("take.embed")} text={embed()} />
        <p class="portal-note">{t("take.policy")}</p>
        <Snippet label={t("take.policy")} text={makeEmbedPolicy(new URL(props.lab.element.script).origin)} />
      </div>
      <div class="portal-take-door">
        <h3>{t("take.run")}</h3>
        <p>{t("take.run.how")}</p>
        <Snippet
          label={t("take.run")}
          text="npm run -s dclab -- run your-network.clab.yml --pcap your-network.pcapng"
        />
      </div>
    </section>
  );
}
