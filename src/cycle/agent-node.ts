import type { CycleMessage } from "./message.ts";
import { NotTaken, paymentsIn } from "./participant-node.ts";
import type { CyclePayment } from "./payment.ts";

/** An agent's node: it takes payments from those who pay them. */
export class AgentNode {
  readonly #collect: (payments: readonly CyclePayment[]) => Promise<number>;
  readonly #tell: (line: string) => void;

  /** `collect` keeps payments and tells how many were new; they are on the disk when its promise is kept. */
  constructor(collect: (payments: readonly CyclePayment[]) => Promise<number>, tell: (line: string) => void) {
    this.#collect = collect;
    this.#tell = tell;
  }

  /** Takes a message of kind `payments`. Throws `NotTaken`, `InvalidCycleFile` and what keeping throws. */
  async take({ from, kind, body }: CycleMessage): Promise<string> {
    if (kind !== "payments") throw new NotTaken("an agent takes nothing but payments");
    const added = await this.#collect(paymentsIn(body, ({ payer }) => payer === from));
    if (added > 0) this.#tell(`${added} payments of ${from} are new.`);
    return `${added} are new`;
  }
}
