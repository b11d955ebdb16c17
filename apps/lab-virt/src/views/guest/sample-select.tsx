/**
 * views/guest/sample-select — the guest to run: one that comes with the lab, or the person's own.
 * @module
 */
import { Select } from "@dc/ui";
import type { JSX } from "solid-js";
import { type SampleName, sampleNames, samples } from "../../guest/samples.ts";
import { useGuestMessages } from "./messages.ts";
import type { Guests } from "./session.ts";

/** The choice. */
export function SampleSelect(props: {
  readonly guests: Pick<Guests, "text" | "setText">;
  readonly onText?: (text: string) => void;
}): JSX.Element {
  const t = useGuestMessages();
  const current = (): SampleName | "own" => sampleNames.find((name) => samples[name] === props.guests.text()) ?? "own";
  const names = (): readonly (SampleName | "own")[] => (current() === "own" ? ["own", ...sampleNames] : sampleNames);
  return (
    <Select<SampleName | "own">
      label={t("sample.label")}
      labelling="beside"
      options={names().map((value) => ({ value, label: t(`sample.${value}`) }))}
      value={current()}
      onChange={(name) => {
        if (name === "own") return;
        props.guests.setText(samples[name]);
        props.onText?.(samples[name]);
      }}
    />
  );
}
