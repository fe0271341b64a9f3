import { useState } from "preact/hooks";

import type { Settlement } from "../../../src/client/index.ts";
import { useShared } from "../parts/context.ts";
import { Came, useAct, Who } from "../parts/parts.tsx";

/** What became of a payment, by its reference. */
export function PaymentStatus() {
  const { consortium, words } = useShared();
  const [uetr, setUetr] = useState("");
  const act = useAct();
  const { payments } = words;
  const look = () =>
    act.run(async () => {
      const found = await consortium.sogdia.payments.settledAs(uetr.trim());
      return { isGood: found.length > 0, text: <Found settlements={found} /> };
    });
  return (
    <section aria-labelledby="status">
      <h2 id="status">{payments.status}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          look();
        }}
      >
        <label>
          {payments.uetr}{" "}
          <input name="uetr" required value={uetr} onInput={(event) => setUetr(event.currentTarget.value)} />
        </label>
        <p class="acts">
          <button name="look" disabled={act.isBusy}>
            {payments.look}
          </button>
        </p>
        <Came {...act} />
      </form>
    </section>
  );
}

function Found({ settlements }: { settlements: readonly Settlement[] }) {
  const { payments } = useShared().words;
  if (settlements.length === 0) return <p>{payments.unknown}</p>;
  return (
    <ul>
      {settlements.map(({ hash, blockNumber, initiator }) => (
        <li>
          {payments.settled} {payments.inBlock(blockNumber)}: <code>{hash}</code> <Who account={initiator} />
        </li>
      ))}
    </ul>
  );
}
