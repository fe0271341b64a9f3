import { setImmediate } from "node:timers/promises";

import { Presets, SingleBar } from "cli-progress";

import type { PageListener } from "../chain/logs.ts";
import { printAside } from "./output.ts";

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

const SAID_EVERY = 100; // pages, which public nodes answer in half a minute

/** Shows how far the reading of a chain is: as a bar, or in a line now and then where there is no terminal. */
export function pageProgress(): { readonly onPage: PageListener; stop(): void } {
  let bar: Progress | undefined;
  const stop = () => {
    bar?.stop();
    bar = undefined;
  };
  const onPage = async (done: number, pages: number) => {
    if (done === pages) {
      stop();
      return;
    }
    if (!process.stderr.isTTY && done % SAID_EVERY === 0 && done > 0) printAside(`Read ${done} of ${pages} pages.`);
    bar ??= showProgress(pages);
    await bar.step(`events, page ${done + 1}`);
  };
  return { onPage, stop };
}
