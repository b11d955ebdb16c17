/**
 * topology/gesture — from pointer and wheel to press, hover, pan and zoom.
 *
 * A plain wheel and one finger scroll the page around the lab: the picture zooms with Ctrl or ⌘ and the wheel, or with
 * two fingers, and it is only panned once it is larger than its stage.
 * @module
 */

/** What is done. Places are pixels of the stage. */
export interface GestureHandlers {
  readonly isZoomed: () => boolean;
  readonly onZoom: (factor: number, about: { readonly x: number; readonly y: number }) => void;
  readonly onPan: (dx: number, dy: number) => void;
  readonly onPress: (x: number, y: number) => void;
  /** undefined when the pointer left. */
  readonly onHover: (x: number | undefined, y: number | undefined) => void;
}

interface Finger {
  x: number;
  y: number;
}

/** More than this many pixels between down and up is no press. */
const pressPx = 5;

/** Make the gestures of one stage; `listen` ties them to its element. */
export function createGestures(handlers: GestureHandlers): { listen(element: HTMLElement): void } {
  const fingers = new Map<number, Finger>();
  let travelled = 0;
  let spread = 0;

  const listen = (element: HTMLElement): void => {
    const place = (event: MouseEvent): Finger => {
      const { left, top } = element.getBoundingClientRect();
      return { x: event.clientX - left, y: event.clientY - top };
    };
    element.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      element.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, place(event));
      if (fingers.size === 1) travelled = 0;
      spread = spreadOf(fingers);
    });
    element.addEventListener("pointermove", (event) => {
      const at = place(event);
      const finger = fingers.get(event.pointerId);
      if (finger === undefined) {
        if (event.pointerType === "mouse") handlers.onHover(at.x, at.y);
        return;
      }
      const [dx, dy] = [at.x - finger.x, at.y - finger.y];
      travelled += Math.abs(dx) + Math.abs(dy);
      finger.x = at.x;
      finger.y = at.y;
      if (fingers.size === 2) {
        const next = spreadOf(fingers);
        if (spread > 0) handlers.onZoom(next / spread, middleOf(fingers));
        spread = next;
      } else if (travelled > pressPx && handlers.isZoomed()) handlers.onPan(dx, dy);
    });
    const end = (event: PointerEvent): void => {
      const finger = fingers.get(event.pointerId);
      fingers.delete(event.pointerId);
      spread = spreadOf(fingers);
      if (event.type === "pointerup" && finger !== undefined && fingers.size === 0 && travelled <= pressPx) {
        handlers.onPress(finger.x, finger.y);
      }
    };
    element.addEventListener("pointerup", end);
    element.addEventListener("pointercancel", end);
    element.addEventListener("pointerleave", () => handlers.onHover(undefined, undefined));
    element.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        handlers.onZoom(1.0025 ** -event.deltaY, place(event));
      },
      { passive: false },
    );
  };
  return { listen };
}

function spreadOf(fingers: ReadonlyMap<number, Finger>): number {
  const [one, other] = [...fingers.values()];
  return other === undefined ? 0 : Math.max(1, Math.sqrt((one.x - other.x) ** 2 + (one.y - other.y) ** 2));
}

function middleOf(fingers: ReadonlyMap<number, Finger>): Finger {
  const [one, other] = [...fingers.values()];
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}
