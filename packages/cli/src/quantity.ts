/**
 * quantity — numbers as people read them: three figures and a unit, thousands set apart.
 * @module
 */

const timeUnits: readonly (readonly [number, string])[] = [
  [1e12, "s"],
  [1e9, "ms"],
  [1e6, "µs"],
  [1e3, "ns"],
  [1, "ps"],
];

const rateUnits: readonly (readonly [number, string])[] = [
  [1e12, "Tbps"],
  [1e9, "Gbps"],
  [1e6, "Mbps"],
  [1e3, "Kbps"],
  [1, "bps"],
];

const byteUnits: readonly (readonly [number, string])[] = [
  [1024 * 1024 * 1024, "GiB"],
  [1024 * 1024, "MiB"],
  [1024, "KiB"],
  [1, "B"],
];

function format(value: number, units: readonly (readonly [number, string])[]): string {
  if (!Number.isFinite(value)) return "–";
  const [factor, unit] = units.find(([least]) => Math.abs(value) >= least) ?? units[units.length - 1];
  return `${formatFigures(value / factor)} ${unit}`;
}

/** Three figures, no trailing zeros behind the point: `1.5`, `12.3`, `418`. */
export function formatFigures(value: number): string {
  const size = Math.abs(value);
  const places = size >= 100 || value === 0 ? 0 : size >= 10 ? 1 : 2;
  const text = value.toFixed(places);
  return places === 0 ? text : text.replace(/\.?0+$/, "");
}

/** `3.42 µs`. */
export const formatDuration = (timePs: number): string => format(timePs, timeUnits);
/** `1.25 Gbps`. */
export const formatRate = (bitsPerSecond: number): string => format(bitsPerSecond, rateUnits);
/** `512 KiB`. */
export const formatBytes = (bytes: number): string => format(bytes, byteUnits);
/** `1,234,567`. */
export const formatCount = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");
/** `12.5 %`. */
export const formatShare = (share: number): string =>
  Number.isFinite(share) ? `${formatFigures(share * 100)} %` : "–";
