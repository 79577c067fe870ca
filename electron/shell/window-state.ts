import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";

const windowStateSchema = z.strictObject({
  x: z.number().int().optional(),
  y: z.number().int().optional(),
  width: z.number().int().min(640).max(20_000),
  height: z.number().int().min(480).max(20_000),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof windowStateSchema>;

/** A rectangle of a screen, in its points. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const firstWindowState: WindowState = { width: 1_280, height: 820, maximized: false };

/** As it was left; the first one's size where there is none or it can't be read. */
export function readWindowState(path: string): WindowState {
  try {
    return windowStateSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return firstWindowState;
  }
}

export function writeWindowState(path: string, state: WindowState): void {
  writeFileSync(path, JSON.stringify(state), { mode: 0o600 });
}

/** Without its place when that is on none of the screens that are there now: a second screen may be gone. Pure. */
export function visibleState(state: WindowState, screens: readonly Area[]): WindowState {
  const { x, y, width, height, maximized } = state;
  if (x === undefined || y === undefined) return state;
  // The title bar has to be within reach.
  const reachable = screens.some(
    (screen) =>
      x + width > screen.x + 80 &&
      x < screen.x + screen.width - 80 &&
      y >= screen.y &&
      y < screen.y + screen.height - 40,
  );
  return reachable ? state : { width, height, maximized };
}
