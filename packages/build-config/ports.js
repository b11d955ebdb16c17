/**
 * build-config/ports — the development ports, strict, one per app.
 *
 * A lab has its own origin in development, as it may have in production: a fault that shows only across
 * origins then shows on the first day.
 *
 * @module
 */

export const ports = Object.freeze({ portal: 5170, "lab-fabric": 5171, "lab-virt": 5172, "lab-integration": 5173 });

/** The only origins that a development server answers across origins. */
export const developmentOrigins = Object.freeze(
  Object.values(ports).flatMap((port) => [`http://localhost:${port}`, `http://127.0.0.1:${port}`]),
);
