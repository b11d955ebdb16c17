/**
 * timeline/scale — which time lies at which place, and where the figures of the axis stand.
 * @module
 */

/** A stretch of time that is in view. */
export interface TimeView {
  readonly startPs: number;
  readonly endPs: number;
}

/** From time to place and back, for a strip of some pixels. */
export interface TimeScale {
  readonly view: TimeView;
  x(timePs: number): number;
  timePs(x: number): number;
}

/** The scale of a view over pixels `left` to `right`. */
export function makeTimeScale(view: TimeView, left: number, right: number): TimeScale {
  const width = Math.max(1, right - left);
  const span = Math.max(1, view.endPs - view.startPs);
  return {
    view,
    x: (timePs) => left + ((timePs - view.startPs) / span) * width,
    timePs: (x) => Math.round(view.startPs + ((x - left) / width) * span),
  };
}

/** Round times to put figures at: 1, 2 or 5 times a power of ten apart, at most `countMax` of them. */
export function makeTicks(view: TimeView, countMax: number): readonly number[] {
  const span = view.endPs - view.startPs;
  if (!(span > 0) || countMax < 1) return [];
  const rough = span / countMax;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, power * ([1, 2, 5, 10].find((times) => times * power >= rough) ?? 10));
  const ticks: number[] = [];
  for (let at = Math.ceil(view.startPs / step) * step; at <= view.endPs + step * 1e-6; at += step) {
    ticks.push(Math.round(at));
  }
  return ticks;
}

/**
 * Zoom a view about a time that stays where it is.
 *
 * @param factor below 1 comes closer.
 * @param whole  the view never leaves it, and is never shorter than 10 ns or a ten-thousandth of it.
 */
export function zoomView(view: TimeView, aboutPs: number, factor: number, whole: TimeView): TimeView {
  const wholeSpan = whole.endPs - whole.startPs;
  const least = Math.min(wholeSpan, Math.max(10_000, wholeSpan / 10_000));
  const span = Math.min(wholeSpan, Math.max(least, (view.endPs - view.startPs) * factor));
  const part = (aboutPs - view.startPs) / Math.max(1, view.endPs - view.startPs);
  return keepWithin({ startPs: aboutPs - part * span, endPs: aboutPs + (1 - part) * span }, whole);
}

/** Move a view, and stop at the ends. */
export function panView(view: TimeView, byPs: number, whole: TimeView): TimeView {
  return keepWithin({ startPs: view.startPs + byPs, endPs: view.endPs + byPs }, whole);
}

function keepWithin(view: TimeView, whole: TimeView): TimeView {
  const span = Math.min(view.endPs - view.startPs, whole.endPs - whole.startPs);
  const startPs = Math.max(whole.startPs, Math.min(view.startPs, whole.endPs - span));
  return { startPs, endPs: startPs + span };
}
