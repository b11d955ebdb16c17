/**
 * views/wheel/ring — the wheel: who has the processor, who comes next, and who has one of its own.
 * @module
 */
import { printCount } from "@dc/ui";
import { createMemo, For, type JSX, Show } from "solid-js";
import { accessesOf, vpidOf } from "../../wheel/choice.ts";
import type { Turn, WheelFrame } from "../../wheel/wheel.ts";
import { useWheelMessages } from "./messages.ts";
import { lookOf } from "./words.ts";

const [size, radius] = [240, 94];

/** The picture. At the top is the one that runs: the last that has begun a turn. */
export function Ring(props: { readonly frame: WheelFrame }): JSX.Element {
  const t = useWheelMessages();
  const turn = (): Turn | undefined => props.frame.log.at(-1);
  const at = (): number => turn()?.turn ?? 0;
  const vpid = (): number => turn()?.vpid ?? vpidOf(props.frame.choice, 0);
  const seats = createMemo(() => Array.from({ length: props.frame.choice.vcpus }, (_, vcpu) => vcpu));
  const degrees = (): number => 360 / seats().length;
  /** Goes on and on, so that the wheel never turns back; many turns at once are no movement. */
  const turned = createMemo(
    (before: { readonly at: number; readonly isStep: boolean }) => ({ at: at(), isStep: at() - before.at === 1 }),
    { at: at(), isStep: false },
  );
  const rotation = (): number => -degrees() * at();
  const seatRadius = (): number =>
    Math.min(19, Math.max(8, radius * Math.sin(Math.PI / Math.max(2, seats().length)) - 1.5));
  const share = (): number => (turn()?.accesses ?? 0) / accessesOf(props.frame.choice);
  return (
    <svg
      class="virt-wheel-ring"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={t("ring.picture", { count: seats().length, vpid: vpid(), turn: printCount(at() + 1) })}
      data-step={turned().isStep ? "" : undefined}
    >
      <circle class="virt-wheel-rim" cx={size / 2} cy={size / 2} r={radius} />
      <path class="virt-wheel-top" d={`M${size / 2 - 7} 0h14l-7 8z`} />
      <circle class="virt-wheel-track" cx={size / 2} cy={size / 2} r="56" />
      <circle
        class="virt-wheel-done"
        cx={size / 2}
        cy={size / 2}
        r="56"
        pathLength="1"
        stroke-dasharray={`${share()} 1`}
        transform={`rotate(-90 ${size / 2} ${size / 2})`}
      />
      <text class="virt-wheel-now" x={size / 2} y={size / 2 - 2}>
        {t("ring.vpid", { vpid: vpid() })}
      </text>
      <text class="virt-wheel-of" x={size / 2} y={size / 2 + 16}>
        {t("ring.turn", { turn: printCount(at() + 1) })}
      </text>
      <g class="virt-wheel-turning" style={{ transform: `rotate(${rotation()}deg)` }}>
        <For each={seats()}>
          {(vcpu) => {
            const look = () => lookOf(vpidOf(props.frame.choice, vcpu));
            const isPinned = (): boolean => props.frame.choice.pinned.includes(vcpu);
            return (
              <g
                class="virt-wheel-seat"
                data-tone={look().tone}
                data-form={look().form}
                data-pinned={isPinned() ? "" : undefined}
                style={{ transform: `rotate(${degrees() * vcpu}deg) translate(0, ${-radius}px)` }}
              >
                <g class="virt-wheel-turning" style={{ transform: `rotate(${-rotation() - degrees() * vcpu}deg)` }}>
                  <circle r={seatRadius()} />
                  <text
                    class="virt-wheel-digit"
                    y={seatRadius() > 11 ? 4 : 3}
                    font-size={seatRadius() > 11 ? "12" : "9"}
                  >
                    {vpidOf(props.frame.choice, vcpu)}
                  </text>
                  <Show when={isPinned()}>
                    <circle class="virt-wheel-pin" r={seatRadius() + 3} />
                  </Show>
                </g>
              </g>
            );
          }}
        </For>
      </g>
    </svg>
  );
}
