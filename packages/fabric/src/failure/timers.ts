/**
 * failure/timers — one timer for each row of a table, that is set again far more often than it runs out.
 *
 * A timer that is put off keeps its event: when that fires too early, it is scheduled once more. So a session that hears
 * from its neighbour every 50 ms costs an event in a detection time, and not one for each packet.
 *
 * Source: rule F367 in ../../SPEC.md.
 * @module
 */
import type { HandlerIndex, Ps, Simulation, Table } from "@dc/engine";

/** The timers of a table's rows. All are off at first. */
export class Timers {
  readonly #simulation: Simulation;
  readonly #handler: HandlerIndex;
  /** When a timer runs out, and when its next event fires, each plus 1; 0 is never. */
  readonly #due: { array: Float64Array };
  readonly #fires: { array: Float64Array };

  /** @param component named in errors. @param fire called with the row whose timer has run out; it is off by then. */
  constructor(simulation: Simulation, table: Table, component: string, name: string, fire: (row: number) => void) {
    this.#simulation = simulation;
    this.#due = table.column(`${name}Due`, "f64");
    this.#fires = table.column(`${name}Fires`, "f64");
    this.#handler = simulation.handler(component, name, (row) => {
      const now = simulation.now + 1;
      if (this.#fires.array[row] !== now) return;
      this.#fires.array[row] = 0;
      const due = this.#due.array[row];
      if (due > now) this.#schedule(row, due);
      else if (due > 0) {
        this.#due.array[row] = 0;
        fire(row);
      }
    });
  }

  /** Let a timer run out at a time, whatever it was set to before. */
  set(row: number, timePs: Ps): void {
    const due = timePs + 1;
    this.#due.array[row] = due;
    const fires = this.#fires.array[row];
    if (fires === 0 || fires > due) this.#schedule(row, due);
  }

  /** Stop a timer. */
  stop(row: number): void {
    this.#due.array[row] = 0;
  }

  #schedule(row: number, due: number): void {
    this.#fires.array[row] = due;
    this.#simulation.at(due - 1, this.#handler, row);
  }
}
