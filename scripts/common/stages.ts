import { print } from "./output.ts";

/** Says how far long work is, in plain lines that a log can keep: each stage when it begins, and the end. */
export class Stages {
  readonly #total: number;
  readonly #started = performance.now();
  #begun = 0;

  constructor(total: number) {
    this.#total = total;
  }

  /** Says which stage begins. */
  begin(title: string): void {
    this.#begun += 1;
    const count = this.#begun.toString().padStart(this.#total.toString().length);
    print(`[${count}/${this.#total}, ${this.seconds.toFixed(0)} s so far] ${title}`);
  }

  /** How long it took until now. */
  get seconds(): number {
    return (performance.now() - this.#started) / 1_000;
  }
}
