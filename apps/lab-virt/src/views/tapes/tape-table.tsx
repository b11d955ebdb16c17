/**
 * views/tapes/tape-table — the tapes in words: each instruction, what the technique did for it, what differs after it.
 * @module
 */
import { Grid, type GridColumn } from "@dc/ui";
import type { JSX } from "solid-js";
import type { Tape, TapeStep } from "../../tapes/tape.ts";
import { useTapesMessages } from "./messages.ts";

interface Row {
  readonly number: number;
  readonly step: TapeStep;
}

/** The table. */
export function TapeTable(props: {
  readonly tape: Tape;
  readonly chosen: number;
  readonly onChoose: (step: number) => void;
}): JSX.Element {
  const t = useTapesMessages();
  const columns = (): readonly GridColumn<Row>[] => [
    {
      key: "number",
      label: t("table.number"),
      width: "72px",
      align: "end",
      mono: true,
      cell: ({ number }) => props.tape.from + number + 1,
    },
    {
      key: "instruction",
      label: t("table.instruction"),
      width: "minmax(160px, 1fr)",
      mono: true,
      cell: ({ step }) => step.text ?? t("step.unmapped"),
    },
    {
      key: "events",
      label: t("table.events"),
      width: "minmax(140px, 1fr)",
      cell: ({ step }) => step.events.map(({ kind, count }) => (count === 1 ? kind : `${kind} ×${count}`)).join(", "),
    },
    {
      key: "differs",
      label: t("table.differs"),
      width: "minmax(200px, 2fr)",
      mono: true,
      cell: ({ step }) => step.differences.map(({ what, bare, under }) => `${what} ${bare} ≠ ${under}`).join("; "),
    },
  ];
  return (
    <div class="virt-tapes-table">
      <Grid<Row>
        label={t("table.label")}
        columns={columns()}
        count={props.tape.steps.length}
        row={(number) => {
          const step = props.tape.steps[number];
          return step === undefined ? undefined : { number, step };
        }}
        selected={props.chosen}
        onSelect={(number) => props.onChoose(number)}
        by="row"
        isFault={({ step }) => step.differences.length > 0}
      />
    </div>
  );
}
