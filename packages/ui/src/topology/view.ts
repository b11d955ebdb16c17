/**
 * topology/view — which part of the picture is on the stage: a scale and an offset.
 * @module
 */

/** From the layout's pixels to the stage's: `stage = layout · scale + offset`. */
export interface StageView {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** A size in pixels. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** The view that shows all, no larger than life. */
export function fitView(layout: Extent, stage: Extent): StageView {
  const scale = Math.min(1, stage.width / layout.width, stage.height / layout.height);
  return {
    scale,
    x: (stage.width - layout.width * scale) / 2,
    y: (stage.height - layout.height * scale) / 2,
  };
}

/** Zoom about a point of the stage, which stays where it is. From what fits to eight times life size. */
export function zoomStage(
  view: StageView,
  about: { readonly x: number; readonly y: number },
  factor: number,
  layout: Extent,
  stage: Extent,
): StageView {
  const least = fitView(layout, stage).scale;
  const scale = Math.max(least, Math.min(8, view.scale * factor));
  const times = scale / view.scale;
  return holdView(
    { scale, x: about.x - (about.x - view.x) * times, y: about.y - (about.y - view.y) * times },
    layout,
    stage,
  );
}

/** Keep the picture on the stage: it never leaves by more than its free room. */
export function holdView(view: StageView, layout: Extent, stage: Extent): StageView {
  const hold = (offset: number, size: number, room: number): number => {
    const free = room - size * view.scale;
    return free >= 0 ? free / 2 : Math.max(free, Math.min(0, offset));
  };
  return {
    scale: view.scale,
    x: hold(view.x, layout.width, stage.width),
    y: hold(view.y, layout.height, stage.height),
  };
}

/** The view, moved as little as is needed to have a box in sight. */
export function showBox(
  view: StageView,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  layout: Extent,
  stage: Extent,
): StageView {
  const move = (offset: number, from: number, to: number, room: number): number => {
    const margin = 24;
    if (from * view.scale + offset < margin) return margin - from * view.scale;
    if (to * view.scale + offset > room - margin) return room - margin - to * view.scale;
    return offset;
  };
  const x = move(view.x, box.x, box.x + box.width, stage.width);
  const y = move(view.y, box.y, box.y + box.height, stage.height);
  return holdView({ scale: view.scale, x, y }, layout, stage);
}
