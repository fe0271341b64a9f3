import { setImmediate } from "node:timers/promises";

import { Presets, SingleBar } from "cli-progress";

/** Shows how far long work is. */
export interface Progress {
  /** Says what is worked on now; what was before is done. */
  step(what: string): Promise<void>;
  stop(): void;
}

const SILENT: Progress = { step: () => Promise.resolve(), stop: () => undefined };

/** A bar on the standard error output if that is a terminal, else nothing. */
export function showProgress(steps: number): Progress {
  if (!process.stderr.isTTY) return SILENT;
  const format = " {bar} {value}/{total} {step}";
  const bar = new SingleBar({ stream: process.stderr, format, hideCursor: true, clearOnComplete: true }, Presets.rect);
  bar.start(steps, 0, { step: "" });
  let begun = 0;
  return {
    step: async (what) => {
      bar.update(begun, { step: what });
      begun += 1;
      // Algorithms do not pause, so the bar is drawn before they start.
      bar.render();
      await setImmediate();
    },
    stop: () => bar.stop(),
  };
}
