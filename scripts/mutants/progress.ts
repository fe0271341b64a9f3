import { print } from "../common/output.ts";

/** Says each thing when it is done, with how many there are and how long the rest may take. */
export class Progress {
  readonly #total: number;
  readonly #started = performance.now();
  #done = 0;

  constructor(total: number) {
    this.#total = total;
  }

  say(line: string): void {
    this.#done += 1;
    const count = this.#done.toString().padStart(this.#total.toString().length);
    print(`[${count}/${this.#total}, ${this.#left()} left] ${line}`);
  }

  #left(): string {
    const seconds = ((performance.now() - this.#started) / 1000 / this.#done) * (this.#total - this.#done);
    return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
  }
}
